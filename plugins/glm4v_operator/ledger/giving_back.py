"""Images whose bytes could not be had again: handed back for later, or from that object for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glm4v_operator.ledger.claims import active_recipe_ids
from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, settled
from glm4v_operator.ledger.sql_files import statement

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Narrowing

__all__ = ["give_back_image", "mark_image_unreachable", "seconds_until_due"]


@settled
def give_back_image(
    ledger: Ledger, lease: Lease, image_id: int, reason: str, detail: str, wait_seconds: float, *, counted: bool
) -> bool:
    """The image's items that this lease holds are pending again, not before ``wait_seconds`` from now.

    ``counted`` is False when the store is away, which is not the image's fault; otherwise the items are
    dead(retries_exhausted) after the usual number of failures. False means a ghost, and nothing was changed.
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return False
        parameters = {
            "image": image_id,
            "lease": lease.id,
            "reason": reason,
            "detail": safe_detail(detail),
            "wait": wait_seconds,
            "counted": int(counted),
            "limit": MAX_ATTEMPTS,
        }
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
        connection.execute(statement("mark_object_unreadable"), parameters)
        connection.execute(statement("give_up_image"), parameters)
        connection.execute(statement("end_attempts_of_image"), parameters)
    return True


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
