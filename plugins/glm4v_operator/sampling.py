"""How an engine picks the next token: part of a recipe's identity, sent with every request."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from glm4v_operator.field_reader import FieldError, read

#: No prompt of ours needs more; an engine's own context may allow less.
MAX_NEW_TOKENS_LIMIT = 8192


@dataclass(frozen=True, slots=True)
class Sampling:
    """``temperature`` 0 means greedy. ``top_k`` 0 and ``top_p`` 1 mean no cut; ``repetition_penalty`` 1 means none.

    ``seed`` makes sampling repeatable where the engine can; None leaves it to the engine. Raises FieldError (a
    ValueError) for a value out of range.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    max_new_tokens: int = 256
    seed: int | None = None

    def __post_init__(self) -> None:
        _within("temperature", self.temperature, 0.0, 2.0)
        _within("top_p", self.top_p, 0.0, 1.0)
        if self.top_p == 0.0:
            raise FieldError("top_p", "expected above 0 and at most 1, found 0; write temperature: 0 for greedy")
        _within("top_k", self.top_k, 0, 1_000_000)
        _within("repetition_penalty", self.repetition_penalty, 0.5, 2.0)
        _within("max_new_tokens", self.max_new_tokens, 1, MAX_NEW_TOKENS_LIMIT)
        if self.seed is not None:
            _within("seed", self.seed, 0, 2**63 - 1)

    def to_json(self) -> dict[str, object]:
        """Plain JSON with every field, for hashing, for the ledger and for handing over."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Sampling:
        """The reverse of :meth:`to_json`; raises FieldError for unknown fields and wrong types."""
        return read(cls, value)


@dataclass(frozen=True, slots=True)
class SamplingChanges:
    """What a dataset asks of its model otherwise than the prompts do; None leaves what the prompt says.

    Raises FieldError (a ValueError) for a value out of range.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None
    max_new_tokens: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        self.over(Sampling())

    def over(self, sampling: Sampling) -> Sampling:
        """``sampling`` with what is changed here."""
        changes = {name: value for name, value in dataclasses.asdict(self).items() if value is not None}
        return dataclasses.replace(sampling, **changes)


def _within(field: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise FieldError(field, f"expected a number from {lowest} to {highest}, found {value}")
