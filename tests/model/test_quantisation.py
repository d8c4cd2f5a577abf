"""What is quantised, what it weighs, and that a quantised layer computes what its stored numbers say."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import torch
from bitsandbytes.functional import dequantize_4bit
from bitsandbytes.nn import Int8Params
from torch import nn

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig, from_official
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.quantisation import Quantization, quantised_layers, weight_bytes
from glm4v_operator.model.weights import Loaded, empty_model, load_model
from tests.model.model_folders import BLOCKS, SEVERAL, random_tensors, write_model

DTYPES = [torch.float32, torch.bfloat16, torch.float16]
BODY = {
    *(f"transformer.vision.transformer.layers.{layer}.attention.{name}" for layer in range(2) for name in
      ("query_key_value", "dense")),
    *(f"transformer.vision.transformer.layers.{layer}.mlp.{name}" for layer in range(2) for name in ("fc1", "fc2")),
    *(f"transformer.vision.linear_proj.{name}" for name in
      ("linear_proj", "gate_proj", "dense_h_to_4h", "dense_4h_to_h")),
    *(f"transformer.encoder.layers.{layer}.{name}" for layer in range(3) for name in
      ("self_attention.query_key_value", "self_attention.dense", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")),
}  # fmt: skip
QUANTISED: dict[Quantization, set[str]] = {
    "none": set(),
    "int8": BODY,
    "nf4": BODY,
    "nf4_head": BODY | {"transformer.output_layer"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("blocks"), BLOCKS)


def pictures(model: ChatGlm4vModel) -> torch.Tensor:
    size = model.config.image_size
    return torch.randn((2, 3, size, size), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("quantization", sorted(QUANTISED))
def test_the_linear_layers_of_both_towers_and_the_adapter_are_quantised(quantization: Quantization):
    model = empty_model(from_official(BLOCKS))
    assert set(quantised_layers(model, quantization)) == QUANTISED[quantization]


@pytest.mark.parametrize("quantization", sorted(QUANTISED))
def test_everything_else_keeps_the_compute_dtype(folder: Path, quantization: Quantization):
    loaded = load_model(folder, quantization=quantization, dtype=torch.bfloat16, device="cpu")
    other = {name for name, one in loaded.model.named_parameters() if one.dtype != torch.bfloat16}
    assert other == {f"{name}.weight" for name in QUANTISED[quantization]}
    assert set(loaded.layers) == QUANTISED[quantization]


@pytest.mark.parametrize(("quantization", "loss"), [("int8", 0.01), ("nf4", 0.1)])
def test_quantised_weights_are_near_the_whole_ones(folder: Path, quantization: Quantization, loss: float):
    whole = dict(load_model(folder, quantization="none", dtype=torch.float32, device="cpu").model.named_parameters())
    loaded = load_model(folder, quantization=quantization, dtype=torch.float32, device="cpu")
    for name in loaded.layers:
        expected = whole[f"{name}.weight"]
        assert 0 < float((dequantised(loaded, name) - expected).norm() / expected.norm()) < loss, name


# int8 rounds what comes in as well, layer after layer.
@pytest.mark.parametrize(("quantization", "loss"), [("int8", 0.05), ("nf4", 1e-4), ("nf4_head", 1e-4)])
def test_a_quantised_model_scores_as_one_with_its_dequantised_weights(
    folder: Path, quantization: Quantization, loss: float
):
    quantised = load_model(folder, quantization=quantization, dtype=torch.float32, device="cpu")
    plain = load_model(folder, quantization="none", dtype=torch.float32, device="cpu")
    for name in quantised.layers:
        plain.model.get_parameter(f"{name}.weight").copy_(dequantised(quantised, name))
    ids = torch.tensor([[1, 2, 3, 70, 60, 71, 4, 5]])
    with torch.no_grad():
        found, expected = (one.model(ids, None, pictures(one.model)[:1]) for one in (quantised, plain))
    assert float((found - expected).norm() / expected.norm()) < loss


def test_computing_in_8_bits_is_not_reported_layer_by_layer(folder: Path, caplog: pytest.LogCaptureFixture):
    model = load_model(folder, quantization="int8", dtype=torch.bfloat16, device="cpu").model
    with torch.no_grad():
        model.see(pictures(model)[:1])
    assert caplog.records == []


def dequantised(loaded: Loaded, name: str) -> torch.Tensor:
    """The numbers that a quantised layer stands for, [out, in] in float32. Before it first computes."""
    weight = loaded.model.get_submodule(name).weight
    if isinstance(weight, Int8Params):
        return weight.CB * weight.SCB[:, None] / 127
    return dequantize_4bit(weight.data, weight.quant_state)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_layer_in_nf4_multiplies_by_its_dequantised_weight(folder: Path, dtype: torch.dtype):
    loaded = load_model(folder, quantization="nf4_head", dtype=dtype, device="cpu")
    for name in sorted(QUANTISED["nf4_head"]):
        layer = loaded.model.get_submodule(name)
        assert isinstance(layer, nn.Linear)
        weight = dequantize_4bit(layer.weight.data, layer.weight.quant_state)
        x = torch.randn((2, 5, weight.shape[1]), generator=torch.Generator().manual_seed(2)).to(dtype)
        with torch.no_grad():
            expected = nn.functional.linear(x.double(), weight.double(), _wide(layer.bias))
            error = (layer(x).double() - expected).norm() / expected.norm()
        assert float(error) < 4 * torch.finfo(dtype).eps, name


def _wide(bias: torch.Tensor | None) -> torch.Tensor | None:
    return None if bias is None else bias.double()


@pytest.mark.parametrize("quantization", sorted(QUANTISED))
def test_what_the_weights_take_is_known_before_they_are_loaded(folder: Path, quantization: Quantization):
    loaded = load_model(folder, quantization=quantization, dtype=torch.bfloat16, device="cpu")
    quantised = {f"{name}.weight" for name in loaded.layers}
    bytes_ = sum(one.nbytes for name, one in loaded.model.named_parameters() if name not in quantised)
    for layer in loaded.layers.values():
        # What a copy stores as JSON of varying length is one number, the mean scale, once loaded.
        bytes_ += sum(4 if "quant_state" in name else tensor.nbytes for name, tensor in layer.give().items())
    assert bytes_ == weight_bytes(empty_model(from_official(BLOCKS)), quantization, torch.bfloat16)


def test_without_bitsandbytes_quantising_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch):
    for module in ("packing", "bitsandbytes_library"):
        monkeypatch.delitem(sys.modules, f"glm4v_operator.model.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(Misconfigured, match="quantization nf4: bitsandbytes cannot be imported"):
        load_model(folder, quantization="nf4", dtype=torch.float32, device="cpu")
    assert load_model(folder, quantization="none", dtype=torch.float32, device="cpu").layers == {}


def test_values_too_large_for_8_bits_are_not_made_infinite(tmp_path: Path):
    name = "transformer.encoder.layers.1.mlp.dense_4h_to_h.weight"
    tensors = random_tensors(BLOCKS)
    tensors[name][0, 0] = 1e6
    folder = write_model(tmp_path, BLOCKS, tensors=tensors)
    with pytest.raises(WeightsWrong, match=rf"tensor {name}: expected values that float16 can hold"):
        load_model(folder, quantization="int8", dtype=torch.bfloat16, device="cpu")


def test_rows_that_are_no_whole_blocks_are_refused_in_nf4(tmp_path: Path):
    folder = write_model(tmp_path, SEVERAL)
    with pytest.raises(
        Misconfigured, match=r"layers\.0\.attention\.query_key_value: expected rows of a multiple of 64"
    ):
        load_model(folder, quantization="nf4", dtype=torch.float32, device="cpu")


def test_the_full_size_fits_ten_gigabytes_in_nf4_and_the_documentation_says_what_each_choice_takes():
    model = empty_model(ChatGlm4vConfig())
    sizes = {choice: weight_bytes(model, choice, torch.bfloat16) / 1e9 for choice in QUANTISED}
    assert 8.76 < sizes["nf4"] < 9.10
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    assert [
        choice for choice, size in sizes.items() if not re.search(rf"^\| `{choice}` .* {size:.2f} GB \|$", page, re.M)
    ] == []
