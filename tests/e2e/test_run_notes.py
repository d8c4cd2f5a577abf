"""What the scheduler writes on a run, where people look first."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from tests.e2e.conftest import RunningAirflow
from tests.e2e.datasets import NO_POOL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

DAG_ID = f"image_text_{NO_POOL}"


def test_a_missing_pool_is_named_with_the_command_that_makes_it(running_airflow: RunningAirflow) -> None:
    api = running_airflow.api
    api.wait_for_dag(DAG_ID, seconds=60)
    api.unpause(DAG_ID)
    run_id = api.trigger(DAG_ID)
    try:
        note = _note(running_airflow, run_id)
    finally:
        api.set_run_state(DAG_ID, run_id, "failed")
    assert "airflow pools set no-such-pool 1 'GPU lanes' --include-deferred" in note


def _note(running_airflow: RunningAirflow, run_id: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        note = running_airflow.api.request("GET", f"dags/{DAG_ID}/dagRuns/{quote(run_id, safe='')}").json()["note"]
        if note:
            return str(note)
        time.sleep(0.5)
    raise AssertionError(f"run {run_id} got no note")
