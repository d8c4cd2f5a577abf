"""Services of a state folder: known by their working folder, ended whole, strangers left alone."""

from __future__ import annotations

import os
import pty
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from embedded.processes import Service, find_processes, stop_services
from embedded.state import StateFolder

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]
_CHILD = "import os, time; os.chdir({folder!r}); time.sleep(60)"
_PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); print(1, flush=True)"


def _parent(child_folder: str) -> list[str]:
    """A program whose child goes to another folder."""
    started = _PARENT.format(child=_CHILD.format(folder=child_folder))
    return [sys.executable, "-c", f"{started}; time.sleep(60)"]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    found = Service(StateFolder(tmp_path / "state").make(), "sleeper")
    yield found
    stop_services([found], grace_seconds=0)


def _wait_for_output(service: Service) -> None:
    while not service.log.read_text():
        os.sched_yield()


def test_a_service_is_found_by_whoever_knows_the_folder(service: Service) -> None:
    service.start(SLEEP, os.environ)
    assert Service(StateFolder(service.state.folder), "sleeper").running


def test_a_stopped_service_is_gone(service: Service) -> None:
    service.start(SLEEP, os.environ)
    stop_services([service], grace_seconds=5)
    assert service.processes() == []


def test_who_ignores_the_request_to_end_is_killed(service: Service) -> None:
    service.start(DEAF, os.environ)
    _wait_for_output(service)
    stop_services([service], grace_seconds=0.2)
    assert service.processes() == []


def test_children_that_left_the_folder_end_with_their_service(service: Service) -> None:
    service.start(_parent("/"), os.environ)
    _wait_for_output(service)
    both = service.processes()
    stop_services([service], grace_seconds=5)
    assert len(both) == 2
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in both)


def test_a_dead_leaders_children_are_still_the_services(service: Service) -> None:
    service.start(_parent("."), os.environ)
    _wait_for_output(service)
    leader = next(process for process in service.processes() if os.getsid(process.pid) == process.pid)
    leader.kill()
    while service.running:
        os.sched_yield()
    assert len(service.processes()) == 1


def test_a_persons_shell_in_the_folder_is_no_service(service: Service) -> None:
    service.folder.mkdir(parents=True)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(service.folder)
        os.execv(SLEEP[0], SLEEP)
    try:
        while Path(psutil.Process(child).cwd()) != service.folder:
            os.sched_yield()
        assert find_processes([service.folder]) == []
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def test_a_failure_shows_the_logs_end_and_path(service: Service) -> None:
    service.start([sys.executable, "-c", "raise SystemExit('no luck')"], os.environ)
    _wait_for_output(service)
    message = str(service.fail("ended while it started"))
    assert "no luck" in message
    assert str(service.log) in message
