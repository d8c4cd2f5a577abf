"""``glm4v fetch``, ``verify`` and ``quantize`` as a person runs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.fetching import licences
from glm4v_operator.model import quantised_copy
from glm4v_operator.model.manifest import read_manifest
from tests.cli.conftest import Glm4v
from tests.fetching.hub_server import COMMIT, MODEL, Hub, served
from tests.model.model_folders import BLOCKS, write_model


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLM4V_MODELS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HF_HUB_OFFLINE", "CUDA_DEVICE_ORDER"):  # quantising sets them
        monkeypatch.setenv(name, "")
    return tmp_path / "store"


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {"config.json": b"{}", "tokenizer.model": b"QQ== 0\n", "model.safetensors": b"weights"}
    with served(Hub(files)) as running:
        yield running


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model", BLOCKS)


def test_fetch_says_what_comes_and_how_to_use_it(glm4v: Glm4v, hub: Hub, store: Path):
    code, out, _ = glm4v("fetch", MODEL, "--endpoint", hub.address, "--revision", COMMIT)
    assert code == ExitCode.OK
    lines = out.splitlines()
    assert lines[0] == f"model    {MODEL} at {COMMIT}, from {hub.address}"
    assert lines[2] == "size     0.00 GB in 3 files"
    assert f"in        {store / MODEL / COMMIT}" in lines
    assert lines[-1] == f"use it    glm4v serve --model {MODEL}"


def test_the_licence_is_shown_before_the_files_come(glm4v: Glm4v, hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(licences._MODELS, MODEL, licences.GLM_4)
    out = glm4v("fetch", MODEL, "--endpoint", hub.address, "--from", "modelscope")[1]
    shown = [line.strip() for line in out.splitlines()]
    assert shown.index("Built with glm-4") < shown.index("whole     3 files, every byte hashed")
    assert any("registration at https://open.bigmodel.cn/mla/form" in line for line in shown)


def test_files_that_the_hub_states_no_hash_of_are_named(glm4v: Glm4v, hub: Hub, tmp_path: Path):
    words = ("fetch", MODEL, "--endpoint", hub.address, "--from", "modelscope", "--to")
    assert "states no hash" not in glm4v(*words, str(tmp_path / "first"))[1]
    hub.hashes = False
    told = glm4v(*words, str(tmp_path / "second"))[1]
    assert "The hub states no hash of config.json, model.safetensors, tokenizer.model: of these only the sizes" in told


def test_a_hub_that_does_not_answer_may_answer_later(glm4v: Glm4v):
    code, _, err = glm4v("fetch", MODEL, "--endpoint", "http://127.0.0.1:9")
    assert code == ExitCode.UNAVAILABLE
    assert "try again later" in err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["glm-4v-9b"], "model: expected owner/name as on the hub"),
        (["made-up/model", "--name", "another"], "--name: a model from a hub keeps its name"),
        (["./model", "--endpoint", "http://127.0.0.1:9"], "--endpoint: expected it only with a hub"),
    ],
)
def test_what_does_not_fit_together_is_refused(glm4v: Glm4v, words: list[str], problem: str):
    code, _, err = glm4v("fetch", *words)
    assert code == ExitCode.MISCONFIGURED
    assert problem in err


def test_a_folder_is_taken_as_it_is(glm4v: Glm4v, model: Path):
    (model / "manifest.json").unlink()
    code, out, _ = glm4v("fetch", str(model), "--name", "made-up/blocks")
    assert code == ExitCode.OK
    assert read_manifest(model).model == "made-up/blocks"
    assert f"--model {model}" in out


def test_verify_tells_a_whole_model_from_a_damaged_one(glm4v: Glm4v, model: Path):
    code, out, _ = glm4v("verify", str(model))
    assert (code, f"hash   {read_manifest(model).model_hash}" in out) == (ExitCode.OK, True)
    (model / "tokenizer.model").write_text("QQ== 1\n")
    code, out, _ = glm4v("verify", str(model))
    assert code == ExitCode.FOUND_WRONG
    assert "tokenizer.model: expected SHA-256" in out


def test_a_model_that_is_not_there_says_what_to_fetch(glm4v: Glm4v):
    code, _, err = glm4v("verify", "zai-org/glm-4v-9b")
    assert code == ExitCode.MISCONFIGURED
    assert "'glm4v fetch zai-org/glm-4v-9b' gets it" in err


def test_quantize_writes_a_copy_that_names_its_source(glm4v: Glm4v, model: Path, tmp_path: Path):
    code, out, _ = glm4v("quantize", str(model), "--to", str(tmp_path / "copy"), "--device", "cpu")
    assert code == ExitCode.OK
    assert read_manifest(tmp_path / "copy").model_hash == read_manifest(model).model_hash
    assert f"glm4v serve --model {tmp_path / 'copy'}" in out


@pytest.mark.parametrize(
    ("device", "problem"),
    [("tpu", "device: expected cpu, cuda or cuda:N, found 'tpu'"), ("cuda:77", "device cuda:77: expected at least 78")],
)
def test_quantize_names_a_device_that_is_not_there(
    glm4v: Glm4v, model: Path, tmp_path: Path, device: str, problem: str
):
    code, _, err = glm4v("quantize", str(model), "--to", str(tmp_path / "copy"), "--device", device)
    assert code in (ExitCode.MISCONFIGURED, ExitCode.UNAVAILABLE)
    assert problem in err
    assert not (tmp_path / "copy").exists()


def test_quantize_on_a_card_that_is_too_small_says_what_else_would_do(
    glm4v: Glm4v, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 1.16 GiB")

    monkeypatch.setattr(quantised_copy, "load_model", full)
    code, _, err = glm4v("quantize", str(model), "--to", str(tmp_path / "copy"), "--device", "cpu")
    assert code == ExitCode.UNAVAILABLE
    assert "cannot be used (OutOfMemoryError: CUDA out of memory. Tried to allocate 1.16 GiB)" in err
    assert "or name --device cpu" in err


def test_quantize_lets_no_library_download(glm4v: Glm4v, model: Path, tmp_path: Path):
    glm4v("quantize", str(model), "--to", str(tmp_path / "copy"), "--device", "cpu")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_folder_that_cannot_be_written_is_named(glm4v: Glm4v, model: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    code, _, err = glm4v("quantize", str(model), "--to", str(tmp_path / "file" / "copy"), "--device", "cpu")
    assert code == ExitCode.MISCONFIGURED
    assert f"Not a directory: '{tmp_path / 'file'}" in err


def test_quantize_runs_in_the_worker_s_interpreter(
    glm4v: Glm4v, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    started: list[list[str]] = []

    def execvpe(_: str, command: list[str], __: dict[str, str]) -> None:
        started.append(command)
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("os.execvpe", execvpe)
    words = ["quantize", str(model), "--to", str(tmp_path / "copy"), "--quantization", "int8", "--device", "cpu"]
    code, _, err = glm4v(*words, "--worker-python", "/nowhere/python")
    assert code == ExitCode.MISCONFIGURED
    assert "'/nowhere/python' cannot be started (No such file or directory)" in err
    assert started == [
        ["/nowhere/python", "-P", "-m", "glm4v_operator.cli.main", "quantize", str(model), "--to",
         str(tmp_path / "copy"), "--quantization", "int8", "--dtype", "bfloat16", "--device", "cpu"]
    ]  # fmt: skip


def test_without_pytorch_quantize_says_where_it_may_be(
    glm4v: Glm4v, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delitem(sys.modules, "glm4v_operator.model.quantised_copy", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    code, _, err = glm4v("quantize", str(model), "--to", str(tmp_path / "copy"))
    assert code == ExitCode.MISCONFIGURED
    assert "torch cannot be imported here; name the interpreter" in err
