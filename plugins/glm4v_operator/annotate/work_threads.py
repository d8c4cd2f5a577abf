"""Daemon threads that take units from a queue and put what became of them on another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from glm4v_operator.annotate.events import Event, Fatal

Unit = TypeVar("Unit")


class WorkThreads(Generic[Unit]):
    """``count`` threads, each inside its own ``make_handler()`` context (a connection, a decoder process).

    Daemon threads and not an executor: an executor's threads are joined when the interpreter ends, and a task that
    Airflow kills has five seconds, whatever a socket is still waiting for.
    """

    def __init__(
        self,
        name: str,
        count: int,
        make_handler: Callable[[], AbstractContextManager[Callable[[Unit], Event]]],
        events: queue.Queue[Event],
    ) -> None:
        self._make_handler = make_handler
        self._events = events
        self._units: queue.Queue[Unit | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, unit: Unit) -> None:
        """Queue ``unit``; the caller bounds how many it has outstanding."""
        self._units.put(unit)

    def close(self, wait_seconds: float) -> None:
        """Tell the threads to end after the unit they are at, and wait at most ``wait_seconds`` for all of them."""
        for _ in self._threads:
            self._units.put(None)
        for thread in self._threads:
            thread.join(wait_seconds / len(self._threads))

    def _run(self) -> None:
        try:
            with self._make_handler() as handle:
                while (unit := self._units.get()) is not None:
                    self._events.put(handle(unit))
        except Exception as error:  # a thread must never die in silence: the lane raises this
            self._events.put(Fatal(error))
