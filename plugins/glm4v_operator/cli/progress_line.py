"""How far a long piece of work is: one line that changes on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import threading
import time

_TERMINAL_SECONDS, _LOG_SECONDS = 0.2, 10.0


class ProgressLine:
    """Counts bytes by stage, from any thread. ``total``: of each stage; 0 while it is not known."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self._lock = threading.Lock()
        self._terminal = sys.stderr.isatty()
        self._stage, self._done, self._began, self._came = "", 0, 0.0, 0
        self._next = 0.0

    def add(self, stage: str, more: int) -> None:
        """``more`` bytes of ``stage`` are done; a negative number takes some back."""
        with self._lock:
            now = time.monotonic()
            if stage != self._stage:
                self._line_ends()
                self._stage, self._done, self._began, self._came = stage, 0, now, 0
                self._next = 0.0 if self._terminal else now + _LOG_SECONDS
            self._done += more
            # What an earlier run left comes at once, before anything is fetched: it says nothing about the speed.
            self._came += more if now > self._began else 0
            if now >= self._next:
                self._next = now + (_TERMINAL_SECONDS if self._terminal else _LOG_SECONDS)
                self._show(now)

    def end(self) -> None:
        """Leave the line as it is and begin a new one."""
        with self._lock:
            self._line_ends()
            self._stage = ""

    def _show(self, now: float) -> None:
        speed = max(0, self._came) / max(now - self._began, 0.1)
        whole = f" of {self.total / 1e9:.2f}" if self.total else ""
        text = f"{self._stage:8}  {self._done / 1e9:.2f}{whole} GB  {speed / 1e6:.0f} MB/s"
        print(f"\r\x1b[K{text}" if self._terminal else text, end="" if self._terminal else "\n", file=sys.stderr)
        sys.stderr.flush()

    def _line_ends(self) -> None:
        if self._stage and self._terminal:
            self._show(time.monotonic())
            print(file=sys.stderr)
