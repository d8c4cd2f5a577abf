"""Accident 2: the task's process is killed while its worker computes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from glm4v_operator.worker.worker_environment import worker_environment
from tests.scripted.asking import wait_until

#: A task: holds a worker, asks it something that takes for ever, says where the worker is.
TASK = """
import json, sys, threading
from glm4v_operator.worker.held import HeldWorker
from tests.scripted.asking import ask
from tests.scripted.settings import scripted_settings
worker = HeldWorker(scripted_settings({"journal": sys.argv[1], "rules": [{"act": {"hang": True}}]}), say=print)
worker.start()
worker.wait_ready(60)
threading.Thread(target=ask, args=(worker.client(),), daemon=True).start()
print(json.dumps({"pid": worker.pid, "folder": str(worker._folder.path)}), flush=True)
threading.Event().wait()
"""


@contextmanager
def task(journal: Path) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    """(the task, its worker's pid, the worker's folder), the worker in the middle of an answer."""
    with subprocess.Popen(
        [sys.executable, "-c", TASK, str(journal)],
        stdout=subprocess.PIPE,
        text=True,
        env=worker_environment(None),
        start_new_session=True,  # as Airflow starts its tasks: a process group of their own
    ) as process:
        assert process.stdout is not None
        worker = next(json.loads(line) for line in process.stdout if line.startswith("{"))
        wait_until(journal.exists)
        try:
            yield process, worker["pid"], Path(worker["folder"])
        finally:
            process.kill()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_worker_follows_within_seconds_and_takes_its_socket_along(tmp_path: Path, end: signal.Signals) -> None:
    with task(tmp_path / "journal") as (process, pid, folder):
        process.send_signal(end)
        process.wait()
        wait_until(lambda: not psutil.pid_exists(pid), seconds=5.0)
        wait_until(lambda: not folder.exists(), seconds=5.0)


def test_a_kill_of_the_group_reaches_the_worker(tmp_path: Path) -> None:
    with task(tmp_path / "journal") as (process, pid, _):
        os.killpg(process.pid, signal.SIGKILL)
        wait_until(lambda: not psutil.pid_exists(pid), seconds=5.0)
