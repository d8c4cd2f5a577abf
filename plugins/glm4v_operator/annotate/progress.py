"""Counting what a lane did, and saying it while it works."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from glm4v_operator.annotate.unfinished_images import UnfinishedImages

LogLine = Callable[[str], None]

#: Seconds between two progress lines in the task log: often enough to see life, rare enough for a day-long log.
PROGRESS_SECONDS = 10.0

#: The states in which an item ends.
ENDED = ("done", "no_text", "rejected", "dead")


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
    """Counters of one lane. Thread-safe but for ``take_image`` and ``end_item``, which are for the lane's loop.

    ``total_images`` is what was waiting for all lanes, ``expected_images`` what of it falls to this lane if all lanes
    are equally fast.
    """

    total_images: int
    expected_images: int
    say: LogLine
    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    _said: float = field(default_factory=time.monotonic)
    _unfinished: UnfinishedImages = field(default_factory=UnfinishedImages)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, amount: int = 1) -> None:
        """Count ``amount`` more of ``name``."""
        with self._lock:
            self.counts[name] += amount

    def get(self, name: str) -> int:
        """The count of ``name`` so far."""
        with self._lock:
            return self.counts[name]

    def take_image(self, image_id: int, item_ids: Iterable[int]) -> bool:
        """These items of the image are now this lane's. True when the image was unfinished here already."""
        return self._unfinished.take(image_id, item_ids)

    def end_item(self, image_id: int, item_id: int, outcome: str) -> None:
        """What became of an item that was taken; an image counts when all its items have ended."""
        self.add(outcome)
        if outcome in ENDED and self._unfinished.end(image_id, item_id):
            self.add("images")

    @property
    def images_finished(self) -> int:
        """Units this lane is through with: images whose items all ended, objects refused, gone or with none to ask."""
        with self._lock:
            return sum(self.counts[name] for name in ("images", "linked", "refused", "gone"))

    @property
    def advanced(self) -> int:
        """A number that grows whenever an item ended: answered, or given up."""
        with self._lock:
            return sum(self.counts[name] for name in ENDED)

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
        """One line: images done of those expected, rate, time left, answers by state."""
        finished = self.images_finished
        rate = finished / max(self.seconds, 1e-6)
        left = self.expected_images - finished
        if left <= 0:
            eta = "no more was expected at the start"
        elif finished:
            eta = f"about {_duration(left / rate)} left"
        else:
            eta = "time left unknown"
        return f"{self._images(finished)}, {rate:.2f} images/s, {eta}; {self._states()}"

    def summary(self) -> str:
        """The last line: what was done in how long."""
        finished = self.images_finished
        rate = finished / max(self.seconds, 1e-6)
        return f"{self._images(finished)} in {_duration(self.seconds)}, {rate:.2f} images/s; {self._states()}"

    def _images(self, finished: int) -> str:
        share = f" (of {self.total_images} for all lanes)" if self.total_images != self.expected_images else ""
        return f"{finished}/{self.expected_images} images{share}"

    def _states(self) -> str:
        with self._lock:
            counts = ", ".join(f"{self.counts[s]} {s}" for s in (*ENDED, "refused"))
        return f"answers: {counts}"


def _duration(seconds: float) -> str:
    minutes, secs = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {secs:02d} s"
