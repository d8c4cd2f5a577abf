from __future__ import annotations

from pathlib import Path

import pytest

from glm4v_operator.errors import Misconfigured
from glm4v_operator.included_folders import included_folder


def test_the_checkout_has_datasets_and_prompts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GLM4V_DATASETS", raising=False)
    assert (included_folder("datasets") / "demo.yaml").is_file()


def test_the_variable_goes_before_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("GLM4V_PROMPTS", str(tmp_path))
    assert included_folder("prompts") == tmp_path


def test_a_variable_that_names_no_folder_is_an_error_not_a_fallback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("GLM4V_PROMPTS", str(tmp_path / "none"))
    with pytest.raises(Misconfigured, match="GLM4V_PROMPTS: expected a folder, found none"):
        included_folder("prompts")
