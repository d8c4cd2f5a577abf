"""How the claim of an object ends: linked to its image, refused, gone, or listed again for later.

Each function is one transaction, writes only while the lease stands, and may be repeated: it then finds its attempt
ended and says so. Those that return bool say False to a ghost, and nothing was changed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.claims import active_recipe_ids, claimed_item, lease_items
from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, safe_name, settled
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import ClaimedObject, ImageFacts, Lease, LinkResult, Narrowing

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = ["ImageFacts", "LinkResult", "link_object", "object_gone", "refuse_object", "retry_object"]

# A new recipe is registered under FOR UPDATE on this row: a link either sees it or commits before it.
_SHARE_DATASET = text("SELECT 1 FROM datasets WHERE id = :dataset FOR KEY SHARE")
_LOCK_CLAIMED = text(
    "SELECT o.failures, o.newest_by FROM objects AS o JOIN attempts AS a ON a.object_id = o.id "
    "WHERE o.id = :object AND o.state = 'leased' AND o.lease_id = :lease "
    "AND a.id = :attempt AND a.lease_id = :lease AND a.outcome = 'started' FOR UPDATE OF o"
)
_LOCK_IMAGE = text("SELECT id FROM images WHERE sha256 = :sha256 FOR NO KEY UPDATE")
_LINK = text(
    "UPDATE objects SET state = 'linked', image_id = :image, lease_id = NULL, reason = NULL, detail = NULL, "
    "suspect = false, solo_deaths = 0, unreadable_since = NULL, finished_at = now(), "
    "version_id = coalesce(version_id, :version_id) WHERE id = :object"
)
_END_ATTEMPT = text(
    "UPDATE attempts SET outcome = CAST(:outcome AS attempt_outcome), ended_at = now(), reason = :reason, "
    "detail = :detail WHERE id = :attempt"
)
_OUTCOME = text("SELECT a.outcome, o.image_id FROM attempts AS a JOIN objects AS o ON o.id = a.object_id "
                "WHERE a.id = :attempt AND a.object_id = :object")  # fmt: skip
_CHANGED_BEFORE = text(
    "SELECT EXISTS (SELECT 1 FROM attempts WHERE object_id = :object AND id <> :attempt AND outcome = 'gone' "
    "AND reason = 'changed')"
)
_HELD_ITEMS = text(
    "SELECT w.id, w.recipe_id, w.attempts, r.prompt_id FROM work_items AS w JOIN recipes AS r ON r.id = w.recipe_id "
    "WHERE w.image_id = :image AND w.state = 'leased' AND w.lease_id = :lease ORDER BY w.id"
)


@settled
def link_object(
    ledger: Ledger,
    lease: Lease,
    claimed: ClaimedObject,
    image: ImageFacts,
    dataset_id: int,
    narrowing: Narrowing,
    *,
    version_id: str | None = None,
) -> LinkResult:
    """Record that the object holds ``image``, open the items of all active recipes, lease those within the narrowing.

    Items that another lane holds, that are answered already, or that are suspect are not among the result's.
    ``version_id`` is the store's, where reading told it. Raises LeaseLost when the object is not this lease's.
    """
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return _linked_before(connection, lease, claimed)
        connection.execute(_SHARE_DATASET, {"dataset": dataset_id})
        locked = _lock_claimed(connection, lease, claimed)
        if locked is None:
            return _linked_before(connection, lease, claimed)
        image_id = _image(connection, image)
        linked = {"image": image_id, "object": claimed.id, "version_id": safe_name(version_id)}
        connection.execute(_LINK, linked)
        opened = {
            "image": image_id,
            "recipes": active_recipe_ids(connection, dataset_id),
            "newest_by": locked.newest_by,
        }
        connection.execute(statement("open_items_of_image"), opened)
        connection.execute(statement("revive_items_of_image"), opened)
        items = lease_items(connection, lease, [image_id], active_recipe_ids(connection, dataset_id, narrowing))
        _end_attempt(connection, claimed, "linked", None, "")
        return LinkResult(image_id=image_id, items=tuple(claimed_item(item) for item in items))


@settled
def refuse_object(ledger: Ledger, lease: Lease, claimed: ClaimedObject, reason: str, detail: str = "") -> bool:
    """The object cannot become an image; a person may requeue it."""
    return _finish(ledger, lease, claimed, "refused", reason, detail)


@settled
def object_gone(ledger: Ledger, lease: Lease, claimed: ClaimedObject, reason: str = "gone", detail: str = "") -> bool:
    """The listed bytes are no more: deleted (``gone``) or overwritten (``changed``).

    Overwritten bytes are another version, which the next listing shows. Where it shows the same one and reading finds
    it ``changed`` once more, listing and reading disagree for good: the object is refused, for people to see.
    """
    if reason == "changed" and _changed_before(ledger, claimed):
        return _finish(ledger, lease, claimed, "refused", "listed_otherwise", detail)
    return _finish(ledger, lease, claimed, "gone", reason, detail)


@settled
def retry_object(
    ledger: Ledger,
    lease: Lease,
    claimed: ClaimedObject,
    reason: str,
    detail: str,
    wait_seconds: float,
    max_attempts: int = MAX_ATTEMPTS,
    counted: bool = True,
) -> bool:
    """List the object again, not before ``wait_seconds`` from now; refused as unreadable after ``max_attempts``.

    ``counted`` is False when the store answers nobody: that is no fault of this object, however often it happens.
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return _ended_before(connection, claimed, "retryable")
        locked = _lock_claimed(connection, lease, claimed)
        if locked is None:
            return _ended_before(connection, claimed, "retryable")
        exhausted = counted and locked.failures + 1 >= max_attempts
        connection.execute(
            statement("retry_object"),
            {
                "object": claimed.id,
                "state": "refused" if exhausted else "listed",
                "reason": "unreadable" if exhausted else reason,
                "detail": safe_detail(f"{reason}: {detail}" if exhausted else detail),
                "wait": wait_seconds,
                "counted": int(counted),
            },
        )
        _end_attempt(connection, claimed, "retryable", reason, detail)
    return True


