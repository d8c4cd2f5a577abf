"""What one lane of a run has done so far, all tries of its task together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.ledger.claims import active_recipe_ids
from glm4v_operator.ledger.sql_files import statement

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Narrowing


@dataclass(frozen=True, slots=True)
class LaneUnits:
    """Objects and images, each once however often it was tried.

    ``taken`` were asked about or came to nothing that could be asked; what was only read and given back is not among
    them. ``finished`` are those that wait for nothing more.
    """

    taken: int
    finished: int


def lane_units(ledger: Ledger, run_id: int, lane: int, dataset_id: int, narrowing: Narrowing) -> LaneUnits:
    """What this lane of the run has taken, under whatever leases."""
    with ledger.begin() as connection:
        parameters = {
            "run": run_id,
            "lane": lane,
            "recipes": active_recipe_ids(connection, dataset_id, narrowing),
        }
        found = connection.execute(statement("lane_units"), parameters).one()
    return LaneUnits(found.taken, found.finished)
