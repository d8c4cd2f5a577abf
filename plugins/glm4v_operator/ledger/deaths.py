"""What a worker's or a lane's death means for what was in flight: suspicion, and for a loner a counted death."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from glm4v_operator.ledger.holding import MAX_SOLO_DEATHS, holds, safe_detail, settled
from glm4v_operator.ledger.sql_files import statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease

_KILLERS = text(
    "SELECT count(*) FROM work_items AS w JOIN attempts AS a ON a.work_item_id = w.id "
    "WHERE a.id = ANY (CAST(:attempts AS bigint[])) AND a.outcome = 'worker_died' AND w.state = 'dead'"
)


def suspect_units(
    connection: Connection, lease_id: int, attempt_ids: Sequence[int], outcome: str, *, solo: bool, detail: str = ""
) -> int:
    """End the open ones among ``attempt_ids`` with ``outcome`` and give their units back as suspects.

    ``solo`` says that nothing else was in flight: the unit's ``solo_deaths`` grows, and at three it is dead or refused
    with the reason kills_worker. The caller holds the lease (and the dataset's row where objects are among them).
    Returns how many units went back or died.
    """
    parameters = {
        "lease": lease_id,
        "attempts": list(attempt_ids),
        "outcome": outcome,
        "solo": int(solo),
        "limit": MAX_SOLO_DEATHS,
        "detail": safe_detail(detail) or None,
    }
    objects = connection.execute(statement("suspect_objects"), parameters).rowcount
    items = connection.execute(statement("suspect_items"), parameters).rowcount
    connection.execute(statement("end_attempts"), parameters)
    return objects + items


@settled
def worker_died(ledger: Ledger, lease: Lease, attempt_ids_in_flight: Sequence[int], *, detail: str = "") -> int:
    """The worker ended while these item attempts waited for it: their items are pending again, as suspects.

    When it was exactly one, its death is counted, and the third makes it dead(kills_worker). Returns how many are dead
    by that: none or one. To a ghost nothing happens.
    """
    flying = sorted(set(attempt_ids_in_flight))
    if not flying:
        return 0
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return 0
        suspect_units(connection, lease.id, flying, "worker_died", solo=len(flying) == 1, detail=detail)
        return int(connection.execute(_KILLERS, {"attempts": flying}).scalar_one())
