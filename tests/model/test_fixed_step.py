"""Steps of fixed shapes and addresses, as a CUDA graph needs them, give what plain steps give."""

from __future__ import annotations

import pytest
import torch

from glm4v_operator.model.fixed_step import FixedStep
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache
from tests.model.random_models import noise, padded, prompt, random_model

PROMPTS = [prompt([1, 2, 3], [4, 5, 6]), prompt([9], [10, 11])]
TOKENS = torch.tensor([[3, 14, 15, 9], [27, 18, 28, 18]])


def after_the_prompts(model: ChatGlm4vModel) -> KvCache:
    cache = KvCache(model.config, 2, 32, torch.float32, "cpu")
    model.read(*padded(PROMPTS), model.see(noise(2)), cache)
    return cache


def positions(step: int) -> torch.Tensor:
    return torch.tensor([len(one) + step for one in PROMPTS])


def test_fixed_steps_score_as_plain_ones() -> None:
    model = random_model()
    with torch.no_grad():
        plain, cache = after_the_prompts(model), after_the_prompts(model)
        fixed = FixedStep(cache)
        addresses = [one.data_ptr() for one in (cache.keys, cache.values, cache.real, fixed.place)]
        for step, ids in enumerate(TOKENS.T):
            expected = model.go_on(ids[:, None], positions(step)[:, None], plain)
            found = model.go_on(ids[:, None], positions(step)[:, None], fixed)
            assert (found - expected).abs().max() < 1e-5
    assert addresses == [one.data_ptr() for one in (cache.keys, cache.values, cache.real, fixed.place)]
    assert int(fixed.place) == plain.filled


def test_what_lies_behind_the_place_is_not_looked_at() -> None:
    model = random_model()
    with torch.no_grad():
        cache, other = after_the_prompts(model), after_the_prompts(model)
        other.keys[:, :, :, cache.filled :] = 5.0
        other.values[:, :, :, cache.filled :] = 5.0
        found = [model.go_on(TOKENS[:, :1], positions(0)[:, None], FixedStep(one)) for one in (cache, other)]
    assert torch.equal(*found)


def test_a_fixed_step_takes_one_token_a_row() -> None:
    model = random_model()
    with pytest.raises(ValueError, match="expected one token a row, none of them padding, found 2"):
        model.go_on(TOKENS[:, :2], TOKENS[:, :2], FixedStep(after_the_prompts(model)))
