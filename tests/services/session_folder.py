"""A folder for the servers of one test session; what killed sessions left behind is ended and deleted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        try:
            if any(str(folder) in argument for argument in process.cmdline()):
                process.kill()
        except psutil.Error:
            continue
    shutil.rmtree(folder, ignore_errors=True)
