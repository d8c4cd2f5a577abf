"""How right an answer is: facts by value, texts by characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from embedded.score import edit_distance
from training.captions.facts import Language, canonical
from training.captions.parse import facts_in


@dataclass(frozen=True, slots=True)
class FactScore:
    """Facts of one caption or, added up, of many: stated as they are, stated otherwise, left out, and invented."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    extra: int = 0

    @property
    def share_right(self) -> float:
        """Right facts of all that were due or stated; 1 where there was nothing to state."""
        total = self.right + self.wrong + self.missing + self.extra
        return self.right / total if total else 1.0

    def __add__(self, other: FactScore) -> FactScore:
        return FactScore(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missing + other.missing,
            self.extra + other.extra,
        )


def score(answer: str, truth: Mapping[str, str | int], language: Language) -> FactScore:
    """Compare the facts that ``answer`` states in ``language`` with those of the scene, ``kind`` among them, by value.

    An answer that is no sentence of any plan states nothing: all facts are missing. Raises ValueError for a truth that
    no caption can state.
    """
    due = canonical(truth)
    stated = facts_in(answer.strip(), language) or {}
    right = sum(stated.get(name) == value for name, value in due.items())
    missing = len(due.keys() - stated.keys())
    return FactScore(right, len(due) - missing - right, missing, len(stated.keys() - due.keys()))


def character_errors(answer: str, truth: str) -> tuple[int, int]:
    """Insertions, deletions and substitutions that turn ``answer`` into ``truth``, and the characters of ``truth``.

    Every character counts: case, spaces and line breaks too.
    """
    return edit_distance(truth, answer), len(truth)
