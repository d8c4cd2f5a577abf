"""One rule for dtypes: pixels take that of the patch convolution's weight, and nobody has to say more."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.language import RmsNorm
from glm4v_operator.model.quantisation import Quantization
from glm4v_operator.model.rotary import rotary_table
from glm4v_operator.model.weights import load_model
from tests.model import restated_checkpoint
from tests.model.model_folders import BLOCKS, write_model
from tests.model.random_models import noise, prompt, random_model

IDS = torch.tensor([prompt([1, 2, 3], [4, 5])])
BLOCKS_IDS = torch.from_numpy(restated_checkpoint.prompt(BLOCKS))
BLOCKS_PICTURE = torch.from_numpy(restated_checkpoint.noise(BLOCKS))

TOLERANCE = {torch.float32: 1e-5, torch.float16: 0.02, torch.bfloat16: 0.15}
"""Of the scores, which spread by about one: some roundings to 24, 11 and 8 bits."""


def scores(model: ChatGlm4vModel, pixels: Tensor) -> Tensor:
    with torch.no_grad():
        found: Tensor = model(IDS, None, pixels)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model"), BLOCKS)


@pytest.mark.parametrize("pixels", [torch.float32, torch.bfloat16, torch.float16, torch.float64], ids=str)
@pytest.mark.parametrize("quantization", get_args(Quantization))
@pytest.mark.parametrize("dtype", list(TOLERANCE), ids=str)
def test_pixels_of_any_dtype_go_into_a_model_of_any(
    folder: Path, quantization: Quantization, dtype: torch.dtype, pixels: torch.dtype
) -> None:
    model = load_model(folder, quantization=quantization, dtype=dtype, device="cpu").model
    with torch.no_grad():
        found = model(BLOCKS_IDS, None, BLOCKS_PICTURE.to(pixels))
    assert found.dtype == dtype
    assert bool(found.isfinite().all())


@pytest.mark.parametrize("dtype", list(TOLERANCE), ids=str)
def test_scores_are_the_same_but_for_rounding(dtype: torch.dtype) -> None:
    exact = scores(random_model(torch.float64), noise(1))
    assert (scores(random_model(dtype), noise(1)) - exact).abs().max() < TOLERANCE[dtype]


def test_a_vision_tower_of_another_dtype_fits_in() -> None:
    """Half of a model in another dtype is what the official code fails on."""
    model = random_model()
    model.transformer.vision.to(torch.bfloat16)
    found = scores(model, noise(1))
    assert found.dtype == torch.float32
    assert (found - scores(random_model(), noise(1))).abs().max() < TOLERANCE[torch.bfloat16]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_the_norm_rounds_once_at_its_end(dtype: torch.dtype) -> None:
    torch.manual_seed(2)
    norm, x = RmsNorm(64, 1e-5), torch.randn(5, 64).to(dtype)
    with torch.no_grad():
        norm.weight.uniform_(0.5, 1.5)
        norm.to(dtype)
        wide = x.float()
        scaled = wide * (wide.square().mean(-1, keepdim=True) + 1e-5).rsqrt()
        expected = (norm.weight.float() * scaled).to(dtype)
        assert torch.equal(norm(x), expected)


def test_rotary_angles_are_rounded_after_they_were_computed() -> None:
    config = random_model().config
    exact, rounded = (rotary_table(config, dtype, "cpu") for dtype in (torch.float32, torch.bfloat16))
    assert torch.equal(exact.to(torch.bfloat16), rounded)
