"""How far texts that were read are from the truth: ``python -m embedded.score TRUTH READ`` compares two text files."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Expected:
    """What one sample must become."""

    state: str
    """``done``, ``no_text`` or ``refused``."""
    reason: str | None
    text: str
    """What a perfect reader writes; empty unless ``state`` is ``done``."""


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
            str(key): Expected(str(entry["state"]), entry.get("reason"), str(entry.get("text", "")))
            for key, entry in content["samples"].items()
        }
        return Truth(float(content["max_ocr_cer"]), samples)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: expected max_ocr_cer and samples, each with a state: {error!r}") from error


def comparable(text: str) -> str:
    """``text`` as it is compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def errors(truth: str, read: str) -> Errors:
    """How many edits turn what was read into the truth, in reading order."""
    wanted, found = comparable(truth), comparable(read)
    return Errors(edit_distance(wanted, found), len(wanted))


def edit_distance(first: str, second: str) -> int:
    """Levenshtein's distance; time and memory for pages of text, not for books."""
    row = list(range(len(second) + 1))
    for done, letter in enumerate(first, start=1):
        diagonal, row[0] = row[0], done
        for index, other in enumerate(second, start=1):
            diagonal, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, diagonal + (letter != other))
    return row[-1]


def total_errors(truth: Truth, texts: Mapping[str, str | None]) -> Errors:
    """Errors over all samples; one whose text is missing counts as read empty, one that should be empty counts too."""
    total = Errors(0, 0)
    for key, expected in truth.samples.items():
        total += errors(expected.text, texts.get(key) or "")
    return total


if __name__ == "__main__":
    found_errors = errors(*(Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3]))
    sys.stdout.write(f"{found_errors.rate:.4f} ({found_errors.edits} of {found_errors.characters} characters)\n")
