"""The demonstration's run through a real Airflow: every sample ends as its truth says, and nothing is done twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from embedded.demo import SAMPLES, copy_samples
from embedded.demo_run import FinishedRun, run_dag
from embedded.results import Results, read_results
from embedded.score import Truth, read_truth
from embedded.terminal import Progress
from glm4v_operator.ledger.database import Ledger
from tests.e2e.conftest import RunningAirflow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DATASET = "demo"
BUCKET = "daily-images"


@pytest.fixture(scope="module")
def truth() -> Truth:
    return read_truth(SAMPLES / "truth.yaml")


@pytest.fixture(scope="module")
def first_run(running_airflow: RunningAirflow, ledger: Ledger, truth: Truth) -> FinishedRun:
    copy_samples(truth, running_airflow.stack.s3.bucket_folder(BUCKET))
    return _run(running_airflow, ledger)


@pytest.fixture(scope="module")
def results(first_run: FinishedRun, ledger: Ledger) -> Results:
    return read_results(ledger, DATASET)


def _run(running_airflow: RunningAirflow, ledger: Ledger) -> FinishedRun:
    logs = running_airflow.stack.state.path("airflow", "logs")
    return run_dag(running_airflow.api, ledger, DATASET, Progress(), fresh=False, logs=logs)


def _attempts(ledger: Ledger) -> int:
    with ledger.begin() as connection:
        return int(connection.execute(text("SELECT count(*) FROM attempts")).scalar_one())


def test_the_run_succeeds(first_run: FinishedRun) -> None:
    assert first_run.state == "success"


def test_every_sample_ends_as_its_truth_says(results: Results, truth: Truth) -> None:
    assert results.surprises(truth) == []


def test_everything_adds_up(results: Results) -> None:
    assert results.reconciliation is not None
    assert results.reconciliation.problems == []


def test_the_texts_are_as_right_as_the_truth_asks(results: Results, truth: Truth) -> None:
    assert results.errors(truth).rate <= truth.max_ocr_cer


@dataclass(frozen=True)
class SecondRun:
    """A run in which nothing is new, and how much was ever tried before it."""

    run: FinishedRun
    attempts_before: int


@pytest.fixture(scope="module")
def second_run(running_airflow: RunningAirflow, results: Results, ledger: Ledger) -> SecondRun:
    before = _attempts(ledger)
    return SecondRun(_run(running_airflow, ledger), before)


def test_a_second_run_does_nothing_twice(second_run: SecondRun, results: Results, ledger: Ledger) -> None:
    assert second_run.run.state == "success"
    assert _attempts(ledger) == second_run.attempts_before
    assert read_results(ledger, DATASET).rows == results.rows


def test_the_report_stands_below_the_note_that_the_run_began_with(
    second_run: SecondRun, running_airflow: RunningAirflow
) -> None:
    run_id = second_run.run.page.rpartition("/")[2]
    note = running_airflow.api.request("GET", f"dags/image_text_{DATASET}/dagRuns/{run_id}").json()["note"]
    assert note.startswith("started by make demo\n\nReport: ")


def test_a_dropped_image_is_read_alone(
    running_airflow: RunningAirflow, results: Results, ledger: Ledger, truth: Truth
) -> None:
    before = _attempts(ledger)
    sample = "receipts/bike-rental.png"
    dropped = running_airflow.stack.s3.bucket_folder(BUCKET) / "dropped.png"
    shutil.copyfile(SAMPLES / sample, dropped)
    with dropped.open("ab") as file:
        file.write(b"other bytes, same picture")
    assert _run(running_airflow, ledger).state == "success"
    new = [row for row in read_results(ledger, DATASET).rows if row not in results.rows]
    assert [(row.key, row.state) for row in new] == [("dropped.png", "done")]
    assert _attempts(ledger) == before + 2  # one of its object, one of its text
