"""How fast this dataset's lanes have been, for saying what a run will take."""

from __future__ import annotations

from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.sql_files import statement

#: Lanes looked back at: enough to smooth one odd run, few enough to follow a change of card or prompt.
_LANES = 20


def seconds_per_image(ledger: Ledger, dataset_id: int) -> float | None:
    """Seconds of lane time an image took lately, loading the model included; None before any lane finished one."""
    with ledger.begin() as connection:
        seconds = connection.execute(statement("seconds_per_image"), {"dataset": dataset_id, "lanes": _LANES}).scalar()
    return None if seconds is None else float(seconds)
