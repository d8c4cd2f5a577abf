"""Airflow and all of its tasks are killed in the middle of a run: the next ``make demo`` goes on where it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from embedded.airflow import airflow_services
from embedded.demo_run import FinishedRun, run_dag
from embedded.processes import find_processes
from embedded.results import read_results
from embedded.state import StateFolder
from embedded.terminal import Progress
from glm4v_operator.ledger.database import Ledger
from tests.e2e.conftest import RunningAirflow
from tests.e2e.datasets import SLOW
from tests.e2e.slow_run import DAG_ID, begin_slow_run, done, key_of, times_asked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

#: Of this module alone: the same picture is asked about once, whatever the dataset.
PICTURES = range(50, 58)


@dataclass(frozen=True)
class KilledRun:
    """What was there after the kill, and the run that came after it."""

    run_id: str
    done: list[str]
    asked: Counter[str]
    next_run: FinishedRun


@pytest.fixture(scope="module")
def killed(running_airflow: RunningAirflow, ledger: Ledger) -> KilledRun:
    run_id = begin_slow_run(running_airflow, ledger, PICTURES)
    _kill_airflow(running_airflow.stack.state)
    answered, asked = done(ledger), times_asked(running_airflow)
    with ledger.begin() as connection:  # as if the minute had passed in which the killed lane's lease runs out
        connection.execute(text("UPDATE leases SET expires_at = clock_timestamp() WHERE ended_at IS NULL"))
    running_airflow.start_again()
    assert running_airflow.stack.fresh_airflow
    logs = running_airflow.stack.state.path("airflow", "logs")
    next_run = run_dag(running_airflow.api, ledger, SLOW, Progress(), fresh=True, logs=logs)
    return KilledRun(run_id, answered, asked, next_run)


def test_the_next_run_finishes_the_work(killed: KilledRun, ledger: Ledger) -> None:
    assert 0 < len(killed.done) < len(PICTURES)
    assert killed.next_run.state == "success"
    results = read_results(ledger, SLOW)
    assert [(row.key, row.state) for row in results.rows] == [(key_of(number), "done") for number in PICTURES]
    assert results.reconciliation is not None
    assert results.reconciliation.problems == []


def test_nothing_that_was_answered_is_asked_again(killed: KilledRun, running_airflow: RunningAirflow) -> None:
    again = {key for key, times in times_asked(running_airflow).items() if times > 1}
    # What was being asked at that moment has no answer: it must be asked again, and it alone.
    assert again == set(killed.asked) - set(killed.done)
    assert len(again) <= 1


def test_the_killed_run_does_not_stay_running(killed: KilledRun, running_airflow: RunningAirflow) -> None:
    assert running_airflow.api.run_state(DAG_ID, killed.run_id) == "failed"
    assert running_airflow.api.active_runs(DAG_ID) == []


def _kill_airflow(state: StateFolder) -> None:
    folders = [service.folder for service in airflow_services(state)]
    while found := find_processes(folders):
        for process in found:
            process.kill()
