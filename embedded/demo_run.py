"""One run of the demonstration's DAG: what a killed run left is ended first, then progress is shown until the end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded.airflow_api import FINAL_STATES, AirflowApi
from embedded.results import held_seconds, progress_of
from embedded.terminal import Progress
from glm4v_operator.ledger.database import Ledger

DAG_SECONDS = 90
RUN_SECONDS = 900
SCHEDULING_SECONDS = 20
LOG_LINES = 25


class RunFailed(RuntimeError):
    """The run did not come to its end."""


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """How a run ended, and its page in the web UI."""

    state: str
    page: str


def run_dag(
    api: AirflowApi, ledger: Ledger, dataset: str, progress: Progress, *, fresh: bool, logs: Path
) -> FinishedRun:
    """Run the dataset's DAG and wait for its end. ``fresh`` says that Airflow was started just now.

    Raises :class:`RunFailed` when the run takes too long.
    """
    dag_id = f"image_text_{dataset}"
    api.wait_for_dag(dag_id, seconds=DAG_SECONDS, on_wait=lambda: progress.say("Airflow is reading the DAG files"))
    for run_id in api.active_runs(dag_id):
        if fresh:
            progress.say(f"run {run_id} was cut off when Airflow ended: ending it, the next goes on from the ledger")
            api.set_run_state(dag_id, run_id, "failed")
        else:
            progress.say(f"run {run_id} is at work already: waiting for it")
            _wait(api, ledger, dataset, dag_id, run_id, progress)
    _wait_for_leases(ledger, progress)
    run_id = _scheduled_run(api, dag_id, progress) or api.trigger(dag_id, note="started by make demo")
    progress.say(f"run {run_id} of {dag_id} is started")
    state = _wait(api, ledger, dataset, dag_id, run_id, progress)
    if state != "success":
        for line in _last_words(api, dag_id, run_id, logs):
            print(line)
    return FinishedRun(state, api.run_page(dag_id, run_id))


def _wait_for_leases(ledger: Ledger, progress: Progress) -> None:
    """A lane that was killed cannot give back what it holds; its lease runs out within a minute."""
    seconds = held_seconds(ledger)
    if seconds > 0:
        progress.say(f"a lane that was killed holds images for {seconds:.0f} s more: waiting")
        time.sleep(seconds + 0.5)


def _scheduled_run(api: AirflowApi, dag_id: str, progress: Progress) -> str | None:
    """The day's run that Airflow itself starts once the DAG is no longer paused, if one is due."""
    due = api.unpause(dag_id)
    if not due:
        return None
    progress.say("the day's run is due: Airflow starts it by itself")
    deadline = time.monotonic() + SCHEDULING_SECONDS
    while time.monotonic() < deadline:
        for run_id in api.active_runs(dag_id):
            return run_id
        time.sleep(0.5)
    return None


def _wait(api: AirflowApi, ledger: Ledger, dataset: str, dag_id: str, run_id: str, progress: Progress) -> str:
    shown: dict[str, str] = {}
    for _ in _until_too_late(run_id):
        state = api.run_state(dag_id, run_id)
        for task in api.task_instances(dag_id, run_id):
            name = task["task_id"] + (f"[{task['map_index']}]" if task["map_index"] >= 0 else "")
            label = _label(task)
            if label and shown.get(name) != label:
                shown[name] = label
                progress.say(f"{name}: {label}")
        finished, items = progress_of(ledger, dataset)
        if items and shown.get("items") != f"{finished}/{items}":
            shown["items"] = f"{finished}/{items}"
            progress.say(f"{finished} of {items} texts are finished")
        if state in FINAL_STATES:
            return state
    raise AssertionError("unreachable: waiting ends with a state or an error")


def _until_too_late(run_id: str) -> Iterator[None]:
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        yield
        if time.monotonic() > deadline:
            raise RunFailed(f"run {run_id} has not ended after {RUN_SECONDS} s; it goes on, watch it in the web UI")
        time.sleep(0.7)


def _label(task: dict[str, Any]) -> str:
    state = task["state"]
    if state in ("success", "failed"):
        seconds = task.get("duration")
        return f"{state}" + (f" ({seconds:.1f} s)" if seconds else "")
    return state if state in ("running", "up_for_retry", "skipped", "upstream_failed", "deferred") else ""


def _last_words(api: AirflowApi, dag_id: str, run_id: str, logs: Path) -> Iterator[str]:
    """The end of the log of every task that failed."""
    for task in api.task_instances(dag_id, run_id):
        if task["state"] != "failed":
            continue
        folder = logs / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task['task_id']}"
        if task["map_index"] >= 0:
            folder /= f"map_index={task['map_index']}"
        log = folder / f"attempt={task['try_number']}.log"
        yield f"\n{task['task_id']} failed; the end of {log}:"
        yield from (f"  {line}" for line in _events(log)[-LOG_LINES:])


def _events(log: Path) -> list[str]:
    """A task log's lines as people read them; the file has a JSON object a line."""
    try:
        raw = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return [f"(no log: {error})"]
    lines = []
    for line in raw:
        try:
            entry = json.loads(line)
            lines.append(f"{entry.get('level', '')}: {entry.get('event', '')}")
            lines += [f"{part['exc_type']}: {part['exc_value']}" for part in entry.get("error_detail") or ()]
        except (ValueError, TypeError, KeyError, AttributeError):
            lines.append(line)
    return lines
