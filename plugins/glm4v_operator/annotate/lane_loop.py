"""The loop of a lane: claim within bounds, keep the worker's queue full, survive its death, know when to end."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.annotate.events import (
    Answered,
    Event,
    Fatal,
    NotAsked,
    Question,
    Ready,
    Settled,
    WorkerDown,
)
from glm4v_operator.annotate.restarts import Restarts
from glm4v_operator.annotate.work_threads import WorkThreads
from glm4v_operator.ledger.claims import claim_images, claim_objects, claim_suspect
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.giving_back import seconds_until_due
from glm4v_operator.ledger.leases import reclaim_expired
from glm4v_operator.ledger.units import ClaimedImage, ClaimedObject

if TYPE_CHECKING:
    from glm4v_operator.annotate.asking import Asker
    from glm4v_operator.annotate.lane_limit import LaneLimit
    from glm4v_operator.annotate.preparing import Claimed, Preparer
    from glm4v_operator.annotate.progress import Progress
    from glm4v_operator.annotate.worker_session import WorkerSession
    from glm4v_operator.errors import SourceUnavailable, WorkerDead
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Narrowing

log = logging.getLogger(__name__)

#: Worker deaths in a row without any item ending in between, after which the lane gives up. Poison items die in turns,
#: once in company and three times alone: the first of three ends with the eighth death.
RESTARTS_WITHOUT_ADVANCE = 8

#: Reads in a row that the store failed, after which the lane gives up: the store is away, not the objects.
SOURCE_FAILURES_IN_A_ROW = 20

#: The share of a lane's time after which suspects are asked even though fresh work still waits.
FRESH_SHARE = 0.85

#: A lane that has nothing else to do waits this many seconds at most for a retry to become due, or for the lease of a
#: dead lane to run out: longer than a lease lasts.
PATIENCE_SECONDS = 75.0

#: Threads that fetch and decode; each drives one decoder process.
PREPARING_THREADS = 2


class LaneStopped(Exception):
    """The lane was told to stop; raised and caught inside the lane only."""


@dataclass(frozen=True, slots=True)
class _Phase:
    """What may be claimed, how much of it at once, and how many questions may be in flight."""

    claim: Callable[[int], list[ClaimedObject | ClaimedImage]]
    window: int
    in_flight: int


class LaneLoop:
    """Single-threaded: the threads it starts talk to it through ``events`` only."""

    def __init__(
        self,
        ledger: Ledger,
        lease: Lease,
        dataset_id: int,
        narrowing: Narrowing,
        *,
        session: WorkerSession,
        preparer: Preparer,
        asker: Asker,
        progress: Progress,
        stopped: threading.Event,
        in_flight: int,
        limit: LaneLimit,
        deadline_seconds: float,
    ) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.restarts = Restarts(RESTARTS_WITHOUT_ADVANCE)
        self._ledger = ledger
        self._lease = lease
        self._dataset_id = dataset_id
        self._narrowing = narrowing
        self._session = session
        self._preparer = preparer
        self._asker = asker
        self._progress = progress
        self._stopped = stopped
        self._limit = limit
        self._fresh = _Phase(self._claim_fresh, window=in_flight + 2 * PREPARING_THREADS, in_flight=in_flight)
        # Alone means alone: one unit claimed, one question in flight, so that a death names its cause.
        self._suspects = _Phase(self._claim_suspect, window=1, in_flight=1)
        self._began = time.monotonic()
        self._deadline = self._began + deadline_seconds
        self._fresh_until = self._began + deadline_seconds * FRESH_SHARE
        self._questions: deque[Question] = deque()  # decoded and leased, not yet asked
        self._outstanding = 0  # units claimed and not yet settled or fully answered
        self._in_flight = 0  # questions at the asking threads
        self._taken = 0  # units ever claimed
        self._down: list[WorkerDown] = []
        self._last_death: WorkerDead
        self._source_failures = 0
        self._taken_at_wait = -1

    def run(self) -> str:
        """Work; returns how it ended: "finished", "deadline" or "limit". Raises LaneStopped, or what went wrong."""
        self._preparing = WorkThreads[ClaimedObject | ClaimedImage](
            "prepare", PREPARING_THREADS, self._preparer.thread, self.events
        )
        self._asking = WorkThreads[Question]("ask", self._fresh.in_flight, self._asker.thread, self.events)
        try:
            while True:
                self._work_through(self._fresh, self._fresh_until)
                self._work_through(self._suspects, self._deadline)
                self._work_through(self._fresh, self._deadline)
                if time.monotonic() >= self._deadline:
                    return "deadline"
                if self._limit.used_up():
                    return "limit"
                if not reclaim_expired(self._ledger, self._dataset_id) and not self._wait_for_retry():
                    if breakdown := self._asker.policy.breakdown(at_end=True):
                        raise breakdown
                    return "finished"
        finally:
            self._preparing.close(wait_seconds=1.0)
            self._asking.close(wait_seconds=1.0)

    # --- one phase -----------------------------------------------------------------------------------------------

    def _work_through(self, phase: _Phase, until: float) -> None:
        """Claim and ask until nothing more can be claimed, or ``until``; then until all that was claimed is through."""
        exhausted = False
        while True:
            if self._stopped.is_set():
                raise LaneStopped
            now = time.monotonic()
            if now >= self._deadline:
                self._drop_unasked()
            exhausted = exhausted or now >= until or not self._claim_more(phase)
            self._dispatch(phase)
            if self._down and self._in_flight == 0:
                self._note_deaths()
                if now < self._deadline:  # after it nothing is asked any more
                    self._replace_worker()
            elif exhausted and self._outstanding == 0:
                return
            else:
                self._handle_next_event()

    def _claim_more(self, phase: _Phase) -> bool:
        """Fill the window. False when nothing can be claimed any more."""
        if self._down:
            return True
        room = min(phase.window - self._outstanding, self._limit.room)
        if room <= 0:
            return self._limit.room > 0
        claimed = phase.claim(room)
        for unit in claimed:
            if isinstance(unit, ClaimedImage):
                self._progress.take_image(unit.image_id, (item.id for item in unit.items))
            self._preparing.submit(unit)
        self._outstanding += len(claimed)
        self._taken += len(claimed)
        self._limit.take(len(claimed))
        return bool(claimed)

    def _claim_fresh(self, room: int) -> list[Claimed]:
        objects = claim_objects(self._ledger, self._lease, self._dataset_id, room, self._narrowing)
        if objects:
            return list(objects)
        return list(claim_images(self._ledger, self._lease, self._dataset_id, room, self._narrowing))

    def _claim_suspect(self, room: int) -> list[Claimed]:  # noqa: ARG002  # one, however much room there is
        unit = claim_suspect(self._ledger, self._lease, self._dataset_id, self._narrowing)
        return [] if unit is None else [unit]

    def _dispatch(self, phase: _Phase) -> None:
        while self._questions and self._in_flight < phase.in_flight and not self._down:
            self._in_flight += 1
            self._asking.submit(self._questions.popleft())

    def _drop_unasked(self) -> None:
        """At the deadline: what has not been asked stays leased until the lane's release puts it back."""
        while self._questions:
            self._progress.add("put_back")
            self._question_through(self._questions.popleft())

    # --- events --------------------------------------------------------------------------------------------------

    def _handle_next_event(self) -> None:
        try:
            event = self.events.get(timeout=0.2)
        except queue.Empty:
            pass
        else:
            self._handle(event)
        self._progress.line_when_due()

    def _handle(self, event: Event) -> None:
        match event:
            case Ready(image, again):
                self._source_failures = 0
                if self._progress.take_image(image.image_id, (item.id for item in image.items)) and not again:
                    self._progress.add("linked")  # a copy of an image that was put back; its other object has its place
                self._questions.extend(Question(image, item) for item in image.items)
            case Settled(outcome, source_failed):
                self._outstanding -= 1
                self._progress.add(outcome)
                self._note_source(source_failed)
            case NotAsked(image_id, outcomes, source_failed):
                self._outstanding -= 1
                for item_id, outcome in outcomes.items():
                    self._progress.end_item(image_id, item_id, outcome)
                self._note_source(source_failed)
            case Answered(question, outcome):
                self._in_flight -= 1
                self._progress.end_item(question.image.image_id, question.item.id, outcome)
                self._question_through(question)
            case WorkerDown(question, _, error):
                if not self._down:
                    log.warning("the worker is down: %s", error)
                    self._session.kill()  # so that every other request in flight fails now
                self._in_flight -= 1
                self._down.append(event)
                self._question_through(question)
            case Fatal(error):
                raise error

    def _question_through(self, question: Question) -> None:
        """It is out of the lane's hands for now, however it ended."""
        question.image.unanswered -= 1
        if question.image.unanswered == 0:
            self._outstanding -= 1

    def _note_source(self, failure: SourceUnavailable | None) -> None:
        if failure is None:
            self._source_failures = 0
            return
        self._source_failures += 1
        if self._source_failures >= SOURCE_FAILURES_IN_A_ROW:
            raise failure

    # --- the worker's death --------------------------------------------------------------------------------------

    def _note_deaths(self) -> None:
        """Write down who was in flight."""
        if self._stopped.is_set():
            raise LaneStopped  # this death was our own doing and counts against nobody
        down, self._down = self._down, []
        self._last_death = down[0].error
        attempts = [event.attempt_id for event in down]
        if worker_died(self._ledger, self._lease, attempts, detail=str(self._last_death)):
            question = down[0].question  # it was alone, and this was its last death
            self._progress.end_item(question.image.image_id, question.item.id, "dead")

    def _replace_worker(self) -> None:
        """Go on with a fresh worker, or give up when nothing advances."""
        self.restarts.note(self._last_death, self._progress.advanced)
        self._session.restart()

    # --- the end -------------------------------------------------------------------------------------------------

    def _wait_for_retry(self) -> bool:
        """Wait for the next retry if it is due soon; False when the lane may as well end."""
        if self._taken == self._taken_at_wait:
            return False  # waited once in vain: others hold what is due, and no lane may spin on it
        self._taken_at_wait = self._taken
        seconds = seconds_until_due(self._ledger, self._lease, self._dataset_id, self._narrowing)
        if seconds is None or seconds > min(PATIENCE_SECONDS, self._deadline - time.monotonic()):
            return False
        if seconds > 5:
            self._progress.say(f"nothing else to do: waiting {seconds:.0f} s for a retry, or for a dead lane's lease")
        until = time.monotonic() + max(seconds, 0.1)
        # Not by waiting for ``stopped``: it may be set in a signal handler of this very thread, which would hang.
        while time.monotonic() < until and not self._stopped.is_set():
            self._handle_next_event()
        return True
