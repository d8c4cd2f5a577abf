"""How many images a lane may still take, all tries of its task together."""

from __future__ import annotations

from collections.abc import Callable

_NO_LIMIT = 1_000_000_000


class LaneLimit:
    """``limit`` bounds the images of one lane of one run; None bounds nothing.

    ``taken`` asks the ledger how many the lane has taken so far. It is asked at the start and when the room is used up:
    in between each claim takes room, also that of an image which was put back and is claimed again.
    """

    def __init__(self, limit: int | None, taken: Callable[[], int]) -> None:
        self._limit = limit
        self._taken = taken
        self.room = _NO_LIMIT
        self._look()

    def take(self, count: int) -> None:
        """``count`` units were claimed."""
        self.room -= count

    def used_up(self) -> bool:
        """Whether nothing more may be taken. Only while nothing that was claimed is still in hand."""
        if self.room <= 0:
            self._look()
        return self.room <= 0

    def _look(self) -> None:
        if self._limit is not None:
            self.room = max(0, self._limit - self._taken())
