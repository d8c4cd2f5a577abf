"""How far a worker is on the way to answering, and for how long its engine has been busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage that has begun. ``seconds`` are since the worker's start."""

    name: str
    detail: str
    seconds: float


class Readiness:
    """Thread-safe. ``tell`` hears of each stage as it begins."""

    def __init__(self, tell: Callable[[Stage], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._stages: list[Stage] = []
        self._ready = False

    def stage(self, name: str, detail: str) -> None:
        """A stage begins."""
        stage = Stage(name, detail, round(time.monotonic() - self._began, 3))
        with self._lock:
            self._stages.append(stage)
        self._tell(stage)

    def become_ready(self) -> None:
        """From now on requests are answered."""
        self._ready = True

    @property
    def ready(self) -> bool:
        """Whether requests are answered."""
        return self._ready

    def stages(self) -> list[Stage]:
        """All stages so far, in order."""
        with self._lock:
            return list(self._stages)
