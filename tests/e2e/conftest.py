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
from glm4v_operator.ledger.database import Ledger
from tests.e2e.datasets import write_datasets
from tests.scripted.settings import ROOT

#: Quicker than a person needs it; a start and a run are mostly imports.
QUICK = {
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stop Airflow when nobody needs it any more."""
    items.sort(key=lambda item: "stopped_in_mid_run" in getattr(item, "fixturenames", ()))


@dataclass
class RunningAirflow:
    """The stack (``ledger_url``, ``s3``, ``airflow``, ``state``), a client of its Airflow, and how it was made."""

    stack: DemoStack
    api: AirflowApi
    make_stack: Callable[[], DemoStack]
    datasets: Path
    """The folder of its dataset files."""

    def start_again(self) -> None:
        """Start what does not run, as the next ``make demo`` does."""
        self.stack = self.make_stack()
        self.api = self.stack.start()


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
            extra_environment={"GLM4V_DATASETS": str(datasets), "PYTHONPATH": str(ROOT), **QUICK},
        )

    stack = make_stack()
    try:
        yield RunningAirflow(stack, stack.start(), make_stack, datasets)
    finally:
        stack.stop()
    assert left_running(stack.state) == []


@pytest.fixture(scope="session")
def ledger(running_airflow: RunningAirflow) -> Iterator[Ledger]:
    """The ledger that the running Airflow writes."""
    with Ledger(running_airflow.stack.ledger_url, pool_size=2) as opened:
        yield opened
