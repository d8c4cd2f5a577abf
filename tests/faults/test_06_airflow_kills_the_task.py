"""Accident 6: Airflow ends the task, by a signal or by an exception that is no Exception."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil
import pytest

from glm4v_operator.errors import WorkerDead
from glm4v_operator.worker.held import HeldWorker
from tests.scripted.asking import ask, ask_together, wait_until
from tests.scripted.fixtures import Hold
from tests.scripted.settings import scripted_settings


class Timeout(BaseException):
    """As AirflowTaskTimeout."""


def test_a_signal_handler_can_kill_the_worker_under_a_waiting_request(hold: Hold) -> None:
    worker = hold({"rules": [{"act": {"hang": True}}]})
    client = worker.client()

    def on_kill(number: int, frame: object) -> None:
        worker.kill()
        client.close()

    before = signal.signal(signal.SIGALRM, on_kill)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        began = time.monotonic()
        with pytest.raises(WorkerDead):
            ask(client, seconds=60)
        assert time.monotonic() - began < 5.0
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_signal_handler_can_kill_the_worker_while_it_starts(hold: Hold) -> None:
    worker = hold({"load": {"seconds": 60}}, ready=False)
    before = signal.signal(signal.SIGALRM, lambda number, frame: worker.kill())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(WorkerDead, match="SIGKILL"):
            worker.wait_ready(60)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_an_exception_that_is_no_exception_still_ends_the_worker() -> None:
    worker = HeldWorker(scripted_settings(), say=lambda line: None)

    def task() -> None:
        with worker:
            worker.start()
            worker.wait_ready(60)
            raise Timeout

    with pytest.raises(Timeout):
        task()
    assert not psutil.pid_exists(worker.pid or 0)


def test_sigterm_ends_a_busy_worker_and_every_request_hears_of_its_death(hold: Hold, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    worker = hold({"journal": str(journal), "rules": [{"act": {"hang": True}}]})
    client = worker.client()
    futures = ask_together(3, lambda number: ask(client, prompt=str(number)))
    wait_until(journal.exists)
    began = time.monotonic()
    worker.stop(grace=5.0)
    assert (worker.exit_code, time.monotonic() - began < 2.0) == (-signal.SIGTERM, True)
    # Not a failed answer: these requests did nothing wrong.
    assert [type(future.exception(5)) for future in futures] == [WorkerDead] * 3


def test_nothing_that_a_task_starts_leaves_its_process_group() -> None:
    package = Path(__file__).parents[2] / "plugins"
    leaving = ("start_new_session=", "os.setsid", "os.setpgid", "process_group=", "preexec_fn")
    found = [path.name for path in package.rglob("*.py") if any(word in path.read_text() for word in leaving)]
    assert found == []
