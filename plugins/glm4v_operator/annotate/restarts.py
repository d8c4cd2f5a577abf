"""Counting a worker's deaths: some are an image's doing, but one that only dies is no worker."""

from __future__ import annotations

import logging

from glm4v_operator.errors import WorkerDead

log = logging.getLogger(__name__)


class Restarts:
    """``count`` is how often the worker was replaced; ``without_advance`` bounds how often in a row for nothing."""

    def __init__(self, without_advance: int) -> None:
        self.count = 0
        self._without_advance = without_advance
        self._in_a_row = 0
        self._advanced = -1

    def note(self, death: WorkerDead, advanced: int) -> None:
        """The worker died and is about to be replaced; ``advanced`` grows with every item that ended.

        Raises WorkerDead when that has happened too often without any advance.
        """
        self._in_a_row = self._in_a_row + 1 if advanced == self._advanced else 1
        self._advanced = advanced
        if self._in_a_row > self._without_advance:
            raise WorkerDead(
                f"the worker died {self._in_a_row} times in a row without one answer in between; the last time: "
                f"{death}",
                reason=death.reason,
            )
        self.count += 1
        log.info("restarting the worker (%s of %s without an answer)", self._in_a_row, self._without_advance)
