"""Handing back an image that could not be prepared, and when what was handed back is due again."""

from __future__ import annotations

from glm4v_operator.ledger.claims import active_recipes
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, settled
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import Lease, Narrowing


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
        connection.execute(
            statement("give_back_image"),
            {
                "image": image_id,
                "lease": lease.id,
                "reason": reason,
                "detail": safe_detail(detail),
                "wait": wait_seconds,
                "counted": int(counted),
                "limit": MAX_ATTEMPTS,
            },
        )
    return True


def seconds_until_due(ledger: Ledger, dataset_id: int, narrowing: Narrowing) -> float | None:
    """Seconds until the next retry of this dataset is due, not above 0 when one is; None when nothing waits for one."""
    with ledger.begin() as connection:
        recipes = active_recipes(connection, dataset_id, narrowing)
        seconds = connection.execute(
            statement("seconds_until_due"), {"dataset": dataset_id, "recipes": recipes}
        ).scalar()
    return None if seconds is None else float(seconds)
