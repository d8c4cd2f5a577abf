"""A real Airflow with S3 and a ledger, started once for all tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded.airflow_api import AirflowApi
from embedded.postgres import EmbeddedPostgres
from embedded.stack import DemoStack, left_running
from embedded.state import StateFolder


@dataclass(frozen=True)
class RunningAirflow:
    """The stack (``ledger_url``, ``s3``, ``airflow``, ``state``) and a logged-in client of its Airflow."""

    stack: DemoStack
    api: AirflowApi


@pytest.fixture(scope="session")
def running_airflow(postgres: EmbeddedPostgres, services_folder: Path) -> Iterator[RunningAirflow]:
    """Airflow on the checkout's DAGs, on ports of its own; at the end none of its processes may be left."""
    stack = DemoStack(StateFolder(services_folder / "demo"), postgres=postgres, ui_port=None)
    try:
        yield RunningAirflow(stack, stack.start())
    finally:
        stack.stop()
    assert left_running(stack.state) == []
