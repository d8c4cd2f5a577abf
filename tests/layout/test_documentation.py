"""What a person can set is described."""

from __future__ import annotations

import dataclasses
import re

import pytest

from glm4v_operator.datasets import Budget, Dataset
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.prompts.files import load_prompts
from tests.layout.tracked_files import ROOT, name_of, tracked_files

NOT_WRITTEN_BY_PEOPLE = frozenset({"source_file"})


def documentation() -> str:
    docs = [file for file in tracked_files() if file.is_relative_to(ROOT / "docs") and file.suffix == ".md"]
    return "\n".join(file.read_text(encoding="utf-8") for file in [*docs, ROOT / "README.md"])


@pytest.mark.parametrize("settings", [Dataset, EngineSettings, ImageLimits, Preprocessing, Budget])
def test_every_setting_of_a_dataset_is_described(settings: type) -> None:
    text = documentation()
    names = {field.name for field in dataclasses.fields(settings)} - NOT_WRITTEN_BY_PEOPLE
    assert sorted(name for name in names if not re.search(rf"[`.]{name}[`.]", text)) == []


def test_every_prompt_is_described() -> None:
    text = documentation()
    assert sorted(prompt for prompt in load_prompts() if f"`{prompt}`" not in text) == []


def test_every_make_target_explains_itself() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = [line for line in lines if line[:1].islower() and ":" in line and ":=" not in line and "?=" not in line]
    assert [line for line in targets if "## " not in line] == []


def test_documents_link_to_files_that_exist() -> None:
    links = [
        (file, target)
        for file in tracked_files()
        if file.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
    ]
    assert [f"{name_of(file)}: {target}" for file, target in links if not (file.parent / target).exists()] == []
