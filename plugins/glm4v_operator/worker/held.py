"""A worker process of one's own: started by exec, watched, ended, and never left behind."""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Callable

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Glm4vError, GpuUnavailable, Misconfigured, WeightsWrong, WorkerDead, WorkerHung
from glm4v_operator.worker.client import Endpoint, WorkerClient
from glm4v_operator.worker.command_line import worker_command
from glm4v_operator.worker.engine_interface import Announcement
from glm4v_operator.worker.exit_codes import NEEDS_A_PERSON, ExitCode
from glm4v_operator.worker.log_drain import LogDrain
from glm4v_operator.worker.socket_folder import SocketFolder
from glm4v_operator.worker.status_events import MAX_LINE_BYTES, StatusEvent, read_event
from glm4v_operator.worker.worker_environment import worker_environment

log = logging.getLogger(__name__)


class HeldWorker:
    """One worker process: start, wait until it is ready, ask through :meth:`client`, stop. A new one for a new life.

    It ends when this process ends, however that comes about: its stdin is a pipe from here. It stays in this
    process's group, so that a kill of the group reaches it. ``say`` gets its stages and log lines, from any thread.
    ``owner`` is told to others who want the same device.
    """

    def __init__(
        self,
        engine: EngineSettings,
        *,
        say: Callable[[str], None],
        owner: str = "",
        device_wait_seconds: float = 30.0,
    ) -> None:
        self._engine = engine
        self._say = say
        self._owner = owner
        self._device_wait_seconds = device_wait_seconds
        self._events: queue.SimpleQueue[StatusEvent | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Exec the process; returns at once. Raises Misconfigured when there is no such interpreter."""
        if self._process is not None:
            raise RuntimeError("this worker was started before; make a new one")
        self._folder = SocketFolder()
        self._began = time.monotonic()
        command = worker_command(
            self._engine,
            (
                "--uds",
                str(self._folder.socket),
                "--owner",
                self._owner,
                "--device-wait-seconds",
                str(self._device_wait_seconds),
            ),
        )
        try:
            # No new session: Airflow kills the task's process group, and the worker must be in it.
            process = subprocess.Popen(  # our own command, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=worker_environment(self._engine.worker_python),
                close_fds=True,
            )
        except OSError as error:
            self._folder.remove()
            raise Misconfigured(f"worker_python {command[0]!r} cannot be run: {error}") from error
        self._process = process
        self._cleanup = weakref.finalize(self, _clean_up, os.getpid(), process, self._folder)
        self._drain = LogDrain(os.dup(_fd(process.stderr)), self._say)
        threading.Thread(
            target=_read_events, args=(os.dup(_fd(process.stdout)), self._events), name="worker-status", daemon=True
        ).start()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()  # the threads own their copies

    def wait_ready(self, seconds: float) -> None:
        """Return when requests are answered; the stages on the way there go to ``say``.

        Raises:
            Misconfigured: a person must change something first (settings, libraries, weights).
            GpuUnavailable: no device, or another worker holds it.
            WorkerHung: not ready in ``seconds``; the process is killed.
            WorkerDead: it ended in another way.
        """
        deadline = time.monotonic() + seconds
        stage = "start"
        failed: StatusEvent | None = None
        while True:
            try:
                event = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise WorkerHung(
                    f"the worker was not ready after {seconds:.0f} s; its last stage was {stage!r}"
                ) from None
            if event is None:
                raise self._start_failure(failed)
            elapsed = time.monotonic() - self._began
            if event.kind == "ready":
                self._say(f"worker: ready after {elapsed:.1f} s ({event.detail})")
                return
            if event.kind == "failed":
                failed = event
            else:
                stage = event.name
                self._say(f"worker: {event.name} ({event.detail}) at {elapsed:.1f} s")

    def client(self, expected: Announcement | None = None) -> WorkerClient:
        """A new client of this worker; errors of a dead worker say how it died."""
        return WorkerClient(Endpoint(uds=str(self._folder.socket)), expected=expected, explain=self.explain)

    def kill(self) -> None:
        """SIGKILL, without waiting; safe in a signal handler."""
        if self._process is not None:
            self._process.kill()

    def stop(self, grace: float = 5.0) -> None:
        """SIGTERM, after ``grace`` seconds SIGKILL; returns when the process is gone. Idempotent."""
        process = self._process
        if process is None or self._stopped:
            return
        self._stopped = True
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                process.kill()
        try:
            process.wait(10.0)
        except subprocess.TimeoutExpired:
            # A process inside a driver call cannot be killed; say so instead of hanging with it.
            log.error("worker %s does not end after SIGKILL; its device may stay taken", process.pid)
        self._drain.join(1.0)
        self._cleanup()

    def __enter__(self) -> HeldWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- state ---------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int | None:
        """The process id, None before the start."""
        return None if self._process is None else self._process.pid

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, minus the signal's number after a signal; None while it runs."""
        return None if self._process is None else self._process.poll()

    def explain(self) -> str | None:
        """How the process ended, in words; None while it runs."""
        if self._process is None:
            return "the worker was never started"
        try:
            # A killed process closes its sockets a moment before it can be waited for.
            code = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            return None
        self._drain.join(0.2)
        last = self._drain.last_line()
        return f"worker {self.pid} {_how(code)}" + (f"; its log ends with: {last}" if last else "")

    def _start_failure(self, failed: StatusEvent | None) -> Glm4vError:
        self._make_sure_of_the_end()
        code = self.exit_code
        if failed is not None:  # what it said of itself; its log ends with the same
            message = f"{failed.detail} [worker {self.pid}" + ("]" if code is None else f" {_how(code)}]")
        else:
            message = f"the worker did not start: {self.explain() or 'it closed its status pipe'}"
        if code == ExitCode.WEIGHTS_WRONG:
            return WeightsWrong(message)
        if code in NEEDS_A_PERSON:
            return Misconfigured(message)
        if code == ExitCode.GPU_UNAVAILABLE:
            return GpuUnavailable(message)
        return WorkerDead(message)

    def _make_sure_of_the_end(self) -> None:
        """A worker whose status pipe has ended is ending; make sure of it."""
        if self._process is None:
            return
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.kill()


def _how(code: int) -> str:
    if code == -signal.SIGKILL:
        return "was killed by SIGKILL (by hand, by Airflow, or by the kernel when memory ran out)"
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    name = ExitCode(code).name if code in set(ExitCode) else "unknown"
    return f"ended with exit code {code} ({name.lower()})"


def _read_events(fd: int, events: queue.SimpleQueue[StatusEvent | None]) -> None:
    with os.fdopen(fd, "rb") as stream:
        while line := stream.readline(MAX_LINE_BYTES):
            event = read_event(line)
            if event is not None:
                events.put(event)
    events.put(None)


def _clean_up(holder: int, process: subprocess.Popen[bytes], folder: SocketFolder) -> None:
    if os.getpid() != holder:
        return  # a fork of the holder ends; the worker is not its
    if process.poll() is None:
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    folder.remove()


def _fd(pipe: object) -> int:
    number: int = pipe.fileno()  # type: ignore[attr-defined]
    return number
