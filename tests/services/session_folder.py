"""A folder for the servers of one test session; what killed sessions left behind is ended and deleted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PREFIX = "glm4v-test-"
_OWNER = "owner"


@contextmanager
def session_folder() -> Iterator[Path]:
    """A folder that any account may enter, deleted at the end together with every process that works in it."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)  # as root, PostgreSQL runs as another account
    me = psutil.Process()
    (folder / _OWNER).write_text(f"{me.pid} {me.create_time()}\n")
    try:
        yield folder
    finally:
        _end(folder)


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            pid, created = (folder / _OWNER).read_text().split()
        except (OSError, ValueError):
            continue
        if not _lives(int(pid), float(created)):
            _end(folder)


def _lives(pid: int, created: float) -> bool:
    try:
        return abs(psutil.Process(pid).create_time() - created) < 1
    except psutil.NoSuchProcess:
        return False


def _end(folder: Path) -> None:
    for process in psutil.process_iter():
        # Airflow's components rename themselves, but stay in the folder they were started in.
        if any(str(folder) in mark for mark in (*_command(process), _working_folder(process))):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _working_folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""
