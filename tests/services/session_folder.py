"""A folder for the servers of one test session; what killed sessions left behind is ended and deleted.

As root below a TMPDIR that only root may enter, PostgreSQL's data lies outside of it; that goes with the folder.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from embedded.postgres_home import OUTSIDE_PLACES, OWNER

PREFIX = "glm4v-test-"
_SESSION = "owner"


@contextmanager
def session_folder() -> Iterator[Path]:
    """A folder that any account may enter, deleted at the end together with every process that works in it."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)  # as root, PostgreSQL runs as another account
    me = psutil.Process()
    (folder / _SESSION).write_text(f"{me.pid} {me.create_time()}\n")
    try:
        yield folder
    finally:
        _end(folder)


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            pid, created = (folder / _SESSION).read_text().split()
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
    folders = [folder, *_outside(folder)]
    for process in psutil.process_iter():
        # Airflow's components rename themselves, but stay in the folder they were started in.
        marks = (*_command(process), _working_folder(process))
        if any(str(place) in mark for place in folders for mark in marks):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    for place in folders:
        shutil.rmtree(place, ignore_errors=True)


def _outside(folder: Path) -> list[Path]:
    """Folders of the system that hold the data of servers recorded in ``folder``."""
    found = []
    for candidate in (candidate for place in OUTSIDE_PLACES for candidate in place.glob("glm4v-*")):
        with suppress(OSError):
            if Path((candidate / OWNER).read_text().strip()).is_relative_to(folder):
                found.append(candidate)
    return found


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
