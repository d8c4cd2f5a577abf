"""Services that outlive the command that started them: started apart from any terminal, found again, ended whole.

A service is known by its working folder. Neither a crash of the starter, nor a reused process number, nor a program
that renames itself can hide its processes, and a program of the same name that someone else runs is never touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from embedded.state import StateFolder

TAIL_BYTES = 4000

_started: list[subprocess.Popen[bytes]] = []
"""Children of this process, kept so that the dead among them are collected."""


class ServiceFailed(RuntimeError):
    """A service ended, or never became ready; the message ends with what it said last and where the rest is."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a state folder."""

    state: StateFolder
    name: str

    @property
    def folder(self) -> Path:
        """The working folder that marks this service's processes."""
        return self.state.path("run", self.name)

    @property
    def log(self) -> Path:
        """What the service said since its last start; ``.1`` has the start before."""
        return self.state.log(self.name)

    def start(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start ``command`` in a session of its own, with the output in :attr:`log`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            shutil.move(self.log, self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            self.log.chmod(0o600)
            child = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _started.append(child)

    @property
    def running(self) -> bool:
        """Whether the process that leads this service is alive."""
        return any(_session(process) == process.pid for process in self.processes())

    def processes(self) -> list[psutil.Process]:
        """Everything alive that belongs to this service, its leader's orphans included."""
        return find_processes([self.folder])

    def listens_on(self, port: int) -> bool:
        """Whether one of this service's processes is the server behind ``port``."""
        return any(port in _listening_ports(process) for process in self.processes())

    def fail(self, what: str) -> ServiceFailed:
        """The error that says ``what``, with the end of the log and its path."""
        return ServiceFailed(f"{self.name} {what}\n{tail(self.log)}\n(the whole log: {self.log})")


def stop_services(services: Iterable[Service], *, grace_seconds: float) -> None:
    """Ask all processes of ``services`` to end, wait, and kill what is still there."""
    folders = [service.folder for service in services]
    found = find_processes(folders)
    _signal(found, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while found and time.monotonic() < deadline:
        time.sleep(0.1)
        found = find_processes(folders)
    while found:
        _signal(found, signal.SIGKILL)
        time.sleep(0.05)
        found = find_processes(folders)


def find_processes(folders: Sequence[Path]) -> list[psutil.Process]:
    """Live processes without a terminal that work in one of ``folders``, and all others of their sessions."""
    for child in _started:
        child.poll()
    places = {str(folder.resolve()) for folder in folders}
    alive = [process for process in psutil.process_iter() if process.pid != os.getpid() and _is_alive(process)]
    marked = [process for process in alive if _working_folder(process) in places and not _has_terminal(process)]
    sessions = {_session(process) for process in marked} - {None, os.getsid(0)}
    known = {process.pid for process in marked}
    return [process for process in alive if process.pid in known or _session(process) in sessions]


def tail(path: Path, size: int = TAIL_BYTES) -> str:
    """The end of a log."""
    try:
        text = path.read_bytes()[-size:].decode(errors="replace")
    except OSError as error:
        return f"(no log: {error})"
    return text.strip() or "(it said nothing)"


def _listening_ports(process: psutil.Process) -> set[int]:
    try:
        connections = process.net_connections("inet")
    except psutil.Error:
        return set()
    return {connection.laddr.port for connection in connections if connection.status == psutil.CONN_LISTEN}


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.Error:
        return False


def _working_folder(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except (psutil.Error, OSError):
        return None


def _has_terminal(process: psutil.Process) -> bool:
    try:  # psutil remembers which terminals there were at its first question, and takes newer ones for none
        stat = Path(f"/proc/{process.pid}/stat").read_bytes()
        return int(stat.rpartition(b")")[2].split()[4]) != 0
    except OSError:
        return _terminal_by_psutil(process)


def _terminal_by_psutil(process: psutil.Process) -> bool:
    try:
        return process.terminal() is not None
    except psutil.Error:
        return False


def _session(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def _signal(processes: Iterable[psutil.Process], how: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(how)
        except psutil.NoSuchProcess:
            continue
