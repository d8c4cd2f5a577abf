"""Notes on DAG runs, written by the scheduler: a pool that is missing, and the report when the run ends.

What a person wrote on the run stays; ours stands below it, and takes the place of what we wrote there before.

A task has no credentials for Airflow's own database; the scheduler, which calls these hooks inside its session, needs
none. Nothing here may raise: a note is a courtesy, scheduling is not.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from airflow.listeners import hookimpl

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

log = logging.getLogger(__name__)

#: Airflow keeps at most 1,000 characters of a note.
NOTE_CHARACTERS = 1000

#: How our own paragraphs begin; any other is a person's.
REPORT = "Report: "
MISSING_POOL = "Waits for a pool that does not exist: "

#: Less of a report than this says nothing.
_WORTH_CHARACTERS = 40

#: The tag that this package's DAGs carry.
TAG = "glm4v"


@hookimpl
def on_dag_run_running(dag_run: DagRun, msg: str) -> None:  # noqa: ARG001  # the hook's signature
    """Name each pool that a task of the run wants and Airflow does not have: such a task would wait without a word."""
    try:
        missing = _missing_pools(dag_run)
    except Exception:
        log.exception("could not look for the pools of run %s", dag_run.run_id)
        return
    if missing:
        commands = "; ".join(f"airflow pools set {pool} 1 'GPU lanes' --include-deferred" for pool in missing)
        said = f"{MISSING_POOL}{', '.join(missing)}. Make it with: {commands}"
        dag_run.note = with_ours(dag_run.note, said)
        log.error("run %s of %s: %s", dag_run.run_id, dag_run.dag_id, said)


@hookimpl
def on_dag_run_success(dag_run: DagRun, msg: str) -> None:  # noqa: ARG001
    """Put the report on the run."""
    _note_report(dag_run)


@hookimpl
def on_dag_run_failed(dag_run: DagRun, msg: str) -> None:  # noqa: ARG001
    """Put the report on the run."""
    _note_report(dag_run)


def with_ours(note: str | None, ours: str) -> str:
    """The note with ``ours`` as its last paragraph, cut to what Airflow keeps; what we wrote earlier is left out.

    A person's words are never cut: where they leave no room worth using, they stand alone.
    """
    paragraphs = re.split(r"\n{2,}", note or "")
    kept = "\n\n".join(part for part in paragraphs if part and not part.startswith((REPORT, MISSING_POOL)))
    ours = re.sub(r"\n{2,}", "\n", ours)  # one paragraph, so that it is known again as a whole
    if not kept:
        return _cut(ours, NOTE_CHARACTERS)
    room = NOTE_CHARACTERS - len(kept) - len("\n\n")
    return f"{kept}\n\n{_cut(ours, room)}" if room >= _WORTH_CHARACTERS else kept


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def _missing_pools(dag_run: DagRun) -> list[str]:
    from airflow.models.pool import Pool
    from sqlalchemy import select
    from sqlalchemy.orm import object_session

    dag, session = dag_run.dag, object_session(dag_run)
    if dag is None or session is None or TAG not in dag.tags:
        return []
    wanted = {task.pool for task in dag.tasks}
    there = set(session.scalars(select(Pool.pool).where(Pool.pool.in_(wanted))))
    return sorted(wanted - there)


def _note_report(dag_run: DagRun) -> None:
    from airflow.models.xcom import XComModel
    from sqlalchemy import select
    from sqlalchemy.orm import object_session

    try:
        dag, session = dag_run.dag, object_session(dag_run)
        if dag is None or session is None or TAG not in dag.tags:
            return
        row = session.scalars(
            select(XComModel).where(
                XComModel.dag_id == dag_run.dag_id,
                XComModel.run_id == dag_run.run_id,
                XComModel.task_id == "report",
                XComModel.key == "note",
            )
        ).first()
        if row is not None:
            dag_run.note = with_ours(dag_run.note, REPORT + str(XComModel.deserialize_value(row)))
    except Exception:
        log.exception("could not put the report of run %s on it", dag_run.run_id)
