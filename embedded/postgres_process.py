"""The processes of a PostgreSQL server: which are alive, and how they are ended.

``postmaster.pid`` alone is no proof: the number may be of a dead process that nobody has collected (a zombie, in a
container whose first process collects none), or meanwhile of a stranger.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil

FAST_SECONDS = 30
IMMEDIATE_SECONDS = 10
_PORT_LINE = 3


def running_postmaster(data: Path) -> psutil.Process | None:
    """The live server process that works in ``data``, or None."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
    return process if _is_alive(process) and _works_in(process, data) else None


def read_port(data: Path) -> int:
    """The port that the server in ``data`` says it listens on."""
    return int((data / "postmaster.pid").read_text().split("\n")[_PORT_LINE])


def stop_processes(data: Path) -> None:
    """End the server that works in ``data`` and what it left behind, and clear its stale pid file.

    The server is asked to stop fast (open transactions roll back), then at once, then killed. Its orphans, which
    outlive a killed server while they are busy, are killed too: two servers on the same files would ruin them.
    """
    server = running_postmaster(data)
    if server is not None:
        for how, seconds in ((signal.SIGINT, FAST_SECONDS), (signal.SIGQUIT, IMMEDIATE_SECONDS), (signal.SIGKILL, 5)):
            _send(server, how)
            if _wait(server, seconds):
                break
    orphans = [process for process in psutil.process_iter() if _is_alive(process) and _works_in(process, data)]
    for orphan in orphans:
        _send(orphan, signal.SIGKILL)
    for orphan in orphans:
        _wait(orphan, 5)
    if data.exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Whether this is a PostgreSQL process of ``data``: a server's processes all have it as their working folder."""
    try:
        return process.name().startswith("postgres") and _working_folder(process) == data.resolve()
    except psutil.Error:
        return False


def _working_folder(process: psutil.Process) -> Path | None:
    try:
        return Path(process.cwd())
    except psutil.AccessDenied:
        if os.geteuid() != 0:
            return None
    # Root without CAP_SYS_PTRACE, as in a container, may not look at another account's process; that account may.
    account: dict[str, Any] = {"user": process.uids().real, "group": process.gids().real, "extra_groups": []}
    question = ["readlink", f"/proc/{process.pid}/cwd"]
    asked = subprocess.run(question, cwd="/", capture_output=True, text=True, check=False, **account)
    return Path(asked.stdout.strip()) if asked.returncode == 0 else None


def _send(process: psutil.Process, how: signal.Signals) -> None:
    try:
        process.send_signal(how)
    except psutil.NoSuchProcess:
        return


def _wait(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
