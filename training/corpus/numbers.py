"""Dates, times, prices, codes and numbers as they are written in Chinese and in English."""

from __future__ import annotations

import numpy as np

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
#: Letters of codes: those that no digit looks like.
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def _choose(rng: np.random.Generator, *texts: str) -> str:
    return texts[int(rng.integers(len(texts)))]


def _chinese(rng: np.random.Generator, language: str) -> bool:
    """Whether to write in the Chinese way; in mixed pictures both ways occur."""
    return language == "zh" or (language == "mixed" and rng.random() < 0.5)


def amount(rng: np.random.Generator, most: float = 999.0) -> float:
    """A price's value: whole, with one decimal or with two; small ones are as frequent as large ones."""
    value = float(np.exp(rng.uniform(np.log(0.5), np.log(most))))
    return round(value, int(rng.integers(3))) or 1.0


def money(rng: np.random.Generator, language: str, value: float) -> str:
    """``value`` with a currency: ￥, 元, $, € or £, with two decimals or none where it is whole."""
    written = f"{value:.2f}" if value != int(value) or rng.random() < 0.5 else str(int(value))
    if _chinese(rng, language):
        return _choose(rng, f"￥{written}", f"￥{written}", f"{written}元")
    return _choose(rng, f"${written}", f"${written}", f"€{written}", f"£{written}")


def date(rng: np.random.Generator, language: str) -> str:
    """A date, with or without its year, from 1998 to 2039."""
    year, month, day = int(rng.integers(1998, 2040)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    if rng.random() < 0.3:
        return _choose(
            rng, f"{year}-{month:02d}-{day:02d}", f"{year}/{month:02d}/{day:02d}", f"{year}.{month:02d}.{day:02d}"
        )
    if _chinese(rng, language):
        return _choose(rng, f"{year}年{month}月{day}日", f"{month}月{day}日", f"{year}年{month}月")
    return _choose(
        rng,
        f"{day} {_MONTHS[month - 1]} {year}",
        f"{_LONG_MONTHS[month - 1]} {day}",
        f"{_MONTHS[month - 1]} {day}, {year}",
        f"{day} {_LONG_MONTHS[month - 1]}",
    )


def time(rng: np.random.Generator, language: str) -> str:
    """A time of day or a span between two."""
    hour, minute = int(rng.integers(0, 23)), 5 * int(rng.integers(12))
    later = int(rng.integers(hour + 1, 24))
    if rng.random() < 0.5:
        begin = f"{hour:02d}:{minute:02d}"
        return _choose(rng, begin, f"{begin}-{later:02d}:00", f"{begin}-{later:02d}:30")
    if _chinese(rng, language):
        half = "上午" if hour < 12 else "下午"
        return _choose(
            rng, f"{half}{hour % 12 or 12}点", f"{half}{hour % 12 or 12}:{minute:02d}", f"{hour}时{minute}分"
        )
    half = "am" if hour < 12 else "pm"
    return _choose(rng, f"{hour % 12 or 12} {half}", f"{hour % 12 or 12}:{minute:02d} {half}")


def code(rng: np.random.Generator) -> str:
    """One to three letters and two to six digits, together or with a hyphen between them."""
    letters = "".join(_CODE_LETTERS[i] for i in rng.integers(len(_CODE_LETTERS), size=rng.integers(1, 4)))
    digits = "".join(map(str, rng.integers(10, size=rng.integers(2, 7))))
    return _choose(rng, f"{letters}{digits}", f"{letters}-{digits}", f"{digits}-{letters}")


def number(rng: np.random.Generator) -> str:
    """A count with or without thousands' commas, a decimal number, a percentage."""
    whole = int(np.exp(rng.uniform(0, np.log(99999))))
    return _choose(rng, f"{whole}", f"{whole:,}", f"{whole % 1000}.{int(rng.integers(10))}", f"{whole % 101}%")
