"""Accident 1: the worker is killed while requests are in flight."""

from __future__ import annotations

import signal
import time
from concurrent.futures import wait
from pathlib import Path

from glm4v_operator.errors import WorkerDead
from tests.scripted.asking import ask, ask_together, wait_until
from tests.scripted.fixtures import Hold


def test_every_waiting_request_hears_of_it_within_a_second(hold: Hold, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    worker = hold({"journal": str(journal), "rules": [{"act": {"hang": True}}]})
    client = worker.client()
    futures = ask_together(8, lambda number: ask(client, prompt=str(number)))
    wait_until(journal.exists)
    time.sleep(0.2)  # the others are queued
    began = time.monotonic()
    worker.kill()
    done, _ = wait(futures, timeout=5.0)
    assert time.monotonic() - began < 1.0
    assert [type(future.exception()) for future in done] == [WorkerDead] * 8


def test_a_worker_that_kills_itself_after_some_answers_is_told_apart_by_its_signal(hold: Hold) -> None:
    worker = hold({"rules": [{"when": {"nth": 3}, "act": {"signal": int(signal.SIGKILL)}}]})
    client = worker.client()
    assert [ask(client).text for _ in range(2)] == ["ocr of 255-0-0"] * 2
    error = ask_together(1, lambda number: ask(client))[0].exception(10)
    assert isinstance(error, WorkerDead)
    assert "SIGKILL" in str(error)


def test_a_lost_device_context_ends_the_worker_with_a_named_code(hold: Hold) -> None:
    worker = hold({"rules": [{"act": {"died": True}}]})
    error = ask_together(1, lambda number: ask(worker.client()))[0].exception(10)
    assert isinstance(error, WorkerDead)
    assert "engine_died" in str(error)


def test_a_fresh_worker_answers_where_the_dead_one_did_not(hold: Hold, tmp_path: Path) -> None:
    script = {"state": str(tmp_path), "rules": [{"when": {"times": 1}, "act": {"signal": int(signal.SIGKILL)}}]}
    error = ask_together(1, lambda number: ask(hold(script).client()))[0].exception(20)
    assert isinstance(error, WorkerDead)
    assert ask(hold(script).client()).text == "ocr of 255-0-0"
