"""Random strings: each Chinese character as likely as any other, and words that no language has.

Nothing is ambiguous on purpose: capital letters only begin words or fill them, digits stand among digits, so that l, I
and 1, or O and 0, are told apart by their neighbours as well as they can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from training.corpus.alphabet import HAN, SIGNS

#: Which signs a random string may have: none; any but quotation marks; any.
SignSet = Literal["none", "unquoted", "all"]

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_CHINESE = {"unquoted": "，、；：·（）【】～" + SIGNS, "all": "，、；：·（）【】～《》「」“”‘’" + SIGNS}
_CHINESE_LAST = "。！？…"
_ENGLISH = {"unquoted": "&+-/=@#*_:.,%$~^<>()[]{}\\|", "all": "&+-/=@#*_:.,%$~^<>()[]{}\\|'\"`"}
_ENGLISH_LAST = ",.:;!?"


def text(rng: np.random.Generator, language: str, length: int, *, signs: SignSet = "all", digits: bool = True) -> str:
    """A random string of exactly ``length`` characters (at least one), without a space at its ends."""
    length = max(1, length)
    # All the randomness in one call: a scalar draw costs as much as a hundred of these.
    draws = iter(rng.random(6 * length + 8).tolist())
    if language == "mixed" and length >= 5:
        first = 2 + int(next(draws) * (length - 4))
        parts = [_chinese(draws, first, signs, digits), _english(draws, length - first - 1, signs, digits)]
        return " ".join(parts if next(draws) < 0.5 else parts[::-1])
    return _english(draws, length, signs, digits) if language == "en" else _chinese(draws, length, signs, digits)


def _pick(draws: Iterator[float], letters: str) -> str:
    return letters[int(next(draws) * len(letters))]


def _chinese(draws: Iterator[float], length: int, signs: SignSet, digits: bool) -> str:
    """Characters; among them now and then a sign, and in one string of six a number."""
    found = [_pick(draws, HAN) for _ in range(length)]
    if signs != "none":
        # Never two signs side by side, and none at the beginning: that is how punctuation stands.
        for place in range(1, length - 1, 2):
            if next(draws) < 0.12:
                found[place] = _pick(draws, _CHINESE[signs])
        if length > 3 and next(draws) < 0.2:
            found[-1] = _pick(draws, _CHINESE_LAST)
        if length > 6 and next(draws) < 0.03:
            found[2:4] = "——"  # never one alone: it would look like 一
    if digits and length > 3 and next(draws) < 0.17:
        count = 1 + int(next(draws) * min(4, length - 2))
        start = int(next(draws) * (length - count))
        found[start : start + count] = [_pick(draws, "0123456789") for _ in range(count)]
    if digits and length > 4 and next(draws) < 0.1:
        _set_apart(draws, found)
    return "".join(found)


def _set_apart(draws: Iterator[float], found: list[str]) -> None:
    """Put a number with a space behind it at the beginning, or behind one character and a space: "3 号", "共 12 个"."""
    if "—" in found:  # it must stay two
        return
    count = 1 + int(next(draws) * 2)
    start = 0 if next(draws) < 0.6 else min(2, len(found) - count - 2)
    piece = [_pick(draws, "0123456789") for _ in range(count)]
    piece = [*([_pick(draws, HAN), " "] if start == 2 else []), *piece, " ", _pick(draws, HAN)]
    found[: len(piece)] = piece


def _english(draws: Iterator[float], length: int, signs: SignSet, digits: bool) -> str:
    """Words of two to nine letters, numbers, and now and then a sign."""
    words: list[str] = []
    left = length
    while left > 0:
        size = min(2 + int(next(draws) * 8), left)
        # A single letter may be left over only where a sign or a longer word can take its place.
        if left - size in {1, 2}:
            size = left if left <= 9 else size - 2
        words.append(_word(draws, size, digits))
        left -= size + 1
    return _with_signs(draws, words, signs)


def _word(draws: Iterator[float], size: int, digits: bool) -> str:
    draw = next(draws)
    if digits and draw < 0.15:
        return "".join(_pick(draws, "0123456789") for _ in range(size))
    word = "".join(_pick(draws, _LOWER) for _ in range(size))
    return word.upper() if draw < 0.3 else word.capitalize() if draw < 0.55 else word


def _with_signs(draws: Iterator[float], words: list[str], signs: SignSet) -> str:
    """The words, joined by spaces or, one time in seven, by a sign; perhaps with a sign for the last letter."""
    found = words[0]
    for word in words[1:]:
        found += (_pick(draws, _ENGLISH[signs]) if signs != "none" and next(draws) < 0.15 else " ") + word
    if signs != "none" and len(found) > 3 and next(draws) < 0.15:
        found = found[:-1] + _pick(draws, _ENGLISH_LAST)
    return found
