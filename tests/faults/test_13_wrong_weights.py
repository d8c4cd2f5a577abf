"""Accident 13: the files are not the model's. Nothing is half loaded; the error names what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import WeightsWrong
from tests.engine.folders import TINY_ENGINE, engine_of, hashed, write_folder
from tests.scripted.fixtures import Hold

HEAD = "transformer.output_layer.weight"


def without(tensors: dict[str, Tensor]) -> None:
    del tensors[HEAD]


def with_one_more(tensors: dict[str, Tensor]) -> None:
    tensors["transformer.encoder.layers.2.input_layernorm.weight"] = torch.ones(32)


def of_another_shape(tensors: dict[str, Tensor]) -> None:
    tensors[HEAD] = tensors[HEAD][:-1].clone()


def of_another_dtype(tensors: dict[str, Tensor]) -> None:
    tensors[HEAD] = tensors[HEAD].to(torch.int32)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (without, HEAD),
        (with_one_more, "layers.2.input_layernorm"),
        (of_another_shape, HEAD),
        (of_another_dtype, HEAD),
    ],
)
def test_a_tensor_too_few_too_many_or_of_another_kind_is_named(
    tmp_path: Path, change: Callable[[dict[str, Tensor]], None], named: str
) -> None:
    folder = write_folder(tmp_path / "tiny")
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(WeightsWrong, match=named):
        engine_of(hashed(folder)).load(lambda stage, detail: None)


def flip_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-1000] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.model", "config.json"])
def test_one_flipped_bit_is_found_by_the_manifest(tmp_path: Path, name: str) -> None:
    folder = write_folder(tmp_path / "tiny")
    file = folder / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(WeightsWrong, match=name):
        engine_of(folder).load(lambda stage, detail: None)


def test_the_worker_ends_as_one_whose_weights_a_person_must_mend(hold: Hold, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "tiny")
    flip_a_bit(folder / "model.safetensors")
    settings = EngineSettings(TINY_ENGINE, model=str(folder), device="cpu")
    with pytest.raises(WeightsWrong, match=r"model\.safetensors: expected SHA-256"):
        hold(settings=settings)


def test_weights_that_load_but_do_not_read_end_the_worker_too(hold: Hold, tmp_path: Path) -> None:
    settings = EngineSettings("glm4v", model=str(write_folder(tmp_path / "tiny")), device="cpu")
    with pytest.raises(WeightsWrong, match="known-answer check"):
        hold(settings=settings)
