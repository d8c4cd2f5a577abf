"""docs/formats-and-limits.md says what the code does, row by row."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from glm4v_operator.image_limits import FORMAT_NAMES, PREPROCESSING_KINDS, ImageLimits
from glm4v_operator.ingest.decode_answer import DECODE_REASONS, MEASURES
from glm4v_operator.ingest.formats import FORMATS
from glm4v_operator.reasons import REASONS

PAGE = Path(__file__).parents[2] / "docs" / "formats-and-limits.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The table below a heading: first column, without its code marks, to the others."""
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")][2:]
    return {first.strip("`"): others for first, *others in lines}


def test_the_formats(page: str) -> None:
    assert rows(page, "Formats") == {name: [entry.title, entry.reads] for name, entry in FORMATS.items()}


def test_the_limits_and_their_defaults(page: str) -> None:
    documented = {name: columns[0] for name, columns in rows(page, "Limits").items()}
    defaults = {field.name: str(field.default) for field in fields(ImageLimits)}
    assert documented == defaults | {"formats": "all"}
    assert ImageLimits().formats == FORMAT_NAMES


def test_the_reasons_beside_the_limits_are_reasons_of_decoding(page: str) -> None:
    assert {columns[2].strip("`") for columns in rows(page, "Limits").values()} <= set(DECODE_REASONS)


def test_the_reasons_in_the_ledgers_own_words(page: str) -> None:
    expected = {code: [REASONS[code].meaning, REASONS[code].remedy] for code in DECODE_REASONS}
    assert rows(page, "Reasons") == expected


def test_the_measures_and_preprocessings(page: str) -> None:
    assert tuple(rows(page, "Measures")) == MEASURES
    assert all(f"`{kind}`" in page for kind in PREPROCESSING_KINDS)
