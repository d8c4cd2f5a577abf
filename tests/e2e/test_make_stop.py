"""``make stop`` while a run is at work: nothing stays behind, and nothing is held."""

from __future__ import annotations

from dataclasses import dataclass

import psutil
import pytest
from sqlalchemy import text

from embedded.stop import stop
from glm4v_operator.ledger.database import Ledger
from tests.e2e.conftest import RunningAirflow
from tests.e2e.slow_run import begin_slow_run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Stopped:
    """The exit status of ``make stop``, and what worked for the demonstration before and after it."""

    status: int
    before: list[str]
    after: list[str]


@pytest.fixture(scope="module")
def stopped_in_mid_run(running_airflow: RunningAirflow, ledger: Ledger) -> Stopped:
    begin_slow_run(running_airflow, ledger, range(100, 120))
    marks = (str(running_airflow.stack.state.folder), str(running_airflow.datasets))
    before = _processes_of(marks)
    return Stopped(stop(running_airflow.stack.state), before, _processes_of(marks))


def test_it_leaves_no_process(stopped_in_mid_run: Stopped) -> None:
    assert any("glm4v_operator.worker.server" in command for command in stopped_in_mid_run.before)
    assert any("rclone" in command for command in stopped_in_mid_run.before)
    assert (stopped_in_mid_run.status, stopped_in_mid_run.after) == (0, [])


def test_the_lane_gives_back_what_it_held(stopped_in_mid_run: Stopped, ledger: Ledger) -> None:
    with ledger.begin() as connection:
        ended = connection.execute(text("SELECT ended_at IS NOT NULL, end_reason FROM leases ORDER BY id DESC LIMIT 1"))
        assert tuple(ended.one()) == (True, "stopped")
        leased = connection.execute(text("SELECT count(*) FROM work_items WHERE state = 'leased'"))
        assert leased.scalar_one() == 0


def _processes_of(marks: tuple[str, ...]) -> list[str]:
    """Commands of processes that have anything to do with a folder: by what they run, where, or with what settings.

    Not by ``embedded.processes``, which is what finds them in order to stop them.
    """
    found = []
    for process in psutil.process_iter():
        if process.pid == psutil.Process().pid:
            continue
        try:
            command = " ".join(process.cmdline())
            settings = " ".join(process.environ().values())
            if process.status() != psutil.STATUS_ZOMBIE and any(
                mark in said for mark in marks for said in (command, process.cwd(), settings)
            ):
                found.append(command)
        except psutil.Error:
            continue
    return found
