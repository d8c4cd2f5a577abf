"""The private folder in which a held worker's socket lies."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

_PREFIX = "glm4v-worker-"

#: sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
_SOCKET_PATH_LIMIT = 103

#: Between being made and being locked a folder looks abandoned.
_YOUNG_SECONDS = 60.0


class SocketFolder:
    """A new folder that only this user can enter (0700), with a path short enough for a socket in it.

    Locked for as long as this process lives: what a holder and its worker leave behind when both are killed at once
    is found, and removed, by the next one.
    """

    def __init__(self) -> None:
        self.path = _make()
        self.socket = self.path / "s"
        self._fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._fd, fcntl.LOCK_SH)
        _remove_abandoned(self.path.parent)

    def remove(self) -> None:
        """Remove it with what is in it; once."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._fd)


def _make() -> Path:
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    if len(os.fsencode(folder / "s")) > _SOCKET_PATH_LIMIT:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp"))  # mkdtemp: unguessable, 0700
    return folder


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(_PREFIX + "*"):
        try:
            state = folder.lstat()
            if state.st_uid == os.getuid() and time.time() - state.st_mtime > _YOUNG_SECONDS and _abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody else was quicker


def _abandoned(folder: Path) -> bool:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True
