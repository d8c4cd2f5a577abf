"""The language half of GLM-4V-9B restated in float64: from one row of embeddings to its logits.

Written from the model's published description, not from any model code. It is slow and plain on purpose: tests
hold the product's model against it. The titles in quotes are those of the description's sections.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.model.restated_vision import Array, Weights, linear, silu, softmax

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


def rms_norm(x: Array, weight: Array, epsilon: float) -> Array:
    """x [..., H], weight [H] -> [..., H]. "LM layer": weight · x / √(mean of x² + layernorm_epsilon)."""
    mean_square: Array = (x**2).mean(axis=-1, keepdims=True)
    return weight * (x / np.sqrt(mean_square + epsilon))


def rope_base(config: Mapping[str, Any]) -> float:
    """ "Rotary" and "Values": 10000 · rope_ratio, and a config without rope_ratio has 1."""
    return 10000.0 * float(config.get("rope_ratio", 1))


def rotate(x: Array, positions: Integers, base: float) -> Array:
    """One head x [S, head_dim], positions [S] -> [S, head_dim].

    "Rotary": the first half of the head is turned in neighbouring pairs (2i, 2i + 1), by the angle
    position · base^(-2i / rotated); the second half passes through.
    """
    rotated = x.shape[1] // 2
    out = x.copy()
    for row, position in enumerate(positions):
        for i in range(rotated // 2):
            angle = float(position) * base ** (-2.0 * i / rotated)
            cos, sin = math.cos(angle), math.sin(angle)
            even, odd = x[row, 2 * i], x[row, 2 * i + 1]
            out[row, 2 * i] = even * cos - odd * sin
            out[row, 2 * i + 1] = odd * cos + even * sin
    return out


def may_see(mask: Flags) -> Flags:
    """Mask [S], true where there is no padding -> [S queries, S keys], true where the query sees the key.

    "Masks": causal everywhere, also inside the image, and no padded key. A padded query sees every key, so that
    its softmax has something to sum; nothing else ever reads what it computes.
    """
    length = len(mask)
    seen = np.zeros((length, length), dtype=np.bool_)
    for query in range(length):
        for key in range(length):
            seen[query, key] = (key <= query and mask[key]) or not mask[query]
    return seen


def attention(
    config: Mapping[str, Any], weights: Weights, prefix: str, x: Array, positions: Integers, seen: Flags
) -> Array:
    """x [S, H], positions [S], seen [S, S] -> [S, H].

    "LM layer": the projection, which has a bias, holds [all q heads | the groups' k | the groups' v]; query head h
    uses group h // (heads / groups); softmax(q·kᵀ / √kv_channels)·v; then `dense`, without a bias.
    apply_query_key_layer_scaling divides and multiplies by the same number, so it is left out ("Values").
    """
    heads, groups, size = config["num_attention_heads"], config["multi_query_group_num"], config["kv_channels"]
    base = rope_base(config)
    fused = linear(x, weights[prefix + "query_key_value.weight"], weights[prefix + "query_key_value.bias"])
    all_queries = fused[:, : heads * size]
    all_keys = fused[:, heads * size : (heads + groups) * size]
    all_values = fused[:, (heads + groups) * size :]
    mixed = np.zeros((x.shape[0], heads * size))
    for head in range(heads):
        group = head // (heads // groups)
        own, shared = slice(head * size, (head + 1) * size), slice(group * size, (group + 1) * size)
        queries = rotate(all_queries[:, own], positions, base)
        keys = rotate(all_keys[:, shared], positions, base)
        scores = np.where(seen, queries @ keys.T / math.sqrt(size), -np.inf)
        mixed[:, own] = softmax(scores) @ all_values[:, shared]
    return linear(mixed, weights[prefix + "dense.weight"])


def feed_forward(weights: Weights, prefix: str, x: Array) -> Array:
    """x [S, H] -> [S, H]. "LM layer": SwiGLU, where the first half of dense_h_to_4h is the gate, the second is up."""
    both = linear(x, weights[prefix + "dense_h_to_4h.weight"])
    half = both.shape[1] // 2
    return linear(silu(both[:, :half]) * both[:, half:], weights[prefix + "dense_4h_to_h.weight"])


def language_logits(
    config: Mapping[str, Any], weights: Weights, embeddings: Array, positions: Integers, mask: Flags
) -> Array:
    """One row, images already put in: embeddings [S, H], positions [S], mask [S] -> logits [S, V].

    "LM layer": h = x + attention(RMS_in(x)), then h + feed_forward(RMS_post(h)); after the last layer the final
    RMS norm and the untied output layer.
    """
    epsilon = config["layernorm_epsilon"]
    seen = may_see(mask)
    x = embeddings
    for layer in range(config["num_layers"]):
        prefix = f"transformer.encoder.layers.{layer}."
        normed = rms_norm(x, weights[prefix + "input_layernorm.weight"], epsilon)
        x = x + attention(config, weights, prefix + "self_attention.", normed, positions, seen)
        normed = rms_norm(x, weights[prefix + "post_attention_layernorm.weight"], epsilon)
        x = x + feed_forward(weights, prefix + "mlp.", normed)
    x = rms_norm(x, weights["transformer.encoder.final_layernorm.weight"], epsilon)
    return linear(x, weights["transformer.output_layer.weight"])
