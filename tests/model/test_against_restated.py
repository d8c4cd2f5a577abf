"""The model against an independent restatement in float64, on random checkpoints under the official keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from glm4v_operator.model.configuration import from_official
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache
from tests.model import restated, restated_checkpoint

CONFIGS = {"tiny": restated_checkpoint.TINY, "several": restated_checkpoint.SEVERAL}


@pytest.fixture(params=sorted(CONFIGS))
def official(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(CONFIGS[request.param])


def load(official: dict[str, Any], weights: dict[str, Any]) -> ChatGlm4vModel:
    model = ChatGlm4vModel(from_official(official)).double().eval()
    model.load_state_dict({name: torch.from_numpy(np.array(one)).double() for name, one in weights.items()})
    return model


def test_the_scores_of_a_prompt_with_an_image_are_the_same(official: dict[str, Any]) -> None:
    weights = restated_checkpoint.random_checkpoint(official, seed=3)
    ids, pixels = restated_checkpoint.prompt(official), restated_checkpoint.noise(official)
    expected = restated.logits(official, weights, ids, pixels)
    with torch.no_grad():
        found = load(official, weights)(torch.from_numpy(ids), None, torch.from_numpy(pixels)).numpy()
    assert np.abs(found - expected).max() < 1e-6  # rotary angles are computed in float32 by design


def test_with_a_cache_the_next_token_is_scored_as_without(official: dict[str, Any]) -> None:
    weights = restated_checkpoint.random_checkpoint(official, seed=4)
    ids, pixels = restated_checkpoint.prompt(official), restated_checkpoint.noise(official)
    more = np.concatenate([ids, [[5]]], axis=1)
    expected = restated.logits(official, weights, more, pixels)[0, -1]
    model = load(official, weights)
    with torch.no_grad():
        cache = KvCache(model.config, 1, 64, torch.float64, "cpu")
        prompt = torch.from_numpy(ids)
        model.read(prompt, torch.ones_like(prompt, dtype=torch.bool), model.see(torch.from_numpy(pixels)), cache)
        hidden = model.go_on(torch.tensor([[5]]), torch.tensor([[ids.shape[1]]]), cache)
        found = model.score(hidden)[0, -1].numpy()
    assert np.abs(found - expected).max() < 1e-6
