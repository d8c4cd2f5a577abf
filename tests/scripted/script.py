"""The script of a scripted engine: plain JSON in the engine's options."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from glm4v_operator.worker.engine_interface import EngineRequest

Failure = Literal["misconfigured", "weights_wrong", "gpu_unavailable", "crash"]


@dataclass(frozen=True, slots=True)
class Loading:
    """What happens in ``load``: stages are reported, ``seconds`` slept in each, then it fails or succeeds."""

    stages: tuple[str, ...] = ("weights",)
    seconds: float = 0.0
    fail: Failure | None = None
    exit: int | None = None
    stdout_bytes: int = 0
    stderr_bytes: int = 0


@dataclass(frozen=True, slots=True)
class When:
    """Which requests a rule is for; members that are None do not matter.

    ``pixel`` is the picture's top left pixel, ``nth`` counts this process's requests from 1, ``times`` is how often
    the rule applies at most: over all processes when the script names a ``state`` folder, else in each.
    """

    pixel: tuple[int, ...] | None = None
    prompt: str | None = None
    task: str | None = None
    nth: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What happens instead of the default answer, in this order.

    ``wire`` is bytes, in hexadecimal digits, that are written into the client's connections. ``answer_json`` is an
    answer as a JSON string, for what no setting may hold: NUL and unpaired surrogates.
    """

    stdout_bytes: int = 0
    stderr_bytes: int = 0
    seconds: float = 0.0
    hang: bool = False
    wire: str | None = None
    signal: int | None = None
    exit: int | None = None
    died: bool = False
    fail: str | None = None
    item_error: str | None = None
    answer: str | None = None
    answer_json: str | None = None
    repeat: int = 1
    finish_reason: str = "stop"
    logprob: float | None = None
    stream: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule that fits a request decides what happens to it."""

    when: When = field(default_factory=When)
    act: Act = field(default_factory=Act)


@dataclass(frozen=True, slots=True)
class Script:
    """``answer`` may hold {prompt}, {task}, {pixel} ("255-0-0"), {size} ("64x64") and {sha}.

    ``journal`` gets a JSON line per request: pid, batch size, task, prompt, pixel, sha.
    """

    tasks: tuple[str, ...] = ("ocr",)
    model: str = "scripted"
    model_hash: str = "0" * 64
    image_side: int | None = None
    max_batch: int = 1
    gather_seconds: float = 0.0
    seconds: float = 0.0
    devices: tuple[str, ...] = ()
    answer: str = "{task} of {pixel}"
    load: Loading = field(default_factory=Loading)
    rules: tuple[Rule, ...] = ()
    journal: str | None = None
    state: str | None = None


def pixel_of(request: EngineRequest) -> tuple[int, ...] | None:
    """The top left pixel of the request's picture."""
    return None if request.image is None else tuple(request.image.rgb[:3])


class RuleBook:
    """Finds a request's rule and counts how often each has applied."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._applied: dict[int, int] = {}
        self._requests = 0

    def find(self, request: EngineRequest) -> Act | None:
        """What is to happen to ``request``; None means the default answer."""
        self._requests += 1
        for index, rule in enumerate(self._script.rules):
            if self._fits(rule.when, request) and self._count(index, rule.when.times):
                return rule.act
        return None

    def _fits(self, when: When, request: EngineRequest) -> bool:
        return (
            (when.pixel is None or when.pixel == pixel_of(request))
            and (when.prompt is None or when.prompt in request.prompt)
            and (when.task is None or when.task == request.task)
            and (when.nth is None or when.nth == self._requests)
        )

    def _count(self, index: int, times: int | None) -> bool:
        if times is None:
            return True
        if self._script.state is None:
            self._applied[index] = self._applied.get(index, 0) + 1
            return self._applied[index] <= times
        for number in range(times):
            try:
                # Creating a file is atomic, and survives what the rule does to this process.
                os.close(os.open(Path(self._script.state) / f"rule-{index}-{number}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            return True
        return False
