"""Checking a schedule: a preset such as ``@daily``, or five cron fields."""

from __future__ import annotations

import re

#: The presets that mean a cron expression. ``@once`` and ``@continuous`` do not, and a daily run wants neither.
PRESETS = ("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_LONGEST_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_PART = re.compile(r"(?P<first>\*|\w+)(-(?P<last>\w+))?(/(?P<step>\d+))?", re.ASCII)


def check_schedule(schedule: str) -> None:
    """Raise ValueError unless ``schedule`` is a preset or a cron expression that some day matches.

    Fields hold numbers, names (jan, mon), ``*``, ranges, steps and lists of these: what every cron understands alike.
    """
    if schedule.startswith("@"):
        if schedule not in PRESETS:
            raise ValueError(f"expected one of {', '.join(PRESETS)}, found {schedule!r}")
        return
    parts = schedule.split()
    if len(parts) != len(_FIELDS):
        raise ValueError(
            f"expected a preset ({', '.join(PRESETS)}) or five cron fields such as '30 2 * * *', found {schedule!r}"
        )
    values = [_field(text, *field) for text, field in zip(parts, _FIELDS, strict=True)]
    days, months = values[2], values[3]
    if parts[4] == "*" and not any(min(days) <= _LONGEST_MONTH[month] for month in months):
        raise ValueError(f"expected a day that exists, found {schedule!r}: none of its months has day {min(days)}")


def _field(text: str, name: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    """All values that one cron field matches."""
    matched: set[int] = set()
    for part in text.split(","):
        form = _PART.fullmatch(part)
        if form is None:
            raise ValueError(f"expected a number, range, step or * as {name}, found {part!r}")
        first = low if form["first"] == "*" else _number(form["first"], name, low, high, names)
        last = first
        if form["last"] is not None:
            last = _number(form["last"], name, low, high, names)
        elif form["first"] == "*" or form["step"] is not None:
            last = high
        step = int(form["step"] or 1)
        if step == 0 or last < first or (form["first"] == "*" and form["last"] is not None):
            raise ValueError(f"expected an ascending range and a step above 0 as {name}, found {part!r}")
        matched.update(range(first, last + 1, step))
    return matched


def _number(text: str, name: str, low: int, high: int, names: dict[str, int]) -> int:
    value = names.get(text.lower(), -1) if not text.isdigit() else int(text)
    if not low <= value <= high:
        raise ValueError(f"expected {low} to {high} as {name}, found {text!r}")
    return value
