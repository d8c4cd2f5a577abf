"""Trying a call to the store again: full jitter, a cap, and one deadline over all tries."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from typing import TypeVar

from glm4v_operator.errors import SourceUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

# Operations that watch their deadline themselves can say how far they came: they are given the time to.
_GRACE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and after what waits. The n-th wait is uniform in [0, min(cap, base * 2**n)] seconds.

    ``sleep`` may be the ``wait`` of an event, so that a lane that is told to stop does not sleep on.
    """

    tries: int = 4
    base_seconds: float = 0.5
    cap_seconds: float = 20.0
    sleep: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise ValueError(f"tries: expected at least 1, found {self.tries}")

    def wait_seconds(self, tries_made: int) -> float:
        """A wait drawn anew after ``tries_made`` tries: clients that failed together do not come back together."""
        ceiling = min(self.cap_seconds, self.base_seconds * 2.0**tries_made)
        return random.uniform(0.0, ceiling)  # noqa: S311  # spreads load, guards nothing


class Deadline:
    """A point on this process's own monotonic clock, which no other machine's clock can move."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - time.monotonic())


def call(operation: Callable[[], T], retry: Retry, deadline: Deadline | None = None) -> T:
    """Run ``operation`` until it does not raise SourceUnavailable; the last such error is passed on.

    With a deadline, it runs in a thread of its own, which is left behind when time is up: SourceUnavailable is raised
    then. A client's read timeout bounds each wait for bytes, and a store that sends one now and then never exceeds it.
    A wait that would outlast the deadline is not begun.
    """
    tries_made = 0
    while True:
        try:
            return operation() if deadline is None else _within(deadline, operation)
        except SourceUnavailable as error:
            tries_made += 1
            wait = retry.wait_seconds(tries_made)
            if tries_made >= retry.tries or (deadline is not None and wait >= deadline.left()):
                raise
            log.info("The store failed (try %s of %s), again in %.1f s: %s", tries_made, retry.tries, wait, error)
            retry.sleep(wait)


def _within(deadline: Deadline, operation: Callable[[], T]) -> T:
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(operation())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="store call", daemon=True).start()
    if not wait_for((outcome,), timeout=deadline.left() + _GRACE_SECONDS).done:
        raise SourceUnavailable(f"The store gave no whole answer within {deadline.seconds:g} s.")
    return outcome.result()
