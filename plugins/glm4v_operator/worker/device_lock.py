"""One worker a device: a lock file per device, held by the worker's own process and so released exactly with it."""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from glm4v_operator.errors import GpuUnavailable

_POLL_SECONDS = 0.25


def lock_folder() -> Path:
    """Where all workers of this machine look: GLM4V_LOCK_DIR, or a folder below the system's temporary one."""
    return Path(os.environ.get("GLM4V_LOCK_DIR") or Path(tempfile.gettempdir()) / "glm4v-locks")


class DeviceLocks:
    """Holds the locks of ``devices`` (stable names, e.g. GPU UUIDs) until this process ends."""

    def __init__(self, owner: str, folder: Path | None = None) -> None:
        self._owner = owner
        self._folder = folder or lock_folder()
        self._held: list[int] = []

    def take(self, devices: Sequence[str], wait_seconds: float, report: Callable[[str, str], None]) -> None:
        """Lock every device; in name order, so that two workers that want two devices cannot block each other.

        Raises GpuUnavailable: one is still held by another after ``wait_seconds``, whom it names; or its lock file
        cannot be opened, which it names.
        """
        deadline = time.monotonic() + wait_seconds
        for device in sorted(devices):
            self._take(device, deadline, report)

    def _take(self, device: str, deadline: float, report: Callable[[str, str], None]) -> None:
        fd = self._open(device)
        reported = False
        while not _try_lock(fd):
            holder = _holder(fd)
            if time.monotonic() >= deadline:
                os.close(fd)
                raise GpuUnavailable(
                    f"device {device} is held by {holder}; wait for it, or give this lane another device"
                )
            if not reported:
                report("device", f"waiting for {device}, held by {holder}")
                reported = True
            time.sleep(_POLL_SECONDS)
        self._held.append(fd)
        self._sign(fd)

    def _open(self, device: str) -> int:
        path = self._folder / (re.sub(r"[^A-Za-z0-9_.-]", "_", device) + ".lock")
        try:
            self._make_folder()
            return _open_lock_file(path)
        except OSError as error:
            raise GpuUnavailable(
                f"lock file {path} of device {device} cannot be opened ({error.strerror or error}): expected a file "
                "that every user's workers may read, in a folder in which they may make files; remove it when no "
                "worker runs, or set GLM4V_LOCK_DIR to another folder for all of them"
            ) from error

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o1777, parents=True, exist_ok=True)
        if self._folder.stat().st_uid == os.getuid():
            self._folder.chmod(0o1777)  # other users' workers must meet here; the umask took that away

    def _sign(self, fd: int) -> None:
        """Write who holds it, for whoever is refused. Another user's file cannot be signed."""
        text = json.dumps({"pid": os.getpid(), "owner": self._owner, "since": time.strftime("%Y-%m-%dT%H:%M:%S%z")})
        try:
            os.ftruncate(fd, 0)
            os.pwrite(fd, text.encode(), 0)
        except OSError:
            return


def _open_lock_file(path: Path) -> int:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except PermissionError:
        # Another user's file: readable is enough to lock it.
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    if os.fstat(fd).st_uid == os.getuid():
        os.fchmod(fd, 0o644)  # readable for them, whatever the umask took away
    return fd


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(fd: int) -> str:
    try:
        signed = json.loads(os.pread(fd, 4096, 0))
        return (
            f"process {int(signed['pid'])} ({str(signed['owner'])[:200] or 'no owner given'}) since {signed['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
