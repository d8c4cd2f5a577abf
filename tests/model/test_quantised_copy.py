"""A quantised copy is written once, loads directly, and answers as the model that is quantised while it loads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.quantisation import Quantization
from glm4v_operator.model.quantised_copy import write_copy
from glm4v_operator.model.weights import load_model
from tests.model import restated_checkpoint
from tests.model.model_folders import BLOCKS, hashed, write_model

QUANTIZATIONS: list[Quantization] = ["int8", "nf4", "nf4_head"]
LAYER = "transformer.encoder.layers.0.mlp.dense_4h_to_h.weight"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_model(tmp_path_factory.mktemp("models") / "source", BLOCKS)
    (folder / "LICENSE").write_text("terms")
    return hashed(folder)


@pytest.fixture(scope="module")
def copy(source: Path) -> Path:
    write_copy(source, source.parent / "copy", quantization="nf4", device="cpu", shard_bytes=100_000)
    return source.parent / "copy"


def scores(folder: Path, quantization: Quantization, dtype: torch.dtype) -> torch.Tensor:
    model = load_model(folder, quantization=quantization, dtype=dtype, device="cpu").model
    ids, pixels = restated_checkpoint.prompt(BLOCKS), restated_checkpoint.noise(BLOCKS)
    with torch.no_grad():
        return model(torch.from_numpy(ids), None, torch.from_numpy(pixels))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_a_copy_answers_as_the_model_quantised_while_loading(
    source: Path, tmp_path: Path, quantization: Quantization, dtype: str
):
    write_copy(source, tmp_path / "copy", quantization=quantization, dtype=dtype, device="cpu")
    asked = getattr(torch, dtype)
    assert torch.equal(scores(tmp_path / "copy", quantization, asked), scores(source, quantization, asked))


@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_a_model_gives_the_same_copy_after_it_answered(source: Path, quantization: Quantization):
    loaded = load_model(source, quantization=quantization, dtype=torch.bfloat16, device="cpu")
    before = {name: layer.give() for name, layer in loaded.layers.items()}
    ids, pixels = restated_checkpoint.prompt(BLOCKS), restated_checkpoint.noise(BLOCKS)
    with torch.no_grad():
        loaded.model(torch.from_numpy(ids), None, torch.from_numpy(pixels))
    for name, layer in loaded.layers.items():
        for suffix, tensor in layer.give().items():
            assert torch.equal(tensor, before[name][suffix]), name + suffix


def test_a_copy_bears_its_source_s_hash_and_licence(source: Path, copy: Path):
    found, origin = read_manifest(copy), read_manifest(source)
    assert found.model_hash == origin.model_hash
    assert (found.model, found.revision, found.licence) == (origin.model, origin.revision, origin.licence)
    assert (copy / "LICENSE").read_text() == "terms"


def test_a_copy_is_a_third_of_the_size_in_several_shards(source: Path, copy: Path):
    shards = sorted(file.name for file in copy.glob("*.safetensors"))
    assert shards[0] == f"model-00001-of-{len(shards):05}.safetensors"
    assert len(shards) > 1
    assert read_manifest(copy).bytes < read_manifest(source).bytes / 2  # its tables weigh much beside small layers


def test_a_copy_loads_as_nothing_else(copy: Path):
    with pytest.raises(Misconfigured, match="a copy quantised as nf4 in bfloat16, asked to load as int8 in bfloat16"):
        load_model(copy, quantization="int8", dtype=torch.bfloat16, device="cpu")
    with pytest.raises(Misconfigured, match="asked to load as nf4 in float16"):
        load_model(copy, quantization="nf4", dtype=torch.float16, device="cpu")


def test_a_copy_of_a_copy_is_refused(copy: Path, tmp_path: Path):
    with pytest.raises(Misconfigured, match="expected full weights, found a copy quantised as nf4"):
        write_copy(copy, tmp_path / "again", quantization="nf4", device="cpu")


def test_a_folder_that_exists_is_left_alone(source: Path, tmp_path: Path):
    with pytest.raises(Misconfigured, match="expected a new folder, found one that exists"):
        write_copy(source, tmp_path, quantization="nf4", device="cpu")


def test_without_space_nothing_is_written(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    full = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(Misconfigured, match=r"of free space for the copy, found 0\.00 GB"):
        write_copy(source, tmp_path / "copy", quantization="nf4", device="cpu")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "tensor", "problem"),
    [
        (f"{LAYER}.absmax", None, rf"tensor {LAYER}\.absmax: expected one of \(192,\), found none"),
        (f"{LAYER}.absmax", torch.zeros(191, dtype=torch.uint8), r"expected shape \(192,\), found \(191,\)"),
        (LAYER, torch.zeros((64, 192), dtype=torch.bfloat16), rf"tensor {LAYER}: expected shape \(6144, 1\)"),
        (
            f"{LAYER}.quant_state.bitsandbytes__nf4",
            torch.frombuffer(bytearray(b"{}"), dtype=torch.uint8),
            rf"tensor {LAYER}: expected the state of an NF4 weight",
        ),
    ],
)
def test_a_damaged_copy_names_the_tensor(
    copy: Path, tmp_path: Path, name: str, tensor: torch.Tensor | None, problem: str
):
    damaged = Path(shutil.copytree(copy, tmp_path / "damaged"))
    for shard in damaged.glob("*.safetensors"):
        tensors = load_file(shard)
        if name in tensors:
            del tensors[name]
            save_file(tensors if tensor is None else {**tensors, name: tensor}, shard)
    manifest = read_manifest(damaged)
    hashed(damaged, manifest.quantised)
    with pytest.raises(WeightsWrong, match=problem):
        load_model(damaged, quantization="nf4", dtype=torch.bfloat16, device="cpu")


def test_an_interrupted_copy_is_begun_anew(source: Path, tmp_path: Path):
    left = tmp_path / ".copy.part"
    left.mkdir()
    (left / "model-00001-of-00009.safetensors").write_text("torn")
    write_copy(source, tmp_path / "copy", quantization="nf4", device="cpu")
    assert not left.exists()
    assert not (tmp_path / "copy" / "model-00001-of-00009.safetensors").exists()
