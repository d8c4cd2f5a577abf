"""Reading the ledger for people: how a dataset stands, and all that is known of one key. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from glm4v_operator.errors import Misconfigured
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.text_safety import escape_key

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

Row = dict[str, Any]

_DATASETS = text("SELECT id, name FROM datasets WHERE CAST(:name AS text) IS NULL OR name = :name ORDER BY name")
_OBJECTS = text(
    "SELECT o.state::text AS state, count(*) AS units FROM objects AS o WHERE o.dataset_id = :dataset "
    "GROUP BY o.state ORDER BY o.state"
)
_LAST_RUN = text(
    "SELECT dag_run_id, kind, state::text AS state, started_at, finished_at, report FROM runs "
    "WHERE dataset_id = :dataset ORDER BY started_at DESC, id DESC LIMIT 1"
)
_LANES = text(
    "SELECT r.dag_run_id, l.lane, l.owner, l.acquired_at, l.heartbeat_at, l.expires_at < now() AS expired "
    "FROM leases AS l JOIN runs AS r ON r.id = l.run_id WHERE r.dataset_id = :dataset AND l.ended_at IS NULL "
    "ORDER BY l.id"
)
_IMAGE = text(
    "SELECT id, encode(sha256, 'hex') AS sha256, size, format, width, height, frames, orientation, measures "
    "FROM images WHERE id = :image"
)
_OTHER_KEYS = text(
    "SELECT DISTINCT d.name AS dataset, o.bucket, o.key FROM objects AS o JOIN datasets AS d ON d.id = o.dataset_id "
    "WHERE o.image_id = :image AND o.key <> :key ORDER BY d.name, o.bucket, o.key LIMIT 20"
)
_OUTPUTS = text(
    "SELECT attempt_id, part, turn, text, finish_reason, mean_logprob, created_at, "
    "superseded_by IS NOT NULL AS superseded FROM outputs WHERE work_item_id = :item "
    "ORDER BY superseded_by IS NOT NULL, attempt_id, part, turn"
)
_KEYS_AFTER = text(
    "SELECT DISTINCT o.key FROM objects AS o JOIN datasets AS d ON d.id = o.dataset_id "
    "WHERE o.key > :key AND (CAST(:dataset AS text) IS NULL OR d.name = :dataset) ORDER BY o.key LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class DatasetStatus:
    """How one dataset stands, all of one moment. ``objects``: number by state; the rest as rows of named columns."""

    dataset_id: int
    name: str
    objects: dict[str, int]
    recipes: list[Row]
    failures: list[Row]
    lanes: list[Row]
    last_run: Row | None


def dataset_ids(ledger: Ledger, name: str | None = None) -> dict[str, int]:
    """The datasets that the ledger knows, or the one called ``name``. Raises Misconfigured when it knows none such."""
    with ledger.begin(snapshot=True) as connection:
        known = {row.name: int(row.id) for row in connection.execute(_DATASETS, {"name": None})}
    if name is None:
        return known
    if name not in known:
        there = ", ".join(known) or "none: no run has registered one yet"
        raise Misconfigured(f"dataset: expected one that the ledger knows ({there}), found {name!r}")
    return {name: known[name]}


def dataset_status(ledger: Ledger, dataset_id: int, name: str) -> DatasetStatus:
    """Count everything of the dataset in one snapshot."""
    parameters = {"dataset": dataset_id}
    with ledger.begin(snapshot=True) as connection:
        return DatasetStatus(
            dataset_id=dataset_id,
            name=name,
            objects={row.state: row.units for row in connection.execute(_OBJECTS, parameters)},
            recipes=_by_recipe(_rows(connection, statement("status_items"), parameters)),
            failures=_rows(connection, statement("status_failures"), parameters),
            lanes=_rows(connection, _LANES, parameters),
            last_run=next(iter(_rows(connection, _LAST_RUN, parameters)), None),
        )


def key_history(ledger: Ledger, key: str, dataset: str | None = None) -> list[Row]:
    """All versions of ``key``, each with its attempts and its image; an image has its items with texts and attempts.

    ``key`` is the key itself, also where it cannot be stored as it is. Empty when no listing ever showed it.
    """
    stored, _ = escape_key(key)
    with ledger.begin(snapshot=True) as connection:
        objects = _rows(connection, statement("show_objects"), {"key": stored, "dataset": dataset})
        images: dict[int, Row] = {}
        for row in objects:
            row["attempts"] = _attempts(connection, object_id=row.pop("id"))
            image_id = row.pop("image_id")
            if image_id is not None and image_id not in images:
                images[image_id] = _image(connection, image_id, stored)
            row["image"] = images.get(image_id)
    return objects


def keys_after(ledger: Ledger, key: str, dataset: str | None = None, *, limit: int = 3) -> list[str]:
    """The next keys in bucket order after ``key``: what a person may have meant."""
    parameters = {"key": escape_key(key)[0], "dataset": dataset, "limit": limit}
    with ledger.begin(snapshot=True) as connection:
        return [str(row.key) for row in connection.execute(_KEYS_AFTER, parameters)]


def _image(connection: Connection, image_id: int, key: str) -> Row:
    image = _rows(connection, _IMAGE, {"image": image_id})[0]
    image["other_keys"] = _rows(connection, _OTHER_KEYS, {"image": image_id, "key": key})
    items = _rows(connection, statement("show_items"), {"image": image.pop("id")})
    for item in items:
        item_id = item.pop("id")
        item["outputs"] = _rows(connection, _OUTPUTS, {"item": item_id})
        item["attempts"] = _attempts(connection, item_id=item_id)
    image["items"] = items
    return image


def _attempts(connection: Connection, *, object_id: int | None = None, item_id: int | None = None) -> list[Row]:
    return _rows(connection, statement("show_attempts"), {"object": object_id, "item": item_id})


def _by_recipe(rows: list[Row]) -> list[Row]:
    """One row a recipe, with ``items``: number by state."""
    recipes: dict[str, Row] = {}
    for row in rows:
        state, units = row.pop("state"), row.pop("units")
        recipe = recipes.setdefault(row["recipe_hash"], {**row, "items": {}})
        if state is not None:
            recipe["items"][state] = units
    return list(recipes.values())


def _rows(connection: Connection, query: Any, parameters: dict[str, Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query, parameters).mappings()]
