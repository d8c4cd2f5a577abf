"""A model that came by other means gets its manifest, in place or as a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.fetching.adopt_folder import adopt_folder
from glm4v_operator.fetching.licences import GLM_4, UNKNOWN, licence_of, notice
from glm4v_operator.model.manifest import Manifest, read_manifest
from glm4v_operator.model.verification import check_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "glm-4v-9b"
    folder.mkdir()
    for name in ("config.json", "tokenizer.model", "model.safetensors", "modeling.py"):
        (folder / name).write_text(f"this is {name}")
    (folder / "LICENSE").write_text("The GLM-4-9B License\n\n1. 定义\n")
    return folder


def adopt(folder: Path, *, name: str | None = None, to: Path | None = None) -> tuple[Path, Manifest]:
    return adopt_folder(folder, name=name, revision="abc", to=to, progress=lambda *_: None)


def test_a_folder_gets_a_manifest_where_it_is(folder: Path):
    there, manifest = adopt(folder)
    assert there == folder
    assert check_files(folder, full=True) == manifest
    assert (manifest.model, manifest.revision, manifest.licence) == ("glm-4v-9b", "abc", GLM_4)
    assert set(manifest.files) == {"config.json", "tokenizer.model", "model.safetensors", "LICENSE"}


def test_the_name_can_be_that_of_the_hub(folder: Path):
    assert adopt(folder, name="zai-org/glm-4v-9b")[1].model == "zai-org/glm-4v-9b"


def test_a_copy_is_the_same_model(folder: Path, tmp_path: Path):
    there, manifest = adopt(folder, to=tmp_path / "elsewhere" / "copy")
    assert manifest.model_hash == adopt(folder)[1].model_hash
    assert check_files(there, full=True) == read_manifest(there) == manifest
    assert sorted(file.name for file in (tmp_path / "elsewhere").iterdir()) == ["copy"]
    assert not (there / "modeling.py").exists()


def test_a_folder_with_a_manifest_is_checked_against_it(folder: Path):
    manifest = adopt(folder)[1]
    assert adopt(folder)[1] == manifest
    (folder / "model.safetensors").write_text("THIS IS model.safetensors")
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: expected SHA-256"):
        adopt(folder)
    assert read_manifest(folder) == manifest


def test_a_file_that_the_manifest_names_and_the_folder_lacks_is_named(folder: Path):
    adopt(folder)
    (folder / "LICENSE").unlink()
    with pytest.raises(WeightsWrong, match="LICENSE: expected 32 bytes, found no file"):
        adopt(folder)


def test_a_damaged_folder_is_not_copied(folder: Path, tmp_path: Path):
    adopt(folder)
    (folder / "model.safetensors").write_text("THIS IS model.safetensors")
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: expected SHA-256"):
        adopt(folder, to=tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_goes_on_with_the_file_at_which_it_ended(folder: Path, tmp_path: Path):
    left = tmp_path / ".copy.part"
    left.mkdir()
    (left / "model.safetensors").write_text("this is model.safetensors")
    for name in ("config.json.part", "old.safetensors"):
        (left / name).write_text("left")
    told: dict[str, int] = {}
    there, manifest = adopt_folder(
        folder,
        name=None,
        revision="",
        to=tmp_path / "copy",
        progress=lambda stage, more: told.update({stage: told.get(stage, 0) + more}),
    )
    assert told == {"check": 2 * manifest.bytes, "copy": manifest.bytes - 25}
    assert check_files(there, full=True) == manifest
    assert sorted(file.name for file in there.iterdir()) == [
        "LICENSE",
        "config.json",
        "manifest.json",
        "model.safetensors",
        "tokenizer.model",
    ]


def test_what_an_earlier_try_left_is_not_taken_for_what_is_there_now(folder: Path, tmp_path: Path):
    left = tmp_path / ".copy.part"
    left.mkdir()
    (left / "model.safetensors").write_text("THIS IS model.safetensors")
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: its copy has other bytes; run the same command again"):
        adopt(folder, to=tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert check_files(adopt(folder, to=tmp_path / "copy")[0], full=True)


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.model", "model.safetensors"])
def test_what_is_missing_is_named(folder: Path, missing: str):
    (folder / missing).unlink()
    with pytest.raises(WeightsWrong, match=r"config\.json|tokenizer\.model|\.safetensors files"):
        adopt(folder)


def test_an_existing_folder_is_no_target(folder: Path, tmp_path: Path):
    with pytest.raises(Misconfigured, match="expected a new folder, found one that exists"):
        adopt(folder, to=tmp_path)


def test_the_big_model_s_licence_is_known_whatever_the_hub_says():
    assert {licence_of(f"{owner}/glm-4v-9b", {"license": "mit"}) for owner in ("zai-org", "THUDM", "ZhipuAI")} == {
        GLM_4
    }
    assert licence_of("made-up/model", {"license": "other", "license_name": "their-own"}) == "their-own"
    assert licence_of("made-up/model") == UNKNOWN


def test_the_notice_says_what_commercial_use_needs_and_what_must_be_shown():
    words = "\n".join(notice(GLM_4))
    assert "https://open.bigmodel.cn/mla/form" in words
    assert words.endswith("\nBuilt with glm-4")
