"""A model's name means one folder, and a name that means none says what to fetch."""

from __future__ import annotations

from pathlib import Path

import pytest

from glm4v_operator import included_folders
from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.manifest import MANIFEST
from glm4v_operator.model.store import resolve_model, store_folder

NAME = "zai-org/glm-4v-9b"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLM4V_MODELS", str(tmp_path / "store"))
    return tmp_path / "store"


def fetched(store: Path, revision: str) -> Path:
    folder = store / NAME / revision
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text("{}")
    return folder


def test_the_store_is_in_the_user_s_home_unless_a_variable_names_another(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert store_folder() == store
    monkeypatch.delenv("GLM4V_MODELS")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store_folder() == tmp_path / ".local/share/glm4v/models"


def test_a_path_is_that_folder(tmp_path: Path):
    assert resolve_model(str(tmp_path)) == tmp_path
    with pytest.raises(WeightsWrong, match="expected a folder, found none there"):
        resolve_model(str(tmp_path / "none"))


def test_a_name_is_the_only_revision_that_was_fetched(store: Path):
    folder = fetched(store, "aa11")
    assert resolve_model(NAME) == folder


def test_of_several_revisions_one_must_be_named(store: Path):
    fetched(store, "aa11")
    second = fetched(store, "bb22")
    with pytest.raises(WeightsWrong, match=rf"found aa11, bb22; name one as {NAME}@aa11"):
        resolve_model(NAME)
    assert resolve_model(f"{NAME}@bb22") == second


def test_a_revision_can_be_named_by_its_first_digits(store: Path):
    folder = fetched(store, "aa11")
    assert resolve_model(f"{NAME}@aa") == folder


def test_a_revision_that_begins_another_one_is_meant_by_its_whole_name(store: Path):
    folder = fetched(store, "v1.0")
    fetched(store, "v1.0.1")
    assert resolve_model(f"{NAME}@v1.0") == folder


def test_an_unfinished_download_is_no_model(store: Path):
    fetched(store, ".aa11.part")
    with pytest.raises(WeightsWrong, match=rf"not found in {store}; 'glm4v fetch {NAME}' gets it"):
        resolve_model(NAME)


def test_another_revision_says_which_to_fetch_and_which_are_there(store: Path):
    fetched(store, "aa11")
    with pytest.raises(WeightsWrong, match=rf"\(only aa11\); 'glm4v fetch {NAME} --revision cc33' gets it"):
        resolve_model(f"{NAME}@cc33")


def test_a_shipped_model_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "package"
    shipped = package / "_include" / "models" / "made-up"
    shipped.mkdir(parents=True)
    (shipped / MANIFEST).write_text("{}")
    monkeypatch.setattr(included_folders, "_PACKAGE", package)
    assert resolve_model("made-up") == shipped


@pytest.mark.parametrize("model", ["", "a/b/c", "../../etc@x y", "a/..", "owner/na me"])
def test_what_is_no_name_is_refused(model: str):
    with pytest.raises((Misconfigured, WeightsWrong), match="model"):
        resolve_model(model)
