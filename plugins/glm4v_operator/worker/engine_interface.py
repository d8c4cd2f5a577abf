"""What an engine is: the code in the worker that turns requests into answers.

Stdlib only, so that Airflow's side can use the same values without any engine's libraries.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from glm4v_operator.conversation import Pixels, Turn
from glm4v_operator.errors import AnswerFailed, ItemError
from glm4v_operator.field_reader import read
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.sampling import Sampling

__all__ = [
    "Announcement",
    "Engine",
    "EngineAnswer",
    "EngineDied",
    "EngineOptions",
    "EngineRequest",
    "Pixels",
    "Sampling",
    "Turn",
]

FinishReason = Literal["stop", "length", "repetition"]

#: ``report(stage, detail)``: an engine calls it when a stage of loading begins, e.g. ("weights", "15 shards").
Report = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a worker says that it is, before any weight is loaded. ``model_hash`` is that of the source weights.

    ``image_side``: it takes pictures of exactly so many pixels in width and height; None: of any size.
    """

    engine: str
    engine_version: str
    model: str
    model_hash: str
    tasks: tuple[str, ...]
    quantization: str | None = None
    image_side: int | None = None

    def to_json(self) -> dict[str, object]:
        """Plain JSON, as it travels between worker and lane."""
        return {**dataclasses.asdict(self), "tasks": list(self.tasks)}

    @classmethod
    def from_json(cls, value: object) -> Announcement:
        """The reverse of :meth:`to_json`; raises ValueError for anything else."""
        return read(cls, value)


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One question. ``image_sha256`` names the picture, so that an engine can share work between its prompts.

    ``task`` is None when a stranger asked freely. ``on_text`` (streaming) takes each new piece of text as it comes;
    ``abandoned`` turns true when nobody waits for the answer any more.
    """

    id: str
    task: str | None
    turns: tuple[Turn, ...]
    image: Pixels | None
    image_sha256: str | None
    sampling: Sampling
    on_text: Callable[[str], None] | None = None
    abandoned: Callable[[], bool] = lambda: False

    @property
    def prompt(self) -> str:
        """The text of the last user turn."""
        return next((turn.text for turn in reversed(self.turns) if turn.role == "user"), "")


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """Log-probabilities are natural logarithms over the answer's tokens, None where an engine has none."""

    text: str
    finish_reason: FinishReason
    prompt_tokens: int = 0
    completion_tokens: int = 0
    mean_logprob: float | None = None
    min_logprob: float | None = None
    device: str = "cpu"
    milliseconds: float = 0.0

    def __post_init__(self) -> None:
        for name in ("mean_logprob", "min_logprob"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise AnswerFailed(f"the engine's {name} is {value}; an answer of a broken computation is no answer")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine is made from: the settings of the same names, handed over as they are."""

    model: str | None = None
    quantization: str | None = None
    device: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)


class EngineDied(Exception):
    """The engine's device context is lost: the worker must end and never be used again."""


class Engine(Protocol):
    """Made by ``Class(EngineOptions)`` without heavy imports. All calls come from one thread, one at a time.

    Constructor and ``load`` raise Misconfigured (settings, weights) or GpuUnavailable.
    """

    #: Requests that one call of ``answer`` takes at most, and how long the first of them waits for company.
    max_batch: int
    gather_seconds: float
    #: How a stranger's picture is brought to the engine, as one picture; our own lanes follow their recipe instead.
    preprocessing: Preprocessing

    def announce(self) -> Announcement:
        """What this engine is; reads files at most, touches no device."""

    def devices(self) -> Sequence[str]:
        """Stable names (GPU UUIDs) of the devices it wants for itself alone; empty on a CPU. Touches no device."""

    def load(self, report: Report) -> None:
        """Become able to answer; stages are reported as they begin."""

    def answer(self, requests: Sequence[EngineRequest]) -> Sequence[EngineAnswer | ItemError | AnswerFailed]:
        """One result per request, in order: ItemError is this request's own fault, AnswerFailed may pass next time.

        Raises EngineDied when the engine can answer nothing any more.
        """

    def close(self) -> None:
        """Give back what ``load`` took."""
