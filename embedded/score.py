"""How far texts that were read are from the truth: ``python -m embedded.score TRUTH READ`` compares two text files."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

KINDS_WITH_COLUMNS = frozenset({"receipt", "table", "bar_chart", "line_chart", "pie_chart"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What one sample must become."""

    state: str
    """``done``, ``no_text`` or ``refused``."""
    reason: str | None
    text: str
    """What a perfect reader writes; empty unless ``state`` is ``done``."""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """What a caption can state; ``embedded/caption_score.py`` counts them."""

    @property
    def has_columns(self) -> bool:
        """Whether readers may differ in the order of words: row by row, or column by column."""
        return self.facts.get("kind") in KINDS_WITH_COLUMNS


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth file beside the samples."""

    max_ocr_cer: float
    samples: dict[str, Expected]


@dataclass(frozen=True, slots=True)
class Errors:
    """Edits (insertions, deletions, substitutions) and characters of the truth."""

    edits: int
    characters: int

    @property
    def rate(self) -> float:
        """The character error rate; of an empty truth, 0 when nothing was read and else 1."""
        if self.characters == 0:
            return float(self.edits > 0)
        return self.edits / self.characters

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.edits + other.edits, self.characters + other.characters)


def read_truth(path: Path) -> Truth:
    """Read a truth file; raises :class:`ValueError` naming the file and the field that is wrong."""
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        samples = {
            str(key): Expected(
                str(entry["state"]), entry.get("reason"), str(entry.get("text", "")), dict(entry.get("facts", {}))
            )
            for key, entry in content["samples"].items()
        }
        return Truth(float(content["max_ocr_cer"]), samples)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path}: expected max_ocr_cer and samples, each with a state: {error!r}") from error


def comparable(text: str) -> str:
    """``text`` as it is compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def errors(truth: str, read: str) -> Errors:
    """How many edits turn what was read into the truth, in reading order."""
    wanted, found = comparable(truth), comparable(read)
    return Errors(edit_distance(wanted, found), len(wanted))


def errors_in_columns(truth: str, read: str) -> Errors:
    """The same for a text in columns: words may come in another order, and the better of both orders counts."""
    return min(errors(truth, read), errors(truth, in_order_of(truth, read)), key=lambda found: found.edits)


def in_order_of(truth: str, read: str) -> str:
    """The words of ``read``, each where it stands in ``truth``.

    A word that is not there, because it is misread or invented, stays behind the word before it. Long words are placed
    first: a short one that occurs in them, like a 2 in a date, does not take their place.
    """
    words = [comparable(word) for word in read.split()]
    free, places = comparable(truth), dict[int, int]()
    for index in sorted(range(len(words)), key=lambda index: -len(words[index])):
        at = free.find(words[index])
        if at >= 0:
            places[index] = at
            free = free[:at] + "\0" * len(words[index]) + free[at + len(words[index]) :]
    at, order = -1, list[tuple[int, int]]()
    for index in range(len(words)):
        at = places.get(index, at)
        order.append((at, index))
    return " ".join(words[index] for _, index in sorted(order))


def edit_distance(first: str, second: str) -> int:
    """Levenshtein's distance.

    The columns of its table are held as bits of whole numbers: where a cell is one more or one less than its neighbour
    (Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003).
    """
    if not first:
        return len(second)
    all_rows, last_row = (1 << len(first)) - 1, 1 << (len(first) - 1)
    rows_of: dict[str, int] = {}
    for row, letter in enumerate(first):
        rows_of[letter] = rows_of.get(letter, 0) | 1 << row
    more_than_above, less_than_above, distance = all_rows, 0, len(first)
    for letter in second:
        equal = rows_of.get(letter, 0)
        as_diagonal = (((equal & more_than_above) + more_than_above) ^ more_than_above) | equal | less_than_above
        more_than_left = less_than_above | (all_rows & ~(as_diagonal | more_than_above))
        less_than_left = as_diagonal & more_than_above
        distance += bool(more_than_left & last_row) - bool(less_than_left & last_row)
        more_than_left = more_than_left << 1 | 1  # the first row counts the letters of ``second``
        less_than_left <<= 1
        more_than_above = all_rows & (less_than_left | ~(as_diagonal | more_than_left))
        less_than_above = all_rows & more_than_left & as_diagonal
    return distance


def total_errors(truth: Truth, texts: Mapping[str, str | None]) -> Errors:
    """Errors over all samples; one whose text is missing counts as read empty, one that should be empty counts too."""
    total = Errors(0, 0)
    for key, expected in truth.samples.items():
        compare = errors_in_columns if expected.has_columns else errors
        total += compare(expected.text, texts.get(key) or "")
    return total


if __name__ == "__main__":
    found_errors = errors(*(Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3]))
    sys.stdout.write(f"{found_errors.rate:.4f} ({found_errors.edits} of {found_errors.characters} characters)\n")
