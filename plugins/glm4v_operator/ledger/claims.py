"""Claiming: a lane takes objects to fetch and images to ask about. No two lanes ever get the same unit.

New work comes before retries. What was in flight at a death is claimed by :func:`claim_suspect` only, one unit at a
time, and must be asked alone.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.holding import hold, safe_name, settled
from glm4v_operator.ledger.sql_files import ordered_statement, statement
from glm4v_operator.ledger.units import (
    ClaimedImage,
    ClaimedItem,
    ClaimedObject,
    ClaimedSource,
    Lease,
    Narrowing,
    Provenance,
)

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = [
    "ClaimedImage",
    "ClaimedItem",
    "ClaimedObject",
    "ClaimedSource",
    "Narrowing",
    "Provenance",
    "begin_attempt",
    "claim_images",
    "claim_objects",
    "claim_suspect",
]

_ACTIVE_RECIPES = text(
    "SELECT r.id FROM dataset_recipes AS dr JOIN recipes AS r ON r.id = dr.recipe_id "
    "WHERE dr.dataset_id = :dataset AND dr.active "
    "AND (CAST(:prompts AS text[]) IS NULL OR r.prompt_id = ANY (CAST(:prompts AS text[]))) ORDER BY r.id"
)
_LOCK_HELD_ITEM = text(
    "SELECT 1 FROM work_items WHERE id = :item AND state = 'leased' AND lease_id = :lease FOR UPDATE"
)
_REPLACE_OPEN = text(
    "UPDATE attempts SET outcome = 'lost', ended_at = now() "
    "WHERE work_item_id = :item AND lease_id = :lease AND outcome = 'started'"
)
_COUNT_ATTEMPT = text("UPDATE work_items SET attempts = attempts + 1 WHERE id = :item")
_LEASE_ONE = text("UPDATE work_items SET state = 'leased', lease_id = :lease WHERE id = :item")
_ONE_ITEM = text(
    "SELECT w.id, w.recipe_id, w.attempts, r.prompt_id FROM work_items AS w "
    "JOIN recipes AS r ON r.id = w.recipe_id WHERE w.id = :item"
)

# Fields of Provenance that a worker says of itself.
_ANNOUNCED = ("code_version", "engine", "engine_version", "model", "model_hash", "device")

# Other lanes hold the rows of a claim for milliseconds: look past this many of them, then look again.
_CANDIDATES_BEYOND = 256
_LOOKS = 5
_LOOK_AGAIN_SECONDS = 0.02


def claim_objects(
    ledger: Ledger, lease: Lease, dataset_id: int, limit: int, narrowing: Narrowing
) -> list[ClaimedObject]:
    """Lease up to ``limit`` objects to be fetched; their attempts are written with the claim.

    Raises LeaseLost. Fewer than ``limit`` means that no more are due and free.
    """
    with ledger.begin() as connection:
        hold(connection, lease)
        parameters: dict[str, Any] = {"dataset": dataset_id, "prefixes": _listed(narrowing.prefixes)}
        ids: list[int] = []
        for newest_first, share in _shares(limit, narrowing):
            pick = ordered_statement("pick_fresh_objects", newest_first=newest_first)
            ids += _without(connection.execute(pick, {**parameters, "limit": share + len(ids)}).scalars(), ids, share)
        if len(ids) < limit:
            again = {**parameters, "limit": limit - len(ids)}
            ids += connection.execute(statement("pick_objects_again"), again).scalars().all()
        return _lease_objects(connection, lease, ids)


def claim_images(ledger: Ledger, lease: Lease, dataset_id: int, limit: int, narrowing: Narrowing) -> list[ClaimedImage]:
    """Lease the pending items of up to ``limit`` images, all items of an image together.

    Their attempts are written later, by :func:`begin_attempt`. Raises LeaseLost.
    """
    for look in range(_LOOKS):
        with ledger.begin() as connection:
            hold(connection, lease)
            recipes = active_recipe_ids(connection, dataset_id, narrowing)
            picked = _pick_images(connection, dataset_id, limit, narrowing, recipes)
            claimed = _lease_images(connection, lease, dataset_id, narrowing, recipes, picked)
            if claimed or not _any_pending(connection, dataset_id, narrowing, recipes):
                return claimed
        # All candidates were locked by other lanes; some may be given back unleased.
        time.sleep(_LOOK_AGAIN_SECONDS * (look + 1))
    return []


def claim_suspect(
    ledger: Ledger, lease: Lease, dataset_id: int, narrowing: Narrowing
) -> ClaimedObject | ClaimedImage | None:
    """Lease one unit that was in flight at a death: an object, or an image with one item. To be asked alone.

    Raises LeaseLost. None: no suspect is due and free.
    """
    with ledger.begin() as connection:
        hold(connection, lease)
        parameters: dict[str, Any] = {"dataset": dataset_id, "prefixes": _listed(narrowing.prefixes)}
        object_id = connection.execute(statement("pick_suspect_object"), parameters).scalar()
        if object_id is not None:
            return _lease_objects(connection, lease, [object_id])[0]
        parameters["recipes"] = active_recipe_ids(connection, dataset_id, narrowing)
        picked = connection.execute(statement("pick_suspect_item"), parameters).one_or_none()
        if picked is None:
            return None
        sources = connection.execute(statement("sources_of_images"), {**parameters, "images": [picked.image_id]}).all()
        if not sources:
            return None
        connection.execute(_LEASE_ONE, {"lease": lease.id, "item": picked.id})
        item = connection.execute(_ONE_ITEM, {"item": picked.id}).one()
        return _claimed_image(sources[0], [item])


@settled
def begin_attempt(ledger: Ledger, lease: Lease, item_id: int, *, rung: int, provenance: Provenance) -> int:
    """Write that ``item_id`` is about to be asked, before it is asked. Returns the attempt's id.

    Raises LeaseLost when the item is not this lease's any more. An open attempt of the same item ends ``lost``: a call
    whose commit was in doubt may be repeated.
    """
    with ledger.begin() as connection:
        hold(connection, lease)
        if connection.execute(_LOCK_HELD_ITEM, {"item": item_id, "lease": lease.id}).scalar() is None:
            raise LeaseLost(f"work item {item_id} is not leased under lease {lease.id}; nothing may be asked for it")
        connection.execute(_REPLACE_OPEN, {"item": item_id, "lease": lease.id})
        connection.execute(_COUNT_ATTEMPT, {"item": item_id})
        found = connection.execute(
            statement("begin_attempt"),
            {
                "item": item_id,
                "run": lease.run_id,
                "lease": lease.id,
                "lane": lease.lane,
                "rung": rung,
                **{name: safe_name(getattr(provenance, name)) for name in _ANNOUNCED},
                "sampling": json.dumps(dict(provenance.sampling)),
            },
        )
        return int(found.scalar_one())


def active_recipe_ids(connection: Connection, dataset_id: int, narrowing: Narrowing | None = None) -> list[int]:
    """Ids of the recipes that the dataset asks for now, within the narrowing."""
    prompts = _listed(narrowing.prompt_ids) if narrowing else None
    return list(connection.execute(_ACTIVE_RECIPES, {"dataset": dataset_id, "prompts": prompts}).scalars())


def _shares(limit: int, narrowing: Narrowing) -> list[tuple[bool, int]]:
    """(newest first?, how many) for the two ends of a claim. Small claims get their backlog share by chance."""
    if limit < 1:
        raise ValueError(f"limit of a claim: expected 1 or more, found {limit}")
    if not narrowing.newest_first:
        return [(False, limit)]
    backlog = int(limit * narrowing.backlog_share + random.random())  # noqa: S311  no secret depends on it
    return [(True, limit - backlog), (False, backlog)]


def _pick_images(
    connection: Connection, dataset_id: int, limit: int, narrowing: Narrowing, recipes: list[int]
) -> list[int]:
    parameters: dict[str, Any] = {
        "dataset": dataset_id,
        "prefixes": _listed(narrowing.prefixes),
        "recipes": recipes,
        "candidates": limit + _CANDIDATES_BEYOND,
    }
    ids: list[int] = []
    for newest_first, share in _shares(limit, narrowing):
        pick = ordered_statement("pick_fresh_images", newest_first=newest_first)
        ids += _without(connection.execute(pick, {**parameters, "limit": share + len(ids)}).scalars(), ids, share)
    if len(ids) < limit:
        found = connection.execute(statement("pick_images_again"), {**parameters, "limit": limit}).scalars()
        ids += _without(found, ids, limit - len(ids))
    return ids


def _lease_images(
    connection: Connection,
    lease: Lease,
    dataset_id: int,
    narrowing: Narrowing,
    recipes: list[int],
    image_ids: list[int],
) -> list[ClaimedImage]:
    if not image_ids:
        return []
    parameters = {"dataset": dataset_id, "prefixes": _listed(narrowing.prefixes), "images": image_ids}
    sources = connection.execute(statement("sources_of_images"), parameters).all()
    items = lease_items(connection, lease, [row.image_id for row in sources], recipes)
    claimed = [(source, [item for item in items if item.image_id == source.image_id]) for source in sources]
    return [_claimed_image(source, found) for source, found in claimed if found]


def lease_items(connection: Connection, lease: Lease, image_ids: Sequence[int], recipes: Sequence[int]) -> list[Any]:
    """Lease the pending, due, unsuspected items of these images; rows with image_id and what claimed_item takes."""
    parameters = {"images": list(image_ids), "recipes": list(recipes), "lease": lease.id}
    return list(connection.execute(statement("lease_items"), parameters).all())


def claimed_item(row: Any) -> ClaimedItem:
    """A row of :func:`lease_items` as a value."""
    return ClaimedItem(id=row.id, recipe_id=row.recipe_id, prompt_id=row.prompt_id, attempts=row.attempts)


def _claimed_image(source: Any, items: Sequence[Any]) -> ClaimedImage:
    return ClaimedImage(
        image_id=source.image_id,
        sha256=bytes(source.sha256),
        source=ClaimedSource(
            object_id=source.object_id,
            bucket=source.bucket,
            key=source.key,
            version_id=source.version_id,
            etag=source.etag,
            size=source.size,
        ),
        items=tuple(claimed_item(item) for item in items),
    )


def _lease_objects(connection: Connection, lease: Lease, ids: Sequence[int]) -> list[ClaimedObject]:
    if not ids:
        return []
    rows = connection.execute(
        statement("lease_objects"), {"ids": list(ids), "lease": lease.id, "run": lease.run_id, "lane": lease.lane}
    )
    return [ClaimedObject(**row) for row in rows.mappings()]


def _any_pending(connection: Connection, dataset_id: int, narrowing: Narrowing, recipes: list[int]) -> bool:
    parameters = {"dataset": dataset_id, "prefixes": _listed(narrowing.prefixes), "recipes": recipes}
    return connection.execute(statement("any_item_due"), parameters).scalar() is not None


def _without(found: Any, taken: list[int], limit: int) -> list[int]:
    return [unit for unit in found if unit not in taken][:limit]


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
