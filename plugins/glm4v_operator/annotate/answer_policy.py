"""Whose fault is a question that got no answer? One item's, or the worker's, which then ends the lane and blames none.

A failure says little by itself: a worker that is broken fails on everything. So an item is only blamed on proof that
the worker is well, which is: it has answered this lane something else.
"""

from __future__ import annotations

import threading

from glm4v_operator.errors import AnswerFailed, WorkerBusy

#: Questions in a row that the worker failed, after which the lane gives up: the worker is ill, not the images.
FAILURES_IN_A_ROW = 20


class AnswerPolicy:
    """Judges the failed questions of one lane. Thread-safe: all of the lane's asking threads share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._well = False  # the worker has answered this lane
        self._failed: set[int] = set()  # items that failed while nothing was answered
        self._in_a_row = 0
        self._last: AnswerFailed | WorkerBusy | None = None

    def note_answer(self) -> None:
        """A question was answered, if only by a refusal of this one, and what came of it is stored."""
        with self._lock:
            self._well = True
            self._in_a_row = 0

    def counts(self, item_id: int, error: AnswerFailed | WorkerBusy) -> bool:
        """Note a failure; whether it counts against the item.

        A busy worker never looked at it. While nothing has been answered, an item may still be at fault that fails
        again and again, and is the only one to do so; where others fail as well, it is the worker.
        """
        with self._lock:
            self._in_a_row += 1
            self._last = error
            alone = self._failed == {item_id}
            if not self._well:
                self._failed.add(item_id)
            return not isinstance(error, WorkerBusy) and (self._well or alone)

    def note_given_up(self, item_id: int) -> None:
        """An item was asked often enough: its failures are explained."""
        with self._lock:
            self._failed.discard(item_id)
            self._in_a_row = 0

    def breakdown(self, *, at_end: bool = False) -> AnswerFailed | WorkerBusy | None:
        """What to end the lane with when the worker is at fault, else None.

        ``at_end`` says that the lane has nothing else to do: a worker that never answered is then at fault already.
        """
        with self._lock:
            enough = 1 if at_end and not self._well else FAILURES_IN_A_ROW
            if self._last is None or self._in_a_row < enough:
                return None
            return type(self._last)(
                f"the worker failed {self._in_a_row} times in a row without one answer in between; the last time: "
                f"{self._last}",
                reason=self._last.reason,
            )
