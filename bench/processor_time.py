"""Processor time by what it is spent for: groups of processes, and functions inside one process."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psutil

P = ParamSpec("P")
R = TypeVar("R")

Roots = Mapping[str, Callable[[], list[psutil.Process]]]


def tree(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


class ProcessClock:
    """Seconds of processor time of each group so far. What ended between two readings counts as last read."""

    def __init__(self, groups: Roots) -> None:
        self._groups = groups
        self._seconds: dict[str, dict[tuple[int, float], float]] = {name: {} for name in groups}

    def read(self) -> dict[str, float]:
        """Seconds by group."""
        for name, find in self._groups.items():
            for process in find():
                try:
                    spent = process.cpu_times()
                    self._seconds[name][process.pid, process.create_time()] = spent.user + spent.system
                except psutil.Error:  # it ended just now
                    continue
        return {name: sum(known.values()) for name, known in self._seconds.items()}


class FunctionClock:
    """Seconds of processor time, and calls, of the functions it was put around, over all threads."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def around(self, owner: Any, name: str, label: str) -> None:
        """Put the clock around ``owner.name``, under ``label``; for the rest of the process's life."""
        setattr(owner, name, self._timed(getattr(owner, name), label))

    def _timed(self, work: Callable[P, R], label: str) -> Callable[P, R]:
        @wraps(work)
        def timed(*arguments: P.args, **named: P.kwargs) -> R:
            began = time.thread_time()
            try:
                return work(*arguments, **named)
            finally:
                spent = time.thread_time() - began
                with self._lock:
                    self.seconds[label] += spent
                    self.calls[label] += 1

        return timed
