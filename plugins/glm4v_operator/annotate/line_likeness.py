"""Whether two lines that were read from overlapping tiles are the same line, or the two halves of one."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6
"""Two readings of one line have at least this part of their characters in common (difflib's ratio)."""

FULL_WEIGHT_CHARACTERS = 4
"""A pair of shorter lines counts less: page numbers and single digits are alike by chance."""

ELSEWHERE = 10
"""So many lines, none of them like any other, are thought to stand on every page beside those that are compared."""

NO_OTHER = 0.1
"""A line that has no other like it among those that are compared counts as if a tenth of one had."""

AS_MUCH = 0.03
"""Another line is as much alike when it has no more than this less in common: readings differ by chance."""

MISREAD = 0.1
"""What two readings of one line do not have in common, on average; that it is more is exponentially less likely."""

LEAST_ODDS = 0.3
"""Subtracted from all odds: lines that are all equal say nothing about how many of them two tiles share."""

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
    """What part two :func:`comparable` lines have in common: 1 for equal ones, 0 for those that are not ``ALIKE``."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def evidence(upper: Sequence[str], lower: Sequence[str]) -> list[list[float | None]]:
    """[line of ``upper``][of ``lower``]: how much says that the two are one line, read twice; None: they are not alike.

    The logarithm of how much likelier they are to be as alike as they are if they are one line than if they are two
    (the log odds of Altschul 1991, for lines). How alike two lines are by chance, these lines tell themselves: of a
    page of prose no two are, of a log all are. So a line that has many like it, or its equals, says little or nothing.
    """
    like = [[likeness(a, b) for b in lower] for a in upper]
    columns = list(zip(*like, strict=True))
    found: list[list[float | None]] = []
    for a, row in zip(upper, like, strict=True):
        found.append([])
        for b, one, column in zip(lower, row, columns, strict=True):
            if not one:
                found[-1].append(None)
                continue
            chance = max(_share_as_alike(one, row), _share_as_alike(one, column))
            odds = -math.log(chance) - (1 - one) / MISREAD - LEAST_ODDS
            found[-1].append(odds * min(1.0, min(len(a), len(b)) / FULL_WEIGHT_CHARACTERS) if odds > 0 else odds)
    return found


def _share_as_alike(one: float, likes: Sequence[float]) -> float:
    """The part of ``likes`` that is about as high as ``one``, which is among them and does not count itself."""
    others = sum(like > one - AS_MUCH for like in likes) - 1
    return others / len(likes) + NO_OTHER / (len(likes) + ELSEWHERE)


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
