"""A batch says what each prompt alone gets, a cache what reading everything anew gets, and no step waits."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache
from tests.model.random_models import OFFICIAL, noise, padded, prompt, random_model

PROMPTS = [prompt([1, 2, 3], [4, 5, 6, 7, 8]), prompt([9], [10, 11]), prompt([12, 13, 14, 15], [16])]
WORDS = [[1, 2, 3, 4, 5], [6, 7]]
STEPS = 12


def greedy(model: ChatGlm4vModel, prompts: Sequence[Sequence[int]], pixels: Tensor | None) -> tuple[Tensor, Tensor]:
    """Ids [B, STEPS] and the scores [B, STEPS, vocabulary] that each was chosen by."""
    ids, real = padded(prompts)
    images = None if pixels is None else model.see(pixels)
    cache = KvCache(model.config, len(prompts), 64, model.dtype, "cpu")
    hidden = model.read(ids, real, images, cache)
    positions = torch.tensor([[len(one)] for one in prompts])
    chosen, scores = [], []
    for _ in range(STEPS):
        scores.append(model.score(hidden[:, -1]))
        chosen.append(scores[-1].argmax(-1))
        hidden = model.go_on(chosen[-1][:, None], positions, cache)
        positions = positions + 1
    return torch.stack(chosen, 1), torch.stack(scores, 1)


@pytest.mark.parametrize("prompts", [PROMPTS, WORDS], ids=["with images", "words alone"])
def test_a_padded_batch_answers_as_each_prompt_alone(prompts: list[list[int]]) -> None:
    model = random_model()
    pixels = noise(len(prompts)) if prompts is PROMPTS else None
    with torch.no_grad():
        ids, scores = greedy(model, prompts, pixels)
        for row, one in enumerate(prompts):
            alone, its_scores = greedy(model, [one], None if pixels is None else pixels[row : row + 1])
            assert ids[row].tolist() == alone[0].tolist()
            assert (scores[row] - its_scores[0]).abs().max() < 1e-4
    assert len({tuple(row) for row in ids.tolist()}) == len(prompts)


def test_images_change_answers() -> None:
    model = random_model()
    with torch.no_grad():
        both, _ = greedy(model, [PROMPTS[0], PROMPTS[0]], noise(2))
    assert both[0].tolist() != both[1].tolist()


def test_with_a_cache_an_answer_is_the_one_without() -> None:
    model = random_model()
    with torch.no_grad():
        ids, scores = greedy(model, PROMPTS[:1], noise(1))
        for step in range(STEPS):
            whole = torch.tensor([PROMPTS[0] + ids[0, :step].tolist()])
            without = model(whole, None, noise(1))[0, -1]
            assert int(without.argmax()) == ids[0, step]
            assert (without - scores[0, step]).abs().max() < 1e-4


@pytest.mark.parametrize("padding", [0, 3])
def test_reading_on_in_pieces_is_reading_at_once(padding: int) -> None:
    model = random_model()
    ids, real = padded([[*range(1, 11)], [*range(21, 31 - padding)]])
    positions = (real.long().cumsum(1) - 1).clamp(min=0)
    with torch.no_grad():
        at_once = model.read(ids, real, None)
        cache = KvCache(model.config, 2, 10, torch.float32, "cpu")
        pieces = [model.read(ids[:, :4], real[:, :4], None, cache)]
        pieces += [
            model.go_on(ids[:, begin:end], positions[:, begin:end], cache, real[:, begin:end])
            for begin, end in ((4, 5), (5, 8), (8, 10))
        ]
    assert (torch.cat(pieces, dim=1) - at_once)[real].abs().max() < 1e-5
    assert cache.filled == 10


def test_a_full_cache_says_so_before_anything_is_computed() -> None:
    model = random_model()
    cache = KvCache(model.config, 1, 5, torch.float32, "cpu")
    with pytest.raises(ValueError, match="expected room for 6 tokens, found 5"):
        model.read(torch.ones((1, 6), dtype=torch.long), None, None, cache)


@pytest.mark.parametrize("padding", [0, 2])
def test_neither_a_prompt_nor_a_step_waits_for_the_device(padding: int) -> None:
    """On the meta device there are no values: whatever asked for one would fail."""
    with torch.no_grad():
        model = random_model().to("meta")
        ids, real = padded([PROMPTS[0], PROMPTS[0][padding:]])
        images = model.see(torch.empty((2, *noise(1).shape[1:]), device="meta"))
        cache = KvCache(model.config, 2, 64, torch.float32, "meta")
        model.read(ids, real, images, cache)
        token = torch.empty((2, 1), dtype=torch.long, device="meta")
        assert model.score(model.go_on(token, token, cache)).shape == (2, 1, model.config.vocabulary)
    assert cache.padded is (padding > 0)


BOI, EOI = OFFICIAL["boi_token_id"], OFFICIAL["eoi_token_id"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([BOI, BOI, 1, EOI, 2, 3], "expected an image's begin mark (id 70) once, found it 2 times"),
        ([BOI, 1, 2, 3, 4, 5], "expected an image's end mark (id 71) once, found it 0 times"),
        ([BOI, 1, 2, EOI, 4, 5], "expected one id between an image's marks, found 2"),
        ([1, 2, 3, 4, 5, 6], "expected an image's begin mark (id 70) once, found it 0 times"),
    ],
)
def test_a_prompt_without_exactly_one_place_for_its_image_is_named(wrong: list[int], message: str) -> None:
    model = random_model()
    with pytest.raises(ValueError, match=re.escape(f"prompt 1: {message}")):
        model.read(*padded([PROMPTS[1], wrong]), model.see(noise(2)))


def test_as_many_images_as_prompts_are_expected() -> None:
    model = random_model()
    with pytest.raises(ValueError, match="2 prompts: expected an image for each, found 1"):
        model.read(*padded(PROMPTS[:2]), model.see(noise(1)))
    with pytest.raises(ValueError, match="a prompt has a place for an image: expected its embeddings"):
        model.read(*padded(PROMPTS[:2]), None)


def test_more_ids_than_positions_are_refused() -> None:
    model = random_model()
    with pytest.raises(ValueError, match="expected at most 128 ids a prompt, found 129"):
        model.read(torch.ones((1, 129), dtype=torch.long), None, None)
