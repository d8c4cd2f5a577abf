"""Runs: which DAG run did what, and what waits after it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import Narrowing
from glm4v_operator.text_safety import safe_text

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = [
    "Foreseen",
    "Narrowing",
    "RunCounts",
    "Waiting",
    "finish_run",
    "run_counts",
    "start_run",
    "work_foreseen",
    "work_waiting",
]

_START = text(
    "INSERT INTO runs (dataset_id, dag_run_id, kind, params) "
    "VALUES (:dataset, :dag_run, :kind, CAST(:params AS jsonb)) "
    "ON CONFLICT (dataset_id, dag_run_id) DO UPDATE "
    "SET state = 'running', finished_at = NULL, params = excluded.params RETURNING id"
)
_FINISH = text(
    "UPDATE runs SET state = CAST(:state AS run_state), finished_at = now(), counts = CAST(:counts AS jsonb), "
    "report = :report WHERE id = :run"
)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run's attempts came to. ``seconds`` is lane time, summed over lanes; ``images`` got their last answer;
    ``copies`` are objects that turned out to hold an image which was answered in an earlier run.

    ``objects`` and ``items`` count units that the run tried, by the state they are in now; ``reasons`` counts the
    refused, rejected and dead among them.
    """

    objects: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    images: int = 0
    seconds: float = 0.0
    copies: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def to_json(self) -> dict[str, object]:
        """Plain data for XCom and the run's row."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits now: objects to fetch, images with pending items, those items. ``suspects`` are among both.

    ``held`` counts the objects and images that a lane has leased and not ended: a lane at work, or one that died less
    than a lease ago.
    """

    objects: int
    images: int
    items: int
    suspects: int
    held: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would wait for recipes that are not opened yet: images already linked, items, those that do not exist."""

    images: int
    items: int
    missing: int


def start_run(ledger: Ledger, dataset_id: int, dag_run_id: str, kind: str, params: Mapping[str, Any]) -> int:
    """The id of the run's row, made on the first call; a cleared DAG run's row is running again."""
    row = {"dataset": dataset_id, "dag_run": dag_run_id, "kind": kind, "params": json.dumps(dict(params))}
    with ledger.begin() as connection:
        return int(connection.execute(_START, row).scalar_one())


def finish_run(
    ledger: Ledger, run_id: int, state: Literal["success", "failed"], counts: Mapping[str, Any], report: str
) -> None:
    """Write the run's end, its numbers and its report. Raises ValueError for another state."""
    if state not in ("success", "failed"):
        raise ValueError(f"state of a finished run: expected success or failed, found {state!r}")
    row = {"run": run_id, "state": state, "counts": json.dumps(dict(counts)), "report": safe_text(report).text}
    with ledger.begin() as connection:
        connection.execute(_FINISH, row)


def run_counts(ledger: Ledger, run_id: int, dataset_id: int) -> RunCounts:
    """What the run's attempts on this dataset came to, until now."""
    parameters = {"run": run_id, "dataset": dataset_id}
    with ledger.begin(snapshot=True) as connection:
        units = connection.execute(statement("run_units"), parameters).all()
        outcomes = connection.execute(statement("run_outcomes"), parameters).all()
        spent = connection.execute(statement("run_totals"), parameters).one()
    reasons: dict[str, int] = {}
    for row in units:
        if row.reason is not None and row.state in ("refused", "rejected", "dead"):
            reasons[row.reason] = reasons.get(row.reason, 0) + row.units
    return RunCounts(
        objects=_by_state(row for row in units if row.kind == "object"),
        items=_by_state(row for row in units if row.kind == "item"),
        reasons=reasons,
        outcomes={row.outcome: row.attempts for row in outcomes},
        images=spent.images,
        seconds=float(spent.seconds),
        copies=spent.copies,
        prompt_tokens=spent.prompt_tokens,
        completion_tokens=spent.completion_tokens,
    )


def work_waiting(ledger: Ledger, dataset_id: int, narrowing: Narrowing) -> Waiting:
    """What a run so narrowed would find to do, retries whose time has not come included."""
    parameters = {
        "dataset": dataset_id,
        "prefixes": _listed(narrowing.prefixes),
        "prompts": _listed(narrowing.prompt_ids),
    }
    with ledger.begin(snapshot=True) as connection:
        found = connection.execute(statement("work_waiting"), parameters).one()
    return Waiting(found.objects, found.images, found.items, found.suspects, found.held)


def work_foreseen(ledger: Ledger, dataset_id: int, recipe_hashes: Sequence[str], narrowing: Narrowing) -> Foreseen:
    """What opening the recipes of these hashes would find to do among the linked images; writes nothing."""
    parameters = {"dataset": dataset_id, "hashes": list(recipe_hashes), "prefixes": _listed(narrowing.prefixes)}
    with ledger.begin(snapshot=True) as connection:
        found = connection.execute(statement("work_foreseen"), parameters).one()
    return Foreseen(found.images, found.items, found.missing)


def _listed(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)


def _by_state(rows: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.state] = counted.get(row.state, 0) + row.units
    return dict(sorted(counted.items()))
