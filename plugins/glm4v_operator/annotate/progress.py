"""Counting what a lane did, and saying it while it works."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

LogLine = Callable[[str], None]

#: Seconds between two progress lines in the task log: often enough to see life, rare enough for a day-long log.
PROGRESS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LaneSummary:
    """What one lane did; small enough for XCom: counts only, never keys or texts."""

    lane: int
    counts: dict[str, int]
    seconds: float
    ended: str  # "finished" | "deadline" | "limit" | "stopped"
    worker_restarts: int

    def to_json(self) -> dict[str, object]:
        """Plain data for XCom and the run's row."""
        return {
            "lane": self.lane,
            "counts": self.counts,
            "seconds": round(self.seconds, 1),
            "ended": self.ended,
            "worker_restarts": self.worker_restarts,
        }


@dataclass
class Progress:
    """Thread-safe counters of one lane. ``total`` is what was waiting for all lanes when the lane began."""

    total_images: int
    say: LogLine
    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    _said: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, amount: int = 1) -> None:
        """Count ``amount`` more of ``name``."""
        with self._lock:
            self.counts[name] += amount

    def get(self, name: str) -> int:
        """The count of ``name`` so far."""
        with self._lock:
            return self.counts[name]

    @property
    def images_finished(self) -> int:
        """Units this lane is through with: all items answered, nothing left to ask, refused, gone or unreachable."""
        with self._lock:
            return sum(self.counts[name] for name in ("images", "linked", "refused", "gone", "unreachable"))

    @property
    def advanced(self) -> int:
        """A number that grows whenever any unit reached a terminal state."""
        with self._lock:
            return sum(self.counts[name] for name in ("done", "no_text", "rejected", "dead", "refused", "gone"))

    @property
    def seconds(self) -> float:
        """Seconds since the lane began."""
        return time.monotonic() - self.started

    def line_when_due(self) -> None:
        """Say one progress line, at most every :data:`PROGRESS_SECONDS`."""
        now = time.monotonic()
        if now - self._said >= PROGRESS_SECONDS:
            self._said = now
            self.say(self.line())

    def line(self) -> str:
        """One line: images done of total, rate, time left, answers by state."""
        finished, rate = self._so_far()
        left = self.total_images - finished
        eta = f"about {_duration(left / rate)} left" if rate > 0 and left > 0 else "time left unknown"
        if left <= 0:
            eta = "nothing more was waiting at the start"
        return f"{finished}/{self.total_images} images, {rate:.2f} images/s, {eta}; {self._states()}"

    def summary(self) -> str:
        """The last line: what was done in how long."""
        finished, rate = self._so_far()
        took = _duration(self.seconds)
        return f"{finished}/{self.total_images} images in {took}, {rate:.2f} images/s; {self._states()}"

    def _so_far(self) -> tuple[int, float]:
        finished = self.images_finished
        return finished, finished / max(self.seconds, 1e-6)

    def _states(self) -> str:
        with self._lock:
            counts = ", ".join(f"{self.counts[s]} {s}" for s in ("done", "no_text", "rejected", "dead", "refused"))
        return f"answers: {counts}"


def _duration(seconds: float) -> str:
    minutes, secs = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {secs:02d} s"
