"""Requeue: a person puts failed work back. What was tried stays on record in ``attempts``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import text

from glm4v_operator.ledger.holding import checked_reason
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import Narrowing
from glm4v_operator.text_safety import escape_key

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

FAILED_STATES = ("refused", "rejected", "dead")
EVERYTHING = Narrowing()
_STATES = (*FAILED_STATES, "done", "no_text")

_LOCK_DATASETS = text(
    "SELECT id FROM datasets WHERE CAST(:dataset AS bigint) IS NULL OR id = :dataset ORDER BY id FOR NO KEY UPDATE"
)


def requeue(
    ledger: Ledger,
    dataset_id: int | None = None,
    *,
    states: Sequence[str] = FAILED_STATES,
    reasons: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    narrowing: Narrowing = EVERYTHING,
    limit: int | None = None,
) -> int:
    """Make refused objects listed and ended items pending again; counters and suspicion are reset. Returns how many.

    ``states`` may also name done and no_text: their texts stay until the next answer replaces them. Left out are what
    can never be fetched (keys that cannot be stored, folder markers, empty, overwritten and deleted objects), objects
    that the dataset leaves out, and items whose recipe is asked for no more. ``limit`` bounds objects and items
    together. Raises ValueError for an unknown state or reason.
    """
    unknown = sorted(set(states) - set(_STATES))
    if unknown:
        raise ValueError(f"states: expected some of {', '.join(_STATES)}, found {', '.join(unknown)}")
    parameters = {
        "dataset": dataset_id,
        "states": list(states),
        "reasons": None if reasons is None else [checked_reason(reason) for reason in reasons],
        "keys": None if keys is None else [escape_key(key)[0] for key in keys],
        "prefixes": narrowing.prefixes and list(narrowing.prefixes),
        "prompts": narrowing.prompt_ids and list(narrowing.prompt_ids),
        "limit": limit,
    }
    with ledger.begin() as connection:
        connection.execute(_LOCK_DATASETS, parameters)
        objects = connection.execute(statement("requeue_objects"), parameters).rowcount if "refused" in states else 0
        parameters["limit"] = None if limit is None else max(0, limit - objects)
        items = connection.execute(statement("requeue_items"), parameters).rowcount
    return objects + items
