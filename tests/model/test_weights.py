"""Loading is strict: all of a model, exactly it, from safetensors only, and no code of the folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.quantisation import as_quantization
from glm4v_operator.model.weights import Loaded, load_model
from tests.model import restated, restated_checkpoint
from tests.model.model_folders import SEVERAL, TINY, hashed, random_tensors, write_model

HEAD = "transformer.output_layer.weight"
BIAS = "transformer.encoder.layers.0.self_attention.query_key_value.bias"


def load(folder: Path, quantization: str = "none", dtype: torch.dtype = torch.float32, **more: Any) -> Loaded:
    return load_model(folder, quantization=as_quantization(quantization), dtype=dtype, device="cpu", **more)


def scores(loaded: Loaded, config: dict[str, Any]) -> torch.Tensor:
    ids = torch.from_numpy(restated_checkpoint.prompt(config))
    pixels = torch.from_numpy(restated_checkpoint.noise(config))
    with torch.no_grad():
        return loaded.model(ids, None, pixels)


@pytest.mark.parametrize("config", [TINY, SEVERAL], ids=["tiny", "several"])
def test_an_official_folder_gives_the_scores_of_its_tensors(tmp_path: Path, config: dict[str, Any]):
    weights = restated_checkpoint.random_checkpoint(config, seed=1)
    ids, pixels = restated_checkpoint.prompt(config), restated_checkpoint.noise(config)
    expected = restated.logits(config, weights, ids, pixels)
    error = np.abs(scores(load(write_model(tmp_path / "model", config)), config).numpy() - expected).max()
    assert error < 2e-5


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_every_tensor_gets_the_dtype_that_was_asked_for(tmp_path: Path, dtype: torch.dtype):
    loaded = load(write_model(tmp_path, TINY), dtype=dtype)
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {dtype}
    assert loaded.model.training is False
    assert [name for name, one in loaded.model.named_parameters() if one.requires_grad] == []


def test_a_missing_tensor_is_named(tmp_path: Path):
    tensors = random_tensors(TINY)
    del tensors[BIAS]
    with pytest.raises(WeightsWrong, match=rf"tensor {BIAS}: expected one of \(32,\), found none"):
        load(write_model(tmp_path, TINY, tensors=tensors))


def test_a_tensor_too_many_is_named(tmp_path: Path):
    tensors = random_tensors(TINY) | {"transformer.encoder.layers.1.extra": torch.zeros(3)}
    with pytest.raises(WeightsWrong, match=r"transformer\.encoder\.layers\.1\.extra: the model has no such tensor"):
        load(write_model(tmp_path, TINY, tensors=tensors))


def test_a_tensor_of_another_shape_is_named(tmp_path: Path):
    tensors = random_tensors(TINY) | {HEAD: torch.zeros(40, 17)}
    with pytest.raises(WeightsWrong, match=rf"tensor {HEAD}: expected shape \(40, 16\), found \(40, 17\)"):
        load(write_model(tmp_path, TINY, tensors=tensors))


def test_a_tensor_of_whole_numbers_is_named(tmp_path: Path):
    tensors = random_tensors(TINY) | {HEAD: torch.zeros(40, 16, dtype=torch.int8)}
    with pytest.raises(WeightsWrong, match=rf"tensor {HEAD}: expected dtype BF16 or F16 or F32, found I8"):
        load(write_model(tmp_path, TINY, tensors=tensors))


def test_a_flipped_bit_is_found_before_anything_is_loaded(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    shard = folder / "model-00002-of-00003.safetensors"
    content = bytearray(shard.read_bytes())
    content[-9] ^= 1
    shard.write_bytes(content)
    with pytest.raises(WeightsWrong, match=r"model-00002-of-00003\.safetensors: expected SHA-256 [0-9a-f]{64}, found"):
        load(folder)


def test_a_tensor_in_two_shards_is_named(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    save_file({BIAS: torch.zeros(32)}, folder / "model-extra.safetensors")
    with pytest.raises(WeightsWrong, match=rf"tensor {BIAS}: expected once, found in"):
        load(hashed(folder))


def test_an_index_that_names_another_shard_is_refused(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    index = folder / "model.safetensors.index.json"
    places = json.loads(index.read_text())
    places["weight_map"][HEAD] = "model-00009-of-00009.safetensors"
    index.write_text(json.dumps(places))
    with pytest.raises(WeightsWrong, match=rf"tensor {HEAD}: expected in model-00009-of-00009"):
        load(hashed(folder))


def header(text: str) -> bytes:
    return len(text).to_bytes(8, "little") + text.encode()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff" * 8,
        header("[]"),
        header("{") + b"\0" * 40,
        header("[" * 1_000_000),
        header('{"a": {"dtype": "BF16", "shape": [2], "data_offsets": [-4, 0]}}'),
        header('{"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 1%s]}}' % ("0" * 400)),
    ],
    ids=["empty", "too long", "a list", "cut", "deep", "before the file", "behind the file"],
)
def test_a_damaged_header_names_its_file(tmp_path: Path, damage: bytes):
    folder = write_model(tmp_path, TINY)
    (folder / "model-00001-of-00003.safetensors").write_bytes(damage)
    with pytest.raises(WeightsWrong, match=r"model-00001-of-00003\.safetensors: expected a safetensors file"):
        load(hashed(folder))


def test_a_file_that_ends_within_its_tensors_is_named_before_anything_is_read(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    shard = folder / "model-00003-of-00003.safetensors"
    shard.write_bytes(shard.read_bytes()[:-100])
    stages: list[str] = []
    with pytest.raises(WeightsWrong, match=r"model-00003-of-00003\.safetensors: .* the file is cut off or damaged"):
        load(hashed(folder), report=lambda stage, _: stages.append(stage))
    assert "weights" not in stages


def test_weights_of_any_name_are_refused_unless_the_manifest_names_them(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    (folder / "model-00003-of-00003.safetensors").rename(folder / "copy of (3).safetensors")
    (folder / "model.safetensors.index.json").unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in ("model-00003-of-00003.safetensors", "model.safetensors.index.json"):
        del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsWrong, match=r"copy of \(3\)\.safetensors: found a file that manifest"):
        load(folder)
    assert load(hashed(folder)).model is not None


def test_pickles_are_never_opened(tmp_path: Path):
    folder = write_model(tmp_path, TINY)
    for shard in folder.glob("*.safetensors*"):
        shard.unlink()
    (folder / "pytorch_model-00001-of-00002.bin").write_bytes(b"no pickle at all")
    with pytest.raises(WeightsWrong, match=r"only pytorch_model-00001-of-00002\.bin; such files can run code"):
        load(hashed(folder))


def test_code_in_the_folder_never_runs(tmp_path: Path):
    marker = tmp_path / "ran"
    remote = {"AutoConfig": "evil.Config", "AutoModel": "evil.Model", "AutoModelForCausalLM": "evil.Model"}
    folder = write_model(tmp_path / "model", {**TINY, "auto_map": remote})
    (folder / "evil.py").write_text(f"open({str(marker)!r}, 'w')\nclass Config: ...\nclass Model: ...\n")
    assert type(load(hashed(folder)).model).__module__ == "glm4v_operator.model.glm4v"
    assert not marker.exists()


def test_an_unknown_field_of_the_configuration_is_named(tmp_path: Path):
    with pytest.raises(WeightsWrong, match=r"config\.json: sliding_window: a field that is not known"):
        load(write_model(tmp_path, {**TINY, "sliding_window": 4096}, tensors=random_tensors(TINY)))


def test_values_too_large_for_float16_are_not_made_infinite(tmp_path: Path):
    tensors = random_tensors(TINY) | {BIAS: torch.full((32,), 1e6)}
    folder = write_model(tmp_path, TINY, tensors=tensors)
    assert load(folder, dtype=torch.bfloat16).device == torch.device("cpu")
    with pytest.raises(WeightsWrong, match=rf"tensor {BIAS}: expected values that float16 can hold"):
        load(folder, dtype=torch.float16)


def test_the_embedding_can_stay_on_the_host_with_the_same_scores(tmp_path: Path):
    folder = write_model(tmp_path, SEVERAL)
    assert torch.equal(scores(load(folder, embedding_on_host=True), SEVERAL), scores(load(folder), SEVERAL))


def test_weights_outlive_the_files_that_they_were_read_from(tmp_path: Path):
    folder = write_model(tmp_path, TINY, shards=1)
    loaded = load(folder, dtype=torch.bfloat16)
    before = scores(loaded, TINY)
    shard = folder / "model-00001-of-00001.safetensors"
    with shard.open("r+b") as file:
        file.write(b"\0" * shard.stat().st_size)
    assert torch.equal(scores(loaded, TINY), before)


def test_an_unknown_quantization_is_refused():
    with pytest.raises(Misconfigured, match="expected one of none, int8, nf4, nf4_head, found 'int4'"):
        as_quantization("int4")
