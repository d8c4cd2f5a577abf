"""The one thread that calls the engine: loads it, gathers requests into batches, hands the results out."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from glm4v_operator.errors import AnswerFailed, ItemError
from glm4v_operator.worker.engine_interface import Engine, EngineAnswer, EngineDied, EngineRequest

log = logging.getLogger(__name__)

Result = EngineAnswer | ItemError | AnswerFailed

#: Requests that may wait; a client with more in flight is told to come back (HTTP 429).
MAX_WAITING = 512


@dataclass(frozen=True, slots=True)
class Timed:
    """A result with its times in milliseconds: waiting for the engine, and in the engine."""

    result: Result
    queue_ms: int
    run_ms: int


@dataclass(slots=True, eq=False)
class _Waiting:
    """``said``: a piece of its text was passed on, so that it cannot be asked again."""

    request: EngineRequest
    future: Future[Timed] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)
    said: bool = False

    def __post_init__(self) -> None:
        pass_on = self.request.on_text
        if pass_on is not None:

            def on_text(piece: str) -> None:
                self.said = True
                pass_on(piece)

            self.request = replace(self.request, on_text=on_text)


class QueueFull(Exception):
    """As many requests wait as may."""


class EngineThread:
    """``on_death`` is called, in the engine's thread, with what ended it: a failed load, or EngineDied."""

    def __init__(self, engine: Engine, load: Callable[[], None], on_death: Callable[[BaseException], None]) -> None:
        self._engine = engine
        self._load = load
        self._on_death = on_death
        self._changed = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._closing = False
        self._busy_since: float | None = None
        #: Hears the size of each batch.
        self.on_batch: Callable[[int], object] | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def submit(self, request: EngineRequest) -> Future[Timed]:
        """Queue a request; raises QueueFull."""
        waiting = _Waiting(request)
        with self._changed:
            if len(self._waiting) >= MAX_WAITING:
                raise QueueFull
            self._waiting.append(waiting)
            self._changed.notify_all()
        return waiting.future

    def waiting(self) -> int:
        """Requests that the engine has not begun."""
        return len(self._waiting)

    def busy_seconds(self) -> float | None:
        """For how long the engine has been at its present batch, None when idle."""
        since = self._busy_since
        return None if since is None else time.monotonic() - since

    def close(self, seconds: float) -> None:
        """Let the batch at hand end, close the engine; gives up after ``seconds``."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._load()
            while (batch := self._next_batch()) is not None:
                self._answer(batch)
            self._engine.close()
        except BaseException as error:
            self._on_death(error)

    def _next_batch(self) -> list[_Waiting] | None:
        engine = self._engine
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            if self._closing:
                return None
            # The first one waits a little for company: requests for one image come together, and share its work.
            until = self._waiting[0].since + engine.gather_seconds
            while len(self._waiting) < engine.max_batch and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return [self._waiting.popleft() for _ in range(min(engine.max_batch, len(self._waiting)))]

    def _answer(self, batch: list[_Waiting]) -> None:
        live = [waiting for waiting in batch if not waiting.request.abandoned()]
        for waiting in batch:
            if waiting not in live:
                waiting.future.cancel()
        if not live:
            return
        began = self._busy_since = time.monotonic()
        if self.on_batch is not None:
            self.on_batch(len(live))
        try:
            results = self._results(live)
        finally:
            self._busy_since = None
        run_ms = round((time.monotonic() - began) * 1000)
        for waiting, result in zip(live, results, strict=True):
            timed = Timed(result, queue_ms=round((began - waiting.since) * 1000), run_ms=run_ms)
            if waiting.future.set_running_or_notify_cancel():
                waiting.future.set_result(timed)

    def _results(self, batch: list[_Waiting]) -> Sequence[Result]:
        try:
            results = list(self._engine.answer([waiting.request for waiting in batch]))
            if len(results) != len(batch):
                raise AnswerFailed(f"the engine gave {len(results)} results for {len(batch)} requests")
            return results
        except EngineDied:
            raise
        except Exception as error:
            log.exception("the engine failed on %s request(s)", len(batch))
            failure = _failure(error)
            if len(batch) == 1:
                return [failure]
        # One of them may be at fault: ask each alone, so that it fails alone.
        return [failure if waiting.said else self._results([waiting])[0] for waiting in batch]


def _failure(error: Exception) -> ItemError | AnswerFailed:
    if isinstance(error, ItemError | AnswerFailed):
        return error
    return AnswerFailed(f"{type(error).__name__}: {error}")
