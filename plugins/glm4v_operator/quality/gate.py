"""The write gate: turns a model's answer into the state its work item ends in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from glm4v_operator.prompts.files import Expectation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided. ``reason`` is a key of REASONS, or None for an accepted text."""

    state: Literal["done", "no_text", "rejected"]
    text: str
    reason: str | None = None
    detail: str | None = None


def judge(text: str, finish_reason: str, expects: Expectation) -> Verdict:
    """Decide whether ``text`` may become an output of a prompt that expects ``expects``.

    An answer that stopped at ``max_new_tokens`` (``finish_reason == "length"``) is never stored as if it were whole:
    its end is missing, and a loop usually ends this way.
    """
    stripped = text.strip()
    if finish_reason == "length":
        return Verdict("rejected", stripped, "cut_off", f"stopped after {len(stripped)} characters at max_new_tokens")
    if finish_reason == "repetition":
        return Verdict("rejected", stripped, "repetition", f"stopped in a loop after {len(stripped)} characters")
    if not stripped or stripped == expects.no_text_answer:
        if expects.may_be_empty:
            return Verdict("no_text", "", "blank")
        return Verdict("rejected", stripped, "empty_answer")
    if expects.max_chars is not None and len(stripped) > expects.max_chars:
        detail = f"{len(stripped)} characters, at most {expects.max_chars} are believed"
        return Verdict("rejected", stripped, "too_long", detail)
    return Verdict("done", stripped)
