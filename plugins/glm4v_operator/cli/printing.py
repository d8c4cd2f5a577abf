"""Writing to a terminal: nothing that a key or a model said reaches it unescaped."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from glm4v_operator.text_safety import printable


def line(text: str = "", *, indent: int = 0) -> None:
    """Print ``text`` as one line, every control, bidi or invisible character in it as an escape."""
    print(" " * indent + printable(text))


def block(text: str, *, indent: int) -> None:
    """Print a text of several lines; only its line breaks reach the terminal as they are."""
    for part in text.split("\n"):
        line(part, indent=indent)


def table(rows: Sequence[Sequence[str]], *, indent: int = 0) -> None:
    """Print ``rows`` in columns. Chinese characters take two cells, as terminals draw them."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        print((" " * indent + "  ".join(padded)).rstrip())


def width(text: str) -> int:
    """Terminal cells that ``text`` takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def moment(value: datetime | None) -> str:
    """A time in UTC to the second, or "-"."""
    return "-" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def counted(numbers: Mapping[str, int]) -> str:
    """``{"done": 3, "dead": 1}`` as "3 done, 1 dead"."""
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "none"


def json_document(value: Any) -> None:
    """Print ``value`` as JSON, times in ISO form. Controls are escaped as JSON escapes them, all non-ASCII too."""
    # Non-ASCII is escaped because bidi and invisible characters would else reach a terminal.
    print(json.dumps(value, indent=2, ensure_ascii=True, default=_json_value))


def _json_value(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
