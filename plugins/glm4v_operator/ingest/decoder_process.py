"""The parent's side of one decoding process: start it, exchange one frame for another before a deadline, kill it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import glm4v_operator
from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.ingest.decode_protocol import FrameError, FrameReader, frame_head

STDERR_KEPT = 16 * 1024
_PIPE_BYTES = 1024 * 1024
_POLL_SECONDS = 1.0
# What a Python may need to find itself and its packages. Nothing else of the environment is handed on: it may hold
# credentials, and the decoding process has no use for any.
_ENVIRONMENT: Final = ("HOME", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")


class DecoderDied(Exception):
    """The process ended before it answered; ``returncode`` is negative for a signal, ``said`` the end of stderr."""

    def __init__(self, returncode: int, said: str) -> None:
        super().__init__(f"exit status {returncode}")
        self.returncode = returncode
        self.said = said


class DecoderTimedOut(Exception):
    """No answer came before the deadline; the process was killed."""


class DecoderProcess:
    """One running decoding process. Not for use by several threads, save :meth:`kill`."""

    def __init__(self, python: str, limits: ImageLimits) -> None:
        command = [python, "-P", "-m", "glm4v_operator.ingest.decode_child", json.dumps(limits.to_json())]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
        )
        self._stdin, self._stdout, self._stderr = (
            pipe.fileno() for pipe in (self._process.stdin, self._process.stdout, self._process.stderr) if pipe
        )
        self._said = bytearray()
        for descriptor in (self._stdin, self._stdout, self._stderr):
            os.set_blocking(descriptor, False)
            with contextlib.suppress(OSError, AttributeError):  # a larger pipe is only faster
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def wait_ready(self, seconds: float) -> None:
        """Wait until the process has set itself up. Raises DecoderDied, DecoderTimedOut, FrameError."""
        header, _ = self._exchange([], max_body=0, seconds=seconds)
        if header != {"ready": True}:
            raise FrameError(f"greeting: expected ready, found {header!r}")

    def ask(
        self, header: Mapping[str, object], body: bytes, *, max_body: int, seconds: float
    ) -> tuple[dict[str, object], bytearray]:
        """Send one frame and return the answer's header and body. Raises as :meth:`wait_ready` does."""
        return self._exchange([frame_head(header, len(body)), body], max_body=max_body, seconds=seconds)

    def kill(self) -> None:
        """End the process at once; may be called from any thread and more than once."""
        self._process.kill()

    def dispose(self) -> None:
        """End the process, reap it and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _exchange(self, parts: list[bytes], *, max_body: int, seconds: float) -> tuple[dict[str, object], bytearray]:
        """Write and read at the same time, so that neither side can wait for the other for ever."""
        deadline = time.monotonic() + seconds
        unsent = [memoryview(part) for part in parts if part]
        frame = FrameReader(max_body)
        poller = select.poll()
        poller.register(self._stdout, select.POLLIN)
        poller.register(self._stderr, select.POLLIN)
        if unsent:
            poller.register(self._stdin, select.POLLOUT)
        while not frame.done:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                self.dispose()
                raise DecoderTimedOut
            for descriptor, _ in poller.poll(min(remaining, _POLL_SECONDS) * 1000):
                if not self._serve(descriptor, unsent, frame):
                    poller.unregister(descriptor)
        if frame.header is None or unsent:
            raise FrameError("frame: came before the question was read")
        return frame.header, frame.body

    def _serve(self, descriptor: int, unsent: list[memoryview], frame: FrameReader) -> bool:
        """Do what one pipe is ready for; False when it needs no more looking after. Raises DecoderDied, FrameError."""
        if descriptor == self._stdin:
            return self._write_some(unsent)
        if descriptor == self._stderr:
            return self._drain_stderr()
        if not frame.read_some(descriptor):
            raise self._death()
        return True

    def _write_some(self, unsent: list[memoryview]) -> bool:
        """Write what the pipe takes; False when nothing is left to write, or nobody there to read it."""
        try:
            count = os.write(self._stdin, unsent[0])
        except BrokenPipeError:
            return False  # the end of stdout follows, and tells
        unsent[0] = unsent[0][count:]
        if not len(unsent[0]):
            unsent.pop(0)
        return bool(unsent)

    def _drain_stderr(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            said = os.read(self._stderr, _PIPE_BYTES)
            self._said = (self._said + said)[-STDERR_KEPT:]
            return bool(said)
        return True

    def _death(self) -> DecoderDied:
        """The process closed its answers: end it, if it has not ended, and say how it did."""
        try:
            returncode = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            returncode = self._process.wait()
        while self._drain_stderr() and select.select([self._stderr], [], [], 0)[0]:
            pass
        self.dispose()
        return DecoderDied(returncode, self._said.decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(glm4v_operator.__file__).parent.parent)
    kept["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [kept.get("PYTHONPATH")])])
    # One arena and one thread: both are taken from the memory limit, and lanes run several decoders side by side.
    return kept | {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
