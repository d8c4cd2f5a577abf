"""Images that could not be read again: handed back for later, given up, or no longer to be had from that object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from glm4v_operator.ledger.claims import active_recipe_ids
from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, settled
from glm4v_operator.ledger.sql_files import statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Narrowing

__all__ = ["ended_items", "fail_image", "give_back_image", "mark_image_unreachable", "seconds_until_due"]

_LAST_TRY = text(
    "SELECT max(failures) + 1 >= :limit FROM work_items "
    "WHERE image_id = :image AND state = 'leased' AND lease_id = :lease"
)
_FAIL = text(
    "UPDATE work_items SET state = 'dead', reason = :reason, detail = :detail, lease_id = NULL, finished_at = now() "
    "WHERE image_id = :image AND state = 'leased' AND lease_id = :lease"
)
_ENDED = text(
    "SELECT id FROM work_items WHERE id = ANY (CAST(:items AS bigint[])) AND state NOT IN ('pending', 'leased') "
    "ORDER BY id"
)


@settled
def give_back_image(
    ledger: Ledger,
    lease: Lease,
    image_id: int,
    reason: str,
    detail: str,
    wait_seconds: float,
    *,
    counted: bool,
    object_id: int | None = None,
) -> bool:
    """The image's items that this lease holds are pending again.

    They wait ``wait_seconds``, twice as long for each failure before. ``counted`` is False when the store is away,
    which is not the image's fault. After the usual number of counted failures they are dead(retries_exhausted) or,
    where ``object_id`` names the object that is to blame, no longer to be had from that object: see
    :func:`mark_image_unreachable`. False means a ghost, and nothing was changed.
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return False
        parameters = {
            "image": image_id,
            "lease": lease.id,
            "object": object_id,
            "reason": reason,
            "detail": safe_detail(detail),
            "last_detail": safe_detail(f"{reason}: {detail}"),
            "wait": wait_seconds,
            "counted": int(counted),
            "limit": MAX_ATTEMPTS,
        }
        if counted and object_id is not None and connection.execute(_LAST_TRY, parameters).scalar():
            _leave_object(connection, parameters | {"detail": parameters["last_detail"]})
        else:
            connection.execute(statement("give_back_image"), parameters)
        connection.execute(statement("end_attempts_of_image"), parameters)
    return True


@settled
def mark_image_unreachable(
    ledger: Ledger, lease: Lease, image_id: int, reason: str, detail: str = "", *, object_id: int
) -> bool:
    """The object ``object_id`` no longer holds the claimed image: deleted, overwritten, or refused to us.

    The image's items under this lease wait for another object that holds it, or are dead(source_gone). False: a ghost.
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return False
        parameters = {
            "image": image_id,
            "lease": lease.id,
            "object": object_id,
            "reason": reason,
            "detail": safe_detail(f"{reason}: {detail}"),
        }
        _leave_object(connection, parameters)
        connection.execute(statement("end_attempts_of_image"), parameters)
    return True


@settled
def fail_image(ledger: Ledger, lease: Lease, image_id: int, reason: str, detail: str = "") -> bool:
    """The image's bytes are at hand and cannot be used: its items under this lease are dead. False: a ghost."""
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return False
        parameters = {"image": image_id, "lease": lease.id, "reason": reason, "detail": safe_detail(detail)}
        connection.execute(_FAIL, parameters)
        connection.execute(statement("end_attempts_of_image"), parameters)
    return True


def ended_items(ledger: Ledger, item_ids: Sequence[int]) -> tuple[int, ...]:
    """Those of the items that wait for nothing more."""
    with ledger.begin() as connection:
        return tuple(connection.execute(_ENDED, {"items": list(item_ids)}).scalars())


def seconds_until_due(ledger: Ledger, lease: Lease, dataset_id: int, narrowing: Narrowing) -> float | None:
    """Seconds until something can be claimed: 0 for now, None when nothing waits at all. Suspects included.

    What silent lanes of other runs still hold is due when their leases have run out.
    """
    with ledger.begin() as connection:
        parameters = {
            "dataset": dataset_id,
            "prefixes": None if narrowing.prefixes is None else list(narrowing.prefixes),
            "recipes": active_recipe_ids(connection, dataset_id, narrowing),
            "run": lease.run_id,
        }
        seconds = connection.execute(statement("seconds_until_due"), parameters).scalar()
    return None if seconds is None else float(seconds)


def _leave_object(connection: Connection, parameters: dict[str, Any]) -> None:
    connection.execute(statement("mark_object_unreadable"), parameters)
    connection.execute(statement("give_up_image"), parameters)
