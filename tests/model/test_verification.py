"""A model's folder holds the files that its manifest names: told by hashing once, then by stamps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from glm4v_operator.errors import WeightsWrong
from glm4v_operator.model import verification
from glm4v_operator.model.manifest import (
    MANIFEST,
    FileFacts,
    Manifest,
    Quantised,
    belongs,
    decides,
    read_manifest,
    write_manifest,
)
from glm4v_operator.model.verification import check_files, file_times, remember_check
from tests.model.model_folders import hashed

ROOT = Path(__file__).parents[2]
HASH = "ab" * 32


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "glm4v" / "checked"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "tokenizer.model", "model.safetensors", "LICENSE", "modeling.py"):
        (folder / name).write_text(f"this is {name}")
    return hashed(folder)


@pytest.fixture
def stamped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, as if it were large, fully checked once."""
    monkeypatch.setattr(verification, "_STAMPED_BYTES", 0)
    check_files(folder)
    return folder


def hashings(folder: Path, *, full: bool = False) -> int:
    """How often a check hashes the files."""
    stages: list[str] = []
    check_files(folder, full=full, report=lambda stage, _: stages.append(stage))
    return stages.count("check")


def manifest(**changes: object) -> Manifest:
    files = {"config.json": FileFacts(1, HASH), "LICENSE": FileFacts(2, HASH)}
    return Manifest(**{"model": "m", "source": "s", "revision": "r", "licence": "l", "files": files, **changes})


def test_code_and_pickles_do_not_belong_to_a_model():
    names = ["config.json", "LICENSE", "modeling.py", "pytorch_model.bin", "model-00001-of-00015.safetensors", "a/b"]
    assert [(name, decides(name), belongs(name)) for name in names] == [
        ("config.json", True, True),
        ("LICENSE", False, True),
        ("modeling.py", False, False),
        ("pytorch_model.bin", False, False),
        ("model-00001-of-00015.safetensors", True, True),
        ("a/b", False, False),
    ]


def test_the_identity_is_that_of_the_deciding_files_wherever_they_come_from():
    here = manifest()
    elsewhere = manifest(source="another hub", revision="", files={"config.json": FileFacts(1, HASH)})
    other_bytes = manifest(files={"config.json": FileFacts(1, "cd" * 32)})
    assert here.model_hash == elsewhere.model_hash != other_bytes.model_hash


def test_a_quantised_copy_bears_the_identity_of_its_source():
    assert manifest(quantised=Quantised(HASH, "nf4", "bfloat16")).model_hash == HASH


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path):
    written = manifest(quantised=Quantised(HASH, "nf4", "bfloat16"))
    write_manifest(tmp_path, written)
    assert read_manifest(tmp_path) == written
    assert os.listdir(tmp_path) == [MANIFEST]


def test_manifest_and_check_need_no_library():
    code = (
        "import sys; import glm4v_operator.model.verification;"
        "print([m for m in ('torch', 'transformers', 'safetensors', 'numpy') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_folder_without_a_manifest_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(WeightsWrong, match=rf"manifest\.json: expected .* found none .*'glm4v fetch {tmp_path}'"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"extra": 1}, "extra: unknown key"),
        ({"revision": 7}, "revision: expected text"),
        ({"files": {"config.json": {"bytes": 1, "sha256": "short"}}}, r"files\.config\.json\.sha256: expected 64"),
        (
            {"quantised": {"model_hash": "", "quantization": "nf4", "dtype": "bfloat16"}},
            r"quantised\.model_hash: expected 64 hex digits",
        ),
        ({"files": {"../config.json": {"bytes": 1, "sha256": HASH}}}, r"files\.\.\./config\.json: no name"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(folder: Path, change: dict[str, object], problem: str):
    value = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**value, **change}))
    with pytest.raises(WeightsWrong, match=problem):
        check_files(folder)


def test_a_missing_file_is_named(folder: Path):
    (folder / "tokenizer.model").unlink()
    with pytest.raises(WeightsWrong, match=r"tokenizer\.model: expected 23 bytes, found no file"):
        check_files(folder)


def test_a_file_of_another_size_is_named(folder: Path):
    (folder / "model.safetensors").write_text("short")
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: expected 25 bytes, found 5"):
        check_files(folder)


def test_weights_that_the_manifest_does_not_name_are_refused(folder: Path):
    (folder / "adapter.safetensors").write_text("more")
    with pytest.raises(WeightsWrong, match=r"adapter\.safetensors: found a file that manifest\.json does not name"):
        check_files(folder)


def test_a_large_folder_is_hashed_once(stamped: Path):
    assert hashings(stamped) == 0


def test_a_long_check_says_now_and_then_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verification, "_REPORT_SECONDS", 0.0)
    said: list[str] = []
    check_files(folder, report=lambda _, detail: said.append(detail))
    assert said == ["4 files, 0.00 GB"] + ["0.0 of 0.0 GB"] * 4


def test_a_full_check_hashes_whatever_the_stamp_says(stamped: Path):
    assert hashings(stamped, full=True) == 1


def test_a_small_folder_is_hashed_each_time_and_leaves_no_stamp(folder: Path, cache: Path):
    assert [hashings(folder), hashings(folder)] == [1, 1]
    assert not cache.exists()


def test_other_bytes_of_the_same_size_and_modification_time_are_found(stamped: Path):
    weights = stamped / "model.safetensors"
    before = weights.stat()
    weights.write_bytes(weights.read_bytes()[::-1])
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}"):
        check_files(stamped)


@pytest.mark.parametrize("name", ["", "model.safetensors"])
def test_what_changes_while_it_is_hashed_for_its_manifest_is_hashed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(verification, "_STAMPED_BYTES", 0)
    seen = file_times(folder, read_manifest(folder).files)
    if name:
        os.utime(folder / name)
    remember_check(folder, seen)
    assert hashings(folder) == (1 if name else 0)


def test_a_copied_folder_is_hashed_anew(stamped: Path, tmp_path: Path):
    subprocess.run(["cp", "-a", str(stamped), str(tmp_path / "copy")], check=True)
    assert hashings(tmp_path / "copy") == 1


def test_another_manifest_is_checked_against_the_files(stamped: Path):
    value = read_manifest(stamped)
    write_manifest(stamped, Manifest("m", "s", "r", "l", {**value.files, "LICENSE": FileFacts(15, HASH)}))
    with pytest.raises(WeightsWrong, match="LICENSE: expected SHA-256 abab"):
        check_files(stamped)


def test_a_wrong_file_leaves_no_stamp(stamped: Path):
    (stamped / "model.safetensors").write_bytes(b"x" * 25)
    for _ in range(2):
        with pytest.raises(WeightsWrong):
            check_files(stamped)


def test_a_stamp_that_is_no_json_is_not_believed(stamped: Path, cache: Path):
    (stamp,) = cache.iterdir()
    stamp.write_text("[torn")
    assert hashings(stamped) == 1


def test_without_a_place_for_stamps_each_check_hashes(stamped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert [hashings(stamped), hashings(stamped)] == [1, 1]
