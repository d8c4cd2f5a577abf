"""Reads a worker's stderr for as long as it lives: passes lines on, within bounds, and keeps the end for errors."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

#: What is kept of the end.
TAIL_BYTES = 64 * 1024

#: Lines passed on: at most this many at once, and this many a second after that. The rest is counted.
BURST_LINES = 200
LINES_A_SECOND = 20.0

#: Longer lines are cut.
LINE_BYTES = 2000

_CHUNK_BYTES = 64 * 1024


class LogDrain:
    """Owns ``fd`` (the reading end of a pipe) and a thread that never lets it fill up."""

    def __init__(self, fd: int, say: Callable[[str], None]) -> None:
        self._fd = fd
        self._say: Callable[[str], None] | None = say
        self._tail = bytearray()
        self._partial = b""
        self._left_out = 0
        self._allowance = float(BURST_LINES)
        self._refilled = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="worker-log", daemon=True)
        self._thread.start()

    def tail(self) -> str:
        """The last 64 kB, as text."""
        return bytes(self._tail[-TAIL_BYTES:]).decode("utf-8", "replace")

    def last_line(self) -> str:
        """The last line with something in it, for one-line messages."""
        lines = [line for line in self.tail().splitlines() if line.strip()]
        return readable(lines[-1][:300]) if lines else ""

    def join(self, seconds: float) -> None:
        """Wait for the pipe's end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while chunk := os.read(self._fd, _CHUNK_BYTES):
                self._take(chunk)
        except OSError as error:
            log.debug("reading a worker's log ended: %s", error)
        finally:
            os.close(self._fd)
        if self._partial:
            self._pass_on(self._partial)
        self._report_left_out()

    def _take(self, chunk: bytes) -> None:
        self._tail += chunk
        if len(self._tail) > 2 * TAIL_BYTES:
            del self._tail[:-TAIL_BYTES]
        self._refill()
        if self._allowance < 1.0:
            # A flood: only count, so that the writer is never slowed down.
            self._left_out += chunk.count(b"\n")
            self._partial = b""
            return
        *lines, rest = (self._partial + chunk).split(b"\n")
        for line in lines:
            if self._allowance >= 1.0:
                self._allowance -= 1.0
                self._pass_on(line)
            else:
                self._left_out += 1
        self._partial = rest[:LINE_BYTES]

    def _refill(self) -> None:
        now = time.monotonic()
        self._allowance = min(float(BURST_LINES), self._allowance + (now - self._refilled) * LINES_A_SECOND)
        self._refilled = now
        if self._allowance >= 1.0:
            self._report_left_out()

    def _report_left_out(self) -> None:
        if self._left_out:
            count, self._left_out = self._left_out, 0
            self._pass_on(b"(%d more lines of the worker's log were left out)" % count)

    def _pass_on(self, line: bytes) -> None:
        if self._say is None or not line.strip():
            return
        try:
            self._say("worker: " + readable(line[:LINE_BYTES].decode("utf-8", "replace").rstrip()))
        except Exception:
            # Whatever became of the log, the pipe must go on being emptied.
            self._say = None
            log.exception("a worker's log can no longer be passed on")


def readable(text: str) -> str:
    """``text`` with everything that a terminal or a log viewer could obey written as an escape."""
    return "".join(
        char if char.isprintable() else " " if char == "\t" else char.encode("unicode_escape", "replace").decode()
        for char in text
    )
