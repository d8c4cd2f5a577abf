"""The defaults that docs/datasets.md and docs/prompts.md state are those of the code."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from glm4v_operator.canonical_json import plain
from glm4v_operator.datasets import Dataset
from glm4v_operator.engine.options import Glm4vOptions
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.prompts.files import Expectation, Prompt
from glm4v_operator.sampling import Sampling
from tests.docs.pages import ROOT

REQUIRED = "required"
#: Words of the pages that stand for a value.
WORDS = {
    "none": None,
    "the prompt's": None,
    "empty": "",
    "all": "all",
    "`[]`": [],
    "`{}`": {},
    '`[""]`': [""],
    '`"@daily"`': "@daily",
}


def default(field: dataclasses.Field[Any]) -> object:
    if field.default is not dataclasses.MISSING:
        return plain(field.default)
    return REQUIRED if field.default_factory is dataclasses.MISSING else plain(field.default_factory())


def flattened(cls: Any, prefix: str = "") -> dict[str, object]:
    """Every setting with its default; those of a nested group that is itself left out by default, too."""
    found: dict[str, object] = {}
    for field in dataclasses.fields(cls):
        value = default(field) if field.compare else None
        if isinstance(value, dict) and value:
            found |= {f"{prefix}{field.name}.{name}": inner for name, inner in value.items()}
        elif field.compare:
            found[prefix + field.name] = value
    return found


def stated(page: str) -> dict[str, object]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| ([^|]+) \|", text, re.MULTILINE)
    return {name: value(said.strip()) for name, said in rows}


def value(text: str) -> object:
    if text in WORDS:
        return WORDS[text]
    if text in ("`true`", "`false`"):
        return text == "`true`"
    words = text.strip("`")
    return float(words) if re.fullmatch(r"\d+(\.\d+)?", words) else words


DATASET = flattened(Dataset) | flattened(EngineSettings, "engine.") | flattened(Glm4vOptions, "engine.options.")
PROMPT = flattened(Prompt) | flattened(Sampling, "sampling.") | flattened(Expectation, "expects.")
#: Groups that a file must have, and defaults that the page states in words.
IN_WORDS = {
    "engine",
    "preprocessing",
    "sampling",
    "engine.worker_python",
    "engine.model",
    "engine.quantization",
    "engine.device",
    "limits.formats",
}


STATED = [
    (page, name, expected)
    for page, known in (("datasets.md", DATASET), ("prompts.md", PROMPT))
    for name, expected in known.items()
    if name not in IN_WORDS
]


@pytest.mark.parametrize(("page", "name", "expected"), STATED)
def test_a_default_is_stated_as_it_is(page: str, name: str, expected: object):
    assert stated(page)[name] == expected
