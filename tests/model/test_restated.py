"""The restatement of GLM-4V-9B's language half and of its inputs, held against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.model import restated, restated_checkpoint, restated_language, restated_vision
from tests.model.restated_checkpoint import TINY, noise

# --- the language half


def test_rope_turns_one_pair_by_the_position_and_leaves_the_second_half() -> None:
    x = np.array([[1.0, 2.0, 3.0, 4.0]])
    turned = restated_language.rotate(x, np.array([1]), 10000.0)
    cos, sin = 0.5403023058681398, 0.8414709848078965  # of 1
    assert turned[0] == pytest.approx([cos - 2 * sin, 2 * cos + sin, 3, 4], abs=1e-15)


def test_rope_pairs_neighbours_and_slows_down_along_the_head() -> None:
    x = np.array([[1.0, 0.0, 1.0, 0.0, 5.0, 6.0, 7.0, 8.0]])
    turned = restated_language.rotate(x, np.array([3]), 10000.0)  # 4 of 8 turn: angles 3 and 3 · 10000^(-2/4)
    expected = [math.cos(3), math.sin(3), math.cos(0.03), math.sin(0.03), 5, 6, 7, 8]
    assert turned[0] == pytest.approx(expected, abs=1e-15)


def test_rope_base_follows_rope_ratio_and_is_10000_without_it() -> None:
    assert "rope_ratio" not in TINY
    assert restated_language.rope_base(TINY) == 10000
    assert restated_language.rope_base({**TINY, "rope_ratio": 500}) == 5_000_000


def test_rms_norm_by_hand() -> None:
    out = restated_language.rms_norm(np.array([3.0, 4.0]), np.array([1.0, 10.0]), 0.5)  # √(12.5 + 0.5)
    assert out == pytest.approx([3 / math.sqrt(13), 40 / math.sqrt(13)])


def test_feed_forward_takes_the_first_half_as_the_gate() -> None:
    weights = {
        "dense_h_to_4h.weight": np.array([[2.0], [3.0]]),
        "dense_4h_to_h.weight": np.array([[10.0]]),
    }
    out = restated_language.feed_forward(weights, "", np.array([[1.0]]))
    assert out[0, 0] == pytest.approx(10 * (2 / (1 + math.exp(-2))) * 3)


def test_heads_share_their_groups_values_in_blocks() -> None:
    config = {"num_attention_heads": 4, "multi_query_group_num": 2, "kv_channels": 4}
    bias = np.concatenate([np.zeros(16), np.zeros(8), [1, 2, 3, 4], [5, 6, 7, 8]])
    weights = {
        "query_key_value.weight": np.zeros((32, 3)),
        "query_key_value.bias": bias,
        "dense.weight": np.eye(16),
    }
    seen = restated_language.may_see(np.array([True]))
    out = restated_language.attention(config, weights, "", np.ones((1, 3)), np.array([0]), seen)
    assert out[0].tolist() == [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8]


def test_attention_of_two_positions_by_hand() -> None:
    # One head of 4: q = (x, 0, 0, 0), k = (x, 0, 0, 0), v = (0, 0, 0, x). The only pair turns by the position, so
    # q of position 2 meets k of position 0 with cos 2; the scale is 1/√4.
    config = {"num_attention_heads": 1, "multi_query_group_num": 1, "kv_channels": 4}
    fused = np.zeros((12, 1))
    fused[[0, 4, 11]] = 1.0
    weights = {"query_key_value.weight": fused, "query_key_value.bias": np.zeros(12), "dense.weight": np.eye(4)}
    seen = restated_language.may_see(np.array([True, True]))
    out = restated_language.attention(config, weights, "", np.array([[3.0], [2.0]]), np.array([0, 2]), seen)
    first, second = math.exp(3 * 2 * math.cos(2) / 2), math.exp(2 * 2 / 2)
    assert out[:, 3] == pytest.approx([3, (3 * first + 2 * second) / (first + second)])


def test_queries_see_earlier_unpadded_keys_and_padded_queries_see_all() -> None:
    seen = restated_language.may_see(np.array([False, True, True]))
    assert seen.astype(int).tolist() == [[1, 1, 1], [0, 1, 0], [0, 1, 1]]


def test_language_layer_norms_before_each_branch_and_once_more_at_the_end() -> None:
    config = {"num_attention_heads": 1, "multi_query_group_num": 1, "kv_channels": 4}
    config |= {"num_layers": 1, "layernorm_epsilon": 1}
    prefix = "transformer.encoder.layers.0."
    fused = np.zeros((12, 2))
    fused[8, 0] = 1.0  # v is the first component, and `dense` makes it three times the second
    weights = {
        prefix + "input_layernorm.weight": np.array([2.0, 1.0]),
        prefix + "self_attention.query_key_value.weight": fused,
        prefix + "self_attention.query_key_value.bias": np.zeros(12),
        prefix + "self_attention.dense.weight": np.array([[0.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0]]),
        prefix + "post_attention_layernorm.weight": np.array([1.0, 5.0]),
        prefix + "mlp.dense_h_to_4h.weight": np.eye(2),
        prefix + "mlp.dense_4h_to_h.weight": np.array([[1.0], [0.0]]),
        "transformer.encoder.final_layernorm.weight": np.array([1.0, 7.0]),
        "transformer.output_layer.weight": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
    }
    out = restated_language.language_logits(config, weights, np.array([[4.0, 0.0]]), np.array([0]), np.array([True]))
    b = 3 * 2 * 4 / math.sqrt(4**2 / 2 + 1)  # h = (4, b)
    size = math.sqrt((4**2 + b**2) / 2 + 1)
    gate, up = 4 / size, 5 * b / size
    a = 4 + gate / (1 + math.exp(-gate)) * up  # after the layer: (a, b)
    size = math.sqrt((a**2 + b**2) / 2 + 1)
    assert out[0] == pytest.approx([a / size, 7 * b / size, (a + 7 * b) / size])


# --- ids, masks and positions


def test_expansion_by_hand() -> None:
    ids = np.array([1, 2, 34, 24, 35, 3])
    assert restated.find_image(TINY, ids) == (2, 4)
    assert restated.expand(np.arange(6), 2, 4, 4, 3).tolist() == [0, 1, 2, 3, 3, 3, 3, 4, 5]
    assert restated.expand(np.array([0, 1, 1, 1, 1, 1]), 2, 4, 4, 1).tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 1]
    with pytest.raises(ValueError, match="not one placeholder"):
        restated.find_image(TINY, np.array([34, 24, 24, 35]))


def test_positions_start_behind_the_padding() -> None:
    mask = np.array([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]])
    assert restated.positions_of(mask).tolist() == [[0, 0, 0, 1, 2], [0, 1, 2, 3, 4]]


def test_embeddings_and_positions_reach_the_language_half_as_described(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def recording(*values: Any) -> Any:
        given.extend(values)
        return np.zeros((9, 40))

    monkeypatch.setattr(restated, "language_logits", recording)
    weights = restated_checkpoint.random_checkpoint(TINY, 1)
    ids, mask = np.array([[24, 2, 34, 24, 35, 3]]), np.array([[0, 1, 1, 1, 1, 1]])
    restated.logits(TINY, weights, ids, noise(TINY), mask)
    _, exact, embeddings, positions, expanded_mask = given
    words = weights["transformer.embedding.word_embeddings.weight"]
    assert positions.tolist() == [0, 0, 1, 2, 2, 2, 2, 3, 4]
    assert expanded_mask.tolist() == [False] + [True] * 8
    assert embeddings[[0, 1, 8]].tolist() == words[[24, 2, 3]].tolist()
    assert embeddings[2:8].tolist() == restated_vision.image_block(TINY, exact, noise(TINY)[0]).tolist()
