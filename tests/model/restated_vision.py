"""The image half of GLM-4V-9B restated in float64: preprocessing, vision transformer, downsampling and adapter.

Written from the model's published description, not from any model code. It is slow and plain on purpose: tests
hold the product's model against it. The titles in quotes are those of the description's sections.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[np.float64]
Weights = Mapping[str, Array]

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
ADAPTER_NORM_EPSILON = 1e-5  # "After the ViT": norm1 keeps the default, not vision_config's layer_norm_eps


def preprocess(picture: Image.Image, image_size: int) -> Array:
    """A picture of any size -> [3, image_size, image_size].

    "Image preprocessing": RGB; bicubic to the square, aspect ratio not kept; divided by 255; channels first;
    then (value - mean) / std in each channel.
    """
    square = picture.convert("RGB").resize((image_size, image_size), Image.Resampling.BICUBIC)
    values = np.asarray(square, dtype=np.float64) / 255.0  # [row, column, channel]
    return np.stack([(values[:, :, channel] - MEAN[channel]) / STD[channel] for channel in range(3)])


def linear(x: Array, weight: Array, bias: Array | None = None) -> Array:
    """x [..., in], weight [out, in], bias [out] -> [..., out]."""
    product: Array = x @ weight.T
    return product if bias is None else product + bias


def layer_norm(x: Array, weight: Array, bias: Array, epsilon: float) -> Array:
    """x [..., D], weight and bias [D] -> [..., D]; the variance is that of the whole row (divided by D)."""
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    normed: Array = (x - mean) / np.sqrt(variance + epsilon)
    return normed * weight + bias


def gelu(x: Array) -> Array:
    """Any shape -> same shape. "vision_config": the exact one, x/2 (1 + erf(x/√2)), not the tanh approximation."""
    erf = np.vectorize(math.erf, otypes=[np.float64])
    cumulative: Array = 0.5 * (1.0 + erf(x / math.sqrt(2.0)))
    return x * cumulative


def silu(x: Array) -> Array:
    """Any shape -> same shape: x · sigmoid(x)."""
    sigmoid: Array = 1.0 / (1.0 + np.exp(-x))
    return x * sigmoid


def softmax(scores: Array) -> Array:
    """Scores [..., K], some of them -inf -> weights [..., K] whose sum is 1."""
    shifted: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    total: Array = shifted.sum(axis=-1, keepdims=True)
    return shifted / total


def convolution(image: Array, kernel: Array, bias: Array) -> Array:
    """Image [C, rows, columns], kernel [out, C, k, k] with stride k, bias [out] -> [out, rows/k, columns/k]."""
    k = kernel.shape[2]
    rows, columns = image.shape[1] // k, image.shape[2] // k
    out = np.zeros((kernel.shape[0], rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[:, row * k : (row + 1) * k, column * k : (column + 1) * k]
            out[:, row, column] = (kernel * window).sum(axis=(1, 2, 3)) + bias
    return out


def row_major(grid: Array) -> Array:
    """[C, rows, columns] -> [rows·columns, C], the columns of the first row first."""
    return np.stack([grid[:, row, column] for row in range(grid.shape[1]) for column in range(grid.shape[2])])


def patch_embedding(pixels: Array, weights: Weights) -> Array:
    """Pixels [3, image_size, image_size] -> [1 + patches, D].

    "Patch embedding": convolution over the patches, row-major; the CLS row in front; plus the learned position
    of every row (row 0 is that of CLS).
    """
    prefix = "transformer.vision.patch_embedding."
    patches = row_major(convolution(pixels, weights[prefix + "proj.weight"], weights[prefix + "proj.bias"]))
    x = np.concatenate([weights[prefix + "cls_embedding"], patches])
    positions = weights[prefix + "position_embedding.weight"]
    if x.shape != positions.shape:
        raise ValueError(f"{x.shape[0]} rows, but {positions.shape[0]} positions: nothing is interpolated")
    return x + positions


def vision_attention(x: Array, weights: Weights, prefix: str, heads: int) -> Array:
    """x [T, D] -> [T, D].

    "Vision layer": the projection holds [q | k | v], D wide each, and each of them `heads` heads in turn;
    softmax(q·kᵀ / √head_dim)·v over all rows, with neither mask nor rotary.
    """
    width = x.shape[1]
    size = width // heads
    fused = linear(x, weights[prefix + "query_key_value.weight"], weights[prefix + "query_key_value.bias"])
    queries, keys, values = fused[:, :width], fused[:, width : 2 * width], fused[:, 2 * width :]
    mixed = np.zeros_like(x)
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        attention = softmax(queries[:, part] @ keys[:, part].T / math.sqrt(size))
        mixed[:, part] = attention @ values[:, part]
    return linear(mixed, weights[prefix + "dense.weight"], weights[prefix + "dense.bias"])


def vision_layer(x: Array, weights: Weights, prefix: str, heads: int, epsilon: float) -> Array:
    """x [T, D] -> [T, D].

    "Vision layer": x + LN_in(attention(x)), then x + LN_post(fc2(gelu(fc1(x)))): each norm is on the branch's
    output, before the residual is added.
    """

    def norm(branch: Array, name: str) -> Array:
        return layer_norm(branch, weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"], epsilon)

    x = x + norm(vision_attention(x, weights, prefix + "attention.", heads), "input_layernorm")
    inner = gelu(linear(x, weights[prefix + "mlp.fc1.weight"], weights[prefix + "mlp.fc1.bias"]))
    outer = linear(inner, weights[prefix + "mlp.fc2.weight"], weights[prefix + "mlp.fc2.bias"])
    return x + norm(outer, "post_attention_layernorm")


def downsample(x: Array, weights: Weights) -> Array:
    """x [1 + patches, D] -> [patches / 4, H].

    "After the ViT", first and second step: CLS dropped, the rows laid out as the square grid they came from, a
    2 by 2 convolution with stride 2, then row-major again.
    """
    side = math.isqrt(x.shape[0] - 1)
    grid = x[1:].reshape(side, side, x.shape[1]).transpose(2, 0, 1)
    return row_major(
        convolution(grid, weights["transformer.vision.conv.weight"], weights["transformer.vision.conv.bias"])
    )


def adapter(x: Array, weights: Weights) -> Array:
    """x [N, H] -> [N, H].

    "After the ViT", third step: y = GELU(LayerNorm(W_lin x)), then W_4h→h(SiLU(W_gate y) ⊙ W_h→4h y); none of
    the four has a bias.
    """
    prefix = "transformer.vision.linear_proj."
    y = linear(x, weights[prefix + "linear_proj.weight"])
    y = gelu(layer_norm(y, weights[prefix + "norm1.weight"], weights[prefix + "norm1.bias"], ADAPTER_NORM_EPSILON))
    gate = silu(linear(y, weights[prefix + "gate_proj.weight"]))
    return linear(gate * linear(y, weights[prefix + "dense_h_to_4h.weight"]), weights[prefix + "dense_4h_to_h.weight"])


def image_block(config: Mapping[str, Any], weights: Weights, pixels: Array) -> Array:
    """Pixels [3, image_size, image_size] -> [patches/4 + 2, H]: what stands for one image in the language model.

    "After the ViT", fourth and fifth step: [boi, the image's rows, eoi], and the whole of it, boi and eoi too,
    divided by scaling_factor.
    """
    vision = config["vision_config"]
    expected = (3, vision["image_size"], vision["image_size"])
    if pixels.shape != expected:
        raise ValueError(f"pixels {pixels.shape}, but the model takes exactly {expected}")
    x = patch_embedding(pixels, weights)
    for layer in range(vision["num_hidden_layers"]):
        prefix = f"transformer.vision.transformer.layers.{layer}."
        x = vision_layer(x, weights, prefix, vision["num_heads"], vision["layer_norm_eps"])
    rows = adapter(downsample(x, weights), weights)
    boi, eoi = (weights[f"transformer.vision.{name}"].reshape(1, -1) for name in ("boi", "eoi"))
    return np.concatenate([boi, rows, eoi]) / float(vision["scaling_factor"])
