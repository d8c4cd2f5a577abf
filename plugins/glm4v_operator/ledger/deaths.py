"""What a worker's or a lane's death means for what was in flight: suspicion, and for a loner a counted death."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from glm4v_operator.ledger.holding import MAX_SOLO_DEATHS
from glm4v_operator.ledger.sql_files import statement


def suspect_units(connection: Connection, lease_id: int, attempt_ids: Sequence[int], outcome: str, *, solo: bool) -> int:
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
    }
    objects = connection.execute(statement("suspect_objects"), parameters).rowcount
    items = connection.execute(statement("suspect_items"), parameters).rowcount
    connection.execute(statement("end_attempts"), parameters)
    return objects + items
