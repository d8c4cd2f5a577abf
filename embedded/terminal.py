"""What the demonstration says on a terminal: progress lines, and tables whose columns line up with Chinese in them."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Sequence


class Progress:
    """Lines that begin with the time since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last = ""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def say(self, line: str) -> None:
        """Print ``line``, unless it is what was said last."""
        if line != self._last:
            print(f"[{self.seconds:5.1f} s] {line}", flush=True)
            self._last = line


def one_line(text: str, columns: int) -> str:
    """``text`` on one line without control characters, cut to ``columns`` of a terminal."""
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    plain = " ".join(plain.split())
    if width(plain) <= columns:
        return plain
    kept, used = [], 0
    for letter in plain:
        used += width(letter)
        if used > columns - 1:
            break
        kept.append(letter)
    return "".join(kept) + "…"


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: Chinese letters take two."""
    return sum(_letter_width(letter) for letter in text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows in columns, padded by their width on a terminal."""
    lines = [list(head), *[list(row) for row in rows]]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    drawn = ["  ".join(_padded(cell, wide) for cell, wide in zip(line, widths, strict=True)).rstrip() for line in lines]
    drawn.insert(1, "  ".join("-" * wide for wide in widths))
    return "\n".join(drawn)


def _padded(cell: str, wide: int) -> str:
    return cell + " " * (wide - width(cell))


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
