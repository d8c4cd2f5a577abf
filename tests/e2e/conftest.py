"""A real Airflow with S3 and a ledger, started once for all tests that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded.airflow_api import AirflowApi
from embedded.postgres import EmbeddedPostgres
from embedded.stack import DemoStack, left_running
from embedded.state import StateFolder
from tests.e2e.datasets import write_datasets
from tests.scripted.settings import ROOT


@dataclass(frozen=True)
class RunningAirflow:
    """The stack (``ledger_url``, ``s3``, ``airflow``, ``state``), a client of its Airflow, and how it was made."""

    stack: DemoStack
    api: AirflowApi
    make_stack: Callable[[], DemoStack]


@pytest.fixture(scope="session")
def running_airflow(postgres: EmbeddedPostgres, services_folder: Path) -> Iterator[RunningAirflow]:
    """Airflow on the checkout's DAGs, on ports of its own; at the end none of its processes may be left."""
    datasets = write_datasets(services_folder / "datasets")

    def make_stack() -> DemoStack:
        return DemoStack(
            StateFolder(services_folder / "demo"),
            postgres=postgres,
            ui_port=None,
            # PYTHONPATH, so that workers find the scripted engine.
            extra_environment={"GLM4V_DATASETS": str(datasets), "PYTHONPATH": str(ROOT)},
        )

    stack = make_stack()
    try:
        yield RunningAirflow(stack, stack.start(), make_stack)
    finally:
        stack.stop()
    assert left_running(stack.state) == []