def _finish(ledger: Ledger, lease: Lease, claimed: ClaimedObject, state: str, reason: str, detail: str) -> bool:
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease) or _lock_claimed(connection, lease, claimed) is None:
            return _ended_before(connection, claimed, state)
        connection.execute(
            statement("finish_object"),
            {"object": claimed.id, "state": state, "reason": reason, "detail": safe_detail(detail)},
        )
        _end_attempt(connection, claimed, state, reason, detail)
    return True


def _changed_before(ledger: Ledger, claimed: ClaimedObject) -> bool:
    with ledger.begin() as connection:
        parameters = {"object": claimed.id, "attempt": claimed.attempt_id}
        return bool(connection.execute(_CHANGED_BEFORE, parameters).scalar_one())


def _lock_claimed(connection: Connection, lease: Lease, claimed: ClaimedObject) -> Any:
    parameters = {"object": claimed.id, "lease": lease.id, "attempt": claimed.attempt_id}
    return connection.execute(_LOCK_CLAIMED, parameters).one_or_none()


def _image(connection: Connection, image: ImageFacts) -> int:
    parameters = {
        "sha256": image.sha256,
        "size": image.size,
        "format": safe_name(image.format),
        "width": image.width,
        "height": image.height,
        "frames": image.frames,
        "orientation": image.orientation,
        "measures": json.dumps(dict(image.measures)),
    }
    connection.execute(statement("insert_image"), parameters)
    return int(connection.execute(_LOCK_IMAGE, {"sha256": image.sha256}).scalar_one())


def _end_attempt(connection: Connection, claimed: ClaimedObject, outcome: str, reason: str | None, detail: str) -> None:
    parameters = {"attempt": claimed.attempt_id, "outcome": outcome, "reason": reason, "detail": safe_detail(detail)}
    connection.execute(_END_ATTEMPT, parameters)


def _ended_before(connection: Connection, claimed: ClaimedObject, outcome: str) -> bool:
    found = connection.execute(_OUTCOME, {"attempt": claimed.attempt_id, "object": claimed.id}).one_or_none()
    return found is not None and found.outcome == outcome


def _linked_before(connection: Connection, lease: Lease, claimed: ClaimedObject) -> LinkResult:
    found = connection.execute(_OUTCOME, {"attempt": claimed.attempt_id, "object": claimed.id}).one_or_none()
    if found is None or found.outcome != "linked" or found.image_id is None or not holds(connection, lease):
        raise LeaseLost(f"object {claimed.id} is not leased under lease {lease.id}; its bytes may not be linked")
    items = connection.execute(_HELD_ITEMS, {"image": found.image_id, "lease": lease.id}).all()
    return LinkResult(image_id=found.image_id, items=tuple(claimed_item(item) for item in items))
