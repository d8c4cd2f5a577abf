"""The restatement of GLM-4V-9B as a whole: what may and may not change its logits, generation, checkpoints."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.model import restated
from tests.model.restated_checkpoint import (
    SEVERAL,
    TINY,
    in_bfloat16,
    language_shapes,
    noise,
    prompt,
    random_checkpoint,
    vision_shapes,
)

CONFIGS = pytest.mark.parametrize("config", [TINY, SEVERAL], ids=["tiny", "several"])


@CONFIGS
def test_logits_have_the_expanded_length_and_a_sane_size(config: dict[str, Any]) -> None:
    out = restated.logits(config, random_checkpoint(config, 1), prompt(config), noise(config))
    assert out.shape == (1, 10 + restated.image_tokens(config) - 1, config["padded_vocab_size"])
    assert out.dtype == np.float64
    assert 0.3 < out.std() < 5


@CONFIGS
def test_a_later_token_changes_no_earlier_logits(config: dict[str, Any]) -> None:
    weights, ids = random_checkpoint(config, 2), prompt(config)
    changed = ids.copy()
    changed[0, -2] += 1
    one, other = (restated.logits(config, weights, each, noise(config))[0] for each in (ids, changed))
    assert np.array_equal(one[:-2], other[:-2])
    assert np.abs(one[-2:] - other[-2:]).max(axis=1).min() > 1e-3


@CONFIGS
def test_pixels_change_the_image_and_what_follows_only(config: dict[str, Any]) -> None:
    weights, ids, pixels = random_checkpoint(config, 3), prompt(config), noise(config)
    changed = pixels.copy()
    changed[0, :, -14:, -14:] = 0.0  # the last patch, which every image token sees within the vision half
    one, other = (restated.logits(config, weights, ids, each)[0] for each in (pixels, changed))
    assert np.array_equal(one[:5], other[:5])  # four words and boi
    assert np.abs(one[5:] - other[5:]).max(axis=1).min() > 1e-4


@CONFIGS
def test_the_three_image_ids_have_no_embeddings_of_their_own(config: dict[str, Any]) -> None:
    weights = random_checkpoint(config, 3)
    name = "transformer.embedding.word_embeddings.weight"
    words = weights[name].copy()
    words[[config["boi_token_id"], config["eoi_token_id"], config["pad_token_id"]]] = 3.0
    changed = {**weights, name: words}
    one, other = (restated.logits(config, each, prompt(config), noise(config)) for each in (weights, changed))
    assert np.array_equal(one, other)


@CONFIGS
def test_padding_changes_nothing_for_the_other_tokens(config: dict[str, Any]) -> None:
    weights, pixels = random_checkpoint(config, 4), np.concatenate([noise(config, 1), noise(config, 2)])
    long, short = prompt(config, before=5, after=4), prompt(config, before=3, after=2)
    padding = long.shape[1] - short.shape[1]
    both = np.concatenate([long, np.pad(short, ((0, 0), (padding, 0)), constant_values=config["pad_token_id"])])
    mask = np.ones(both.shape, dtype=int)
    mask[1, :padding] = 0
    batch = restated.logits(config, weights, both, pixels, mask)
    assert batch[0] == pytest.approx(restated.logits(config, weights, long, pixels[:1])[0], abs=1e-12)
    assert batch[1, padding:] == pytest.approx(restated.logits(config, weights, short, pixels[1:])[0], abs=1e-12)
    alone = restated.generate(config, weights, short, pixels[1:], max_new_tokens=3, stop_ids=())
    assert restated.generate(config, weights, both, pixels, mask, max_new_tokens=3, stop_ids=())[1:] == alone


@CONFIGS
def test_text_without_an_image_is_not_expanded(config: dict[str, Any]) -> None:
    out = restated.logits(config, random_checkpoint(config, 5), np.array([[1, 2, 3]]))
    assert out.shape == (1, 3, config["padded_vocab_size"])


@CONFIGS
def test_generation_counts_positions_from_the_unexpanded_prompt(config: dict[str, Any]) -> None:
    weights, ids, pixels = random_checkpoint(config, 6), prompt(config), noise(config)
    first, second, third = restated.generate(config, weights, ids, pixels, max_new_tokens=3, stop_ids=())[0]
    assert first == restated.logits(config, weights, ids, pixels)[0, -1].argmax()
    longer = np.array([[*ids[0], first, second]])
    positions = np.arange(12)[None]  # ten ids, so the first new token's position is 10
    assert third == restated.logits(config, weights, longer, pixels, None, positions)[0, -1].argmax()


def test_generation_continues_the_positions_of_a_padded_row(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[int]] = []

    def recording(config: Any, weights: Any, embeddings: Any, positions: Any, mask: Any) -> Any:
        given.append([*positions.tolist(), int((~mask).sum())])
        return np.zeros((len(positions), config["padded_vocab_size"]))

    monkeypatch.setattr(restated, "language_logits", recording)
    ids, mask = np.array([[24, 24, 1, 34, 24, 35, 2]]), np.array([[0, 0, 1, 1, 1, 1, 1]])
    restated.generate(TINY, random_checkpoint(TINY, 1), ids, noise(TINY), mask, max_new_tokens=3)
    prefill = [0, 0, 0, 1, 2, 2, 2, 2, 3, 4]  # padding, a word, boi, four patches, eoi, a word
    assert given == [[*prefill, 2], [*prefill, 5, 2], [*prefill, 5, 6, 2]]


def test_generation_ends_with_a_stop_id_and_can_leave_out_unused_rows() -> None:
    weights, ids, pixels = random_checkpoint(TINY, 3), prompt(TINY), noise(TINY)
    tokens = restated.generate(TINY, weights, ids, pixels, max_new_tokens=6, stop_ids=())[0]
    stop = next(token for token in tokens[1:] if token != tokens[0])
    ended = tokens[: tokens.index(stop) + 1]
    assert restated.generate(TINY, weights, ids, pixels, max_new_tokens=6, stop_ids=[stop])[0] == ended
    config = {**TINY, "eos_token_id": [stop]}
    assert restated.generate(config, weights, ids, pixels, max_new_tokens=6)[0] == ended
    few = restated.generate(TINY, weights, ids, pixels, max_new_tokens=6, stop_ids=(), usable_ids=min(tokens))
    assert max(few[0]) < min(tokens)


@CONFIGS
def test_every_tensor_matters_but_inv_freq(config: dict[str, Any]) -> None:
    weights = random_checkpoint(config, 7, with_inv_freq=True)
    ids, pixels = prompt(config, before=1, after=1), noise(config)
    before = restated.logits(config, weights, ids, pixels)
    spoiled = np.random.default_rng(0)
    for name, tensor in weights.items():
        changed: dict[str, Any] = {**weights, name: tensor + spoiled.normal(0.0, 0.5, tensor.shape)}
        moved = np.abs(restated.logits(config, changed, ids, pixels) - before).max()
        assert (moved > 1e-3) == (not name.endswith("inv_freq")), name


def test_other_switches_sizes_and_lengths_are_refused() -> None:
    weights = random_checkpoint(TINY, 1)
    with pytest.raises(ValueError, match="original_rope"):
        restated.logits({**TINY, "original_rope": False}, weights, prompt(TINY))
    with pytest.raises(ValueError, match="exactly"):
        restated.logits(TINY, weights, prompt(TINY), noise(SEVERAL))
    with pytest.raises(ValueError, match="outside the context"):
        restated.logits({**TINY, "seq_length": 10}, weights, prompt(TINY, after=4))


@CONFIGS
def test_a_random_checkpoint_is_repeatable_and_exact_in_bfloat16(config: dict[str, Any]) -> None:
    one, same, other = (random_checkpoint(config, seed) for seed in (1, 1, 2))
    shapes = language_shapes(config) | vision_shapes(config)
    assert {name: tensor.shape for name, tensor in one.items()} == shapes
    for name, tensor in one.items():
        assert tensor.dtype == np.float32
        assert np.array_equal(tensor, same[name])
        assert not np.array_equal(tensor, other[name])
        assert np.array_equal(tensor, in_bfloat16(tensor))
    buffer = random_checkpoint(config, 1, with_inv_freq=True)["transformer.rotary_pos_emb.inv_freq"]
    assert buffer.shape == (config["kv_channels"] // 4,)


def test_bfloat16_rounds_to_the_nearest_and_ties_to_even() -> None:
    step = 2.0**-7  # from one value to the next between 1 and 2
    given = np.array([1 + 0.4 * step, 1 + 0.6 * step, 1 + 0.5 * step, 1 + 1.5 * step, -1 - 0.6 * step])
    assert in_bfloat16(given).tolist() == [1, 1 + step, 1, 1 + 2 * step, -1 - step]


def test_the_published_sizes_give_the_published_numbers_of_parameters() -> None:
    vision = {"in_channels": 3, "num_hidden_layers": 63, "hidden_size": 1792, "patch_size": 14, "num_heads": 16}
    vision |= {"intermediate_size": 15360, "num_positions": 6401, "image_size": 1120}
    config = {"hidden_size": 4096, "num_layers": 40, "num_attention_heads": 32, "kv_channels": 128}
    config |= {"multi_query_group_num": 2, "ffn_hidden_size": 13696, "padded_vocab_size": 151552}
    whole = {**config, "vision_config": vision}
    language, image = language_shapes(whole), vision_shapes(whole)
    assert (len(language), len(image)) == (283, 770)
    assert sum(map(math.prod, language.values())) == 9_399_951_360
    assert sum(map(math.prod, image.values())) == 4_506_369_536
    assert restated.image_tokens(whole) == 1600
