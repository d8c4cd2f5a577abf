from __future__ import annotations

import json
from pathlib import Path

import pytest

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.prompts.files import prompts_folder
from tests.cli.conftest import Glm4v


def test_the_shipped_prompts_are_all_right(glm4v: Glm4v):
    code, out, _ = glm4v("prompts", "check")
    assert code == ExitCode.OK
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * len(list(prompts_folder().glob("*.yaml")))


def test_a_wrong_file_is_named_beside_the_right_ones(glm4v: Glm4v, tmp_path: Path):
    wrong = tmp_path / "poem.yaml"
    wrong.write_text("id: poem\n")
    code, out, _ = glm4v("prompts", "check", str(prompts_folder() / "ocr.yaml"), str(wrong))
    assert code == ExitCode.FOUND_WRONG
    assert out.splitlines()[1] == f"wrong  {wrong}: version: expected a whole number, found nothing; add 'version:'"


def test_json_holds_text_and_hash(glm4v: Glm4v):
    document = json.loads(glm4v("prompts", "check", "--json")[1])
    ocr = next(prompt for prompt in document["prompts"] if prompt["id"] == "ocr")
    assert ocr["text"].startswith("Role: ")
    assert len(ocr["prompt_hash"]) == 64


def test_an_empty_folder_says_so(glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GLM4V_PROMPTS", str(tmp_path))
    assert glm4v("prompts", "check")[:2] == (ExitCode.OK, "no prompt files were found\n")


def test_a_folder_that_is_not_there_is_an_error(glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GLM4V_PROMPTS", str(tmp_path / "none"))
    code, _, err = glm4v("prompts", "check")
    assert code == ExitCode.MISCONFIGURED
    assert "GLM4V_PROMPTS" in err
