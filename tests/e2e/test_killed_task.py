"""A person marks a running lane as failed: its work is given back, its worker is gone, and nothing is counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

import psutil
import pytest
from sqlalchemy import text

from glm4v_operator.ledger.database import Ledger
from tests.annotate.day import picture
from tests.e2e.conftest import RunningAirflow
from tests.e2e.datasets import BUCKET, NEVER_ANSWERS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

DAG_ID = f"image_text_{NEVER_ANSWERS}"

#: Airflow notices at its next heartbeat (1 s here), sends SIGTERM, and SIGKILLs five seconds later.
KILLED_WITHIN_SECONDS = 20.0


@pytest.fixture(scope="module")
def killed_run(running_airflow: RunningAirflow, ledger: Ledger) -> str:
    """A run whose lane was marked failed while its worker was busy with a request."""
    api = running_airflow.api
    bucket = running_airflow.stack.s3.bucket_folder(BUCKET)
    bucket.mkdir(exist_ok=True)
    for number in range(3):
        (bucket / f"{number}.png").write_bytes(picture(number))
    api.wait_for_dag(DAG_ID, seconds=60)
    api.unpause(DAG_ID)
    run_id = api.trigger(DAG_ID)
    _wait_until(lambda: _one(ledger, "SELECT count(*) FROM attempts WHERE outcome = 'started'") > 0, 90)
    assert _workers()
    path = f"dags/{DAG_ID}/dagRuns/{quote(run_id, safe='')}/taskInstances/annotate/0"
    api.request("PATCH", path, {"new_state": "failed"})
    return run_id


def test_the_lane_gives_back_what_it_held(killed_run: str, ledger: Ledger) -> None:
    _wait_until(lambda: _one(ledger, "SELECT count(*) FROM leases WHERE ended_at IS NULL") == 0, KILLED_WITHIN_SECONDS)
    with ledger.begin() as connection:
        ends = connection.execute(text("SELECT end_reason FROM leases ORDER BY id DESC LIMIT 1")).scalar_one()
    assert ends == "stopped"


def test_the_worker_is_gone(killed_run: str) -> None:
    _wait_until(lambda: not _workers(), KILLED_WITHIN_SECONDS)


def test_the_kill_is_held_against_no_image(killed_run: str, ledger: Ledger) -> None:
    _wait_until(lambda: _one(ledger, "SELECT count(*) FROM leases WHERE ended_at IS NULL") == 0, KILLED_WITHIN_SECONDS)
    blamed = "SELECT count(*) FROM work_items WHERE suspect OR solo_deaths > 0 OR failures > 0"
    assert _one(ledger, blamed) == 0


def test_the_run_is_red_and_its_report_says_which_task_failed(
    killed_run: str, running_airflow: RunningAirflow, ledger: Ledger
) -> None:
    _wait_until(lambda: running_airflow.api.run_state(DAG_ID, killed_run) == "failed", 60)
    with ledger.begin() as connection:
        report = connection.execute(
            text("SELECT report FROM runs WHERE dag_run_id = :run"), {"run": killed_run}
        ).scalar_one()
    assert "failed tasks: annotate" in report


def _one(ledger: Ledger, query: str) -> int:
    with ledger.begin() as connection:
        return int(connection.execute(text(query)).scalar_one())


def _workers() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or ())
        if "glm4v_operator.worker.server" in command and '"hang"' in command:
            found.append(process)
    return found


def _wait_until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not so after {seconds:.0f} s"
        time.sleep(0.3)
