"""Whether two lines that were read from overlapping tiles are the same line, or the two halves of one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

CHANCE = 0.5
"""Lines that are not the same have about this part of their characters in common (difflib's ratio), or less."""

ALIKE = 0.6
"""Two readings of one line have at least this part in common: above chance, though alone it would prove little."""

FULL_WEIGHT_CHARACTERS = 4
"""A pair of shorter lines counts less: page numbers and single digits are alike by chance."""

CHARACTERS_COMPARED = 120
"""So much of each line is compared: the time stays bounded whatever a model answers."""

TORN = 2
"""So many characters at a cut may be read wrong, because the cut runs through them."""

LEAST_SHARED = 4
"""Two halves of a line share at least so many characters, wide ones (Chinese) counting twice."""


def comparable(line: str) -> str:
    """``line`` as it is compared: width forms and case made equal, spaces left out, its beginning alone."""
    folded = unicodedata.normalize("NFKC", line[: 2 * CHARACTERS_COMPARED]).casefold()
    return "".join(folded.split())[:CHARACTERS_COMPARED]


def likeness(a: str, b: str) -> float:
    """How sure it is that two :func:`comparable` lines are one: 1 for equal ones, 0 for those that are not alike."""
    if not a or not b:
        return 0.0
    weight = min(1.0, min(len(a), len(b)) / FULL_WEIGHT_CHARACTERS)
    if a == b:
        return weight
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return weight * (ratio - CHANCE) / (1 - CHANCE) if ratio >= ALIKE else 0.0


@dataclass(frozen=True, slots=True)
class Shared:
    """How a line runs on in another: ``kept`` characters of the first, then what follows ``dropped`` of the second."""

    kept: int
    dropped: int
    weight: int


def shared_characters(left: str, right: str) -> Shared | None:
    """Where the end of ``left`` is the beginning of ``right``, up to ``TORN`` characters at either cut; None: nowhere.

    Of several ways the one with most characters in common.
    """
    ways = [_shared(left, right, at_left, at_right) for at_left in range(TORN + 1) for at_right in range(TORN + 1)]
    return max((way for way in ways if way is not None), key=lambda way: way.weight, default=None)


def _shared(left: str, right: str, torn_left: int, torn_right: int) -> Shared | None:
    end, begin = left[: len(left) - torn_left], right[torn_right:]
    if len(begin) < 2:
        return None
    tail = end[-CHARACTERS_COMPARED:]
    at = tail.find(begin[:2])
    while at >= 0:
        common = tail[at:]
        if begin.startswith(common):
            weight = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in common)
            return Shared(len(end), torn_right + len(common), weight) if weight >= LEAST_SHARED else None
        at = tail.find(begin[:2], at + 1)
    return None
