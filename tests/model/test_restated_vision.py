"""The restatement of GLM-4V-9B's image half, held against values worked out by hand from the description."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.model import restated, restated_checkpoint, restated_vision
from tests.model.restated_checkpoint import SEVERAL, TINY, noise


def test_preprocess_normalizes_each_channel_of_a_plain_picture() -> None:
    pixels = restated_vision.preprocess(Image.new("RGB", (30, 10), (255, 0, 51)), 56)
    assert pixels.shape == (3, 56, 56)
    assert np.ptp(pixels, axis=(1, 2)).max() == 0
    expected = [(1 - 0.48145466) / 0.26862954, -0.4578275 / 0.26130258, (0.2 - 0.40821073) / 0.27577711]
    assert pixels[:, 0, 0] == pytest.approx(expected)


def test_preprocess_keeps_rows_rows_and_stretches_to_the_square() -> None:
    picture = Image.new("RGB", (20, 100), "black")
    picture.paste("white", (0, 0, 20, 50))  # the upper half
    red = restated_vision.preprocess(picture, 56)[0]
    low, high = -0.48145466 / 0.26862954, (1 - 0.48145466) / 0.26862954
    assert red[:20] == pytest.approx(np.full((20, 56), high))
    assert red[36:] == pytest.approx(np.full((20, 56), low))


def test_preprocess_is_bicubic_with_overshoot_beside_an_edge() -> None:
    picture = Image.new("L", (28, 28), 0)
    picture.paste(200, (14, 0, 28, 28))
    red = restated_vision.preprocess(picture, 56)[0]
    # Keys' kernel with a = -1/2 at 0.25, 0.75, 1.25, 1.75: 0.8671875, 0.2265625, -0.0703125, -0.0234375
    values = (red[30, 26:32] * 0.26862954 + 0.48145466) * 255
    assert values == pytest.approx([0, 41, 159, 214, 205, 200])


def test_preprocess_smooths_when_it_shrinks() -> None:
    stripes = Image.new("L", (560, 560), 0)
    for left in range(0, 560, 10):
        stripes.paste(255, (left, 0, left + 5, 560))  # as many stripes as columns come out: grey when smoothed
    red = restated_vision.preprocess(stripes, 56)[0]
    grey = (127.5 / 255 - 0.48145466) / 0.26862954
    assert np.abs(red[:, 2:-2] - grey).max() < 0.1


def test_layer_norm_gelu_and_silu_by_hand() -> None:
    one = np.array([2.0, 4.0])
    out = restated_vision.layer_norm(one, np.array([1.0, 2.0]), np.array([0.0, 5.0]), 3.0)  # variance 1, √(1 + 3)
    assert out == pytest.approx([-0.5, 6.0])
    assert restated_vision.gelu(np.array([0.0, 1.0])) == pytest.approx([0, 0.8413447460685429])  # Φ(1)
    assert restated_vision.silu(np.array([0.0, 1.0])) == pytest.approx([0, 0.7310585786300049])


def test_patches_are_row_major_behind_cls_and_get_their_positions() -> None:
    prefix = "transformer.vision.patch_embedding."
    weights = {
        prefix + "proj.weight": np.ones((1, 3, 2, 2)),
        prefix + "proj.bias": np.array([0.5]),
        prefix + "cls_embedding": np.array([[7.0]]),
        prefix + "position_embedding.weight": np.array([[100.0], [200.0], [300.0], [400.0], [500.0]]),
    }
    pixels = np.zeros((3, 4, 4))
    pixels[1, 0, 3] = 2.0  # upper right
    pixels[2, 3, 0] = 4.0  # lower left
    out = restated_vision.patch_embedding(pixels, weights)
    assert out[:, 0].tolist() == [107, 200.5, 302.5, 404.5, 500.5]
    with pytest.raises(ValueError, match="nothing is interpolated"):
        restated_vision.patch_embedding(np.zeros((3, 6, 6)), weights)


def test_vision_attention_takes_thirds_for_q_k_v_and_looks_both_ways() -> None:
    # Two heads of 1. x is (a, b); q = k = 0, so every row gets the mean of v = (10 a, 10 b) over all rows.
    fused = np.zeros((6, 2))
    fused[4, 0] = fused[5, 1] = 10.0
    weights = {
        "query_key_value.weight": fused,
        "query_key_value.bias": np.zeros(6),
        "dense.weight": np.eye(2),
        "dense.bias": np.array([0.0, 1.0]),
    }
    out = restated_vision.vision_attention(np.array([[1.0, 2.0], [3.0, 6.0]]), weights, "", 2)
    assert out.tolist() == [[20, 41], [20, 41]]


def test_vision_attention_divides_by_the_root_of_the_heads_size() -> None:
    # Two heads of 2. In the first q = (1, 0), k = (x₀, 0) and v = (x₁, 0); the second has only zeros.
    fused = np.zeros((12, 4))
    fused[4, 0] = fused[8, 1] = 1.0
    weights = {"query_key_value.weight": fused, "query_key_value.bias": np.array([1.0, *[0.0] * 11])}
    weights |= {"dense.weight": np.eye(4), "dense.bias": np.zeros(4)}
    out = restated_vision.vision_attention(np.array([[2.0, 1.0, 0.0, 0.0], [1.0, 5.0, 0.0, 0.0]]), weights, "", 2)
    first, second = math.exp(2 / math.sqrt(2)), math.exp(1 / math.sqrt(2))
    assert out[0] == pytest.approx([(first + 5 * second) / (first + second), 0, 0, 0])


def test_vision_mlp_has_gelu_inside_and_the_norm_behind() -> None:
    zero = {"input_layernorm.weight": np.zeros(2), "input_layernorm.bias": np.zeros(2)}
    zero |= {"attention.query_key_value.weight": np.zeros((6, 2)), "attention.query_key_value.bias": np.zeros(6)}
    zero |= {"attention.dense.weight": np.zeros((2, 2)), "attention.dense.bias": np.zeros(2)}
    mlp = {"mlp.fc1.weight": np.array([[1.0, 0.0]]), "mlp.fc1.bias": np.array([-0.5])}
    mlp |= {"mlp.fc2.weight": np.array([[2.0], [0.0]]), "mlp.fc2.bias": np.array([1.0, 0.0])}
    norm = {"post_attention_layernorm.weight": np.array([3.0, 1.0]), "post_attention_layernorm.bias": np.zeros(2)}
    out = restated_vision.vision_layer(np.array([[1.5, 9.0]]), zero | mlp | norm, "", 1, 0.25)
    half = (2 * 0.8413447460685429 + 1) / 2  # gelu(1.5 - 0.5) is Φ(1); the branch is (2 · half, 0)
    unit = half / math.sqrt(half**2 + 0.25)
    assert out[0] == pytest.approx([1.5 + 3 * unit, 9 - unit])


def test_vision_norms_are_on_the_branches_before_the_residual() -> None:
    prefix = "transformer.vision.transformer.layers.0."
    weights = dict(restated.in_float64(TINY, restated_checkpoint.random_checkpoint(TINY, 1)))
    for name, bias in (("input_layernorm", 0.25), ("post_attention_layernorm", 0.5)):
        weights[f"{prefix}{name}.weight"] = np.zeros(12)
        weights[f"{prefix}{name}.bias"] = np.full(12, bias)
    x = np.random.default_rng(0).normal(size=(5, 12))
    assert restated_vision.vision_layer(x, weights, prefix, 2, 1e-6) == pytest.approx(x + 0.75)


def test_downsampling_drops_cls_and_joins_squares_of_four() -> None:
    weights = {
        "transformer.vision.conv.weight": np.array([[[[1.0, 10.0], [100.0, 1000.0]]]]),
        "transformer.vision.conv.bias": np.array([0.5]),
    }
    x = np.array([[99.0], *([float(n)] for n in range(16))])  # a 4 by 4 grid: 0 1 2 3 / 4 5 6 7 / …
    out = restated_vision.downsample(x, weights)
    # 0 + 10·1 + 100·4 + 1000·5, 2 + 30 + 600 + 7000, 8 + 90 + 1200 + 13000, 10 + 110 + 1400 + 15000
    assert out[:, 0].tolist() == [5410.5, 7632.5, 14298.5, 16520.5]


def test_adapter_by_hand() -> None:
    prefix = "transformer.vision.linear_proj."
    weights = {
        prefix + "linear_proj.weight": np.array([[0.0, 1.0], [1.0, 0.0]]),
        prefix + "norm1.weight": np.array([1.0, 2.0]),
        prefix + "norm1.bias": np.array([0.0, 0.5]),
        prefix + "gate_proj.weight": np.array([[2.0, 0.0]]),
        prefix + "dense_h_to_4h.weight": np.array([[0.0, 3.0]]),
        prefix + "dense_4h_to_h.weight": np.array([[10.0], [20.0]]),
    }
    out = restated_vision.adapter(np.array([[0.0, 0.02]]), weights)
    unit = 0.01 / math.sqrt(0.01**2 + 1e-5)  # the two swapped and normed: (unit, -unit)
    first, second = (x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in (unit, 0.5 - 2 * unit))
    inner = 2 * first / (1 + math.exp(-2 * first)) * 3 * second
    assert out[0] == pytest.approx([10 * inner, 20 * inner])


@pytest.mark.parametrize("config", [TINY, SEVERAL], ids=["tiny", "several"])
def test_the_whole_image_block_is_divided_by_the_scaling_factor(config: dict[str, Any]) -> None:
    weights = restated.in_float64(config, restated_checkpoint.random_checkpoint(config, 1))
    factor = config["vision_config"]["scaling_factor"]
    pixels = noise(config)[0]
    block = restated_vision.image_block(config, weights, pixels)
    assert block.shape == (restated.image_tokens(config) + 2, config["hidden_size"])
    assert block[0] == pytest.approx(weights["transformer.vision.boi"][0, 0] / factor)
    assert block[-1] == pytest.approx(weights["transformer.vision.eoi"][0, 0] / factor)
    whole = restated_vision.image_block(
        {**config, "vision_config": {**config["vision_config"], "scaling_factor": 1}}, weights, pixels
    )
    assert block == pytest.approx(whole / factor)
    assert 0.2 < block[1:-1].std() < 5
