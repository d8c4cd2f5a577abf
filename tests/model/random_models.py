"""The model with small random weights, and batches of prompts to put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from glm4v_operator.model.configuration import from_official
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from tests.model import restated_checkpoint

OFFICIAL: Mapping[str, Any] = restated_checkpoint.SEVERAL
"""Three layers, six heads in two groups, nine tokens an image."""


def random_model(dtype: torch.dtype = torch.float32, seed: int = 8) -> PretrainedChatGlm4v:
    """A model of those sizes, with weights that are exact in bfloat16."""
    weights = restated_checkpoint.random_checkpoint(OFFICIAL, seed)
    model = PretrainedChatGlm4v(from_official(OFFICIAL)).eval()
    model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return model.to(dtype)


def noise(pictures: int, seed: int = 1) -> Tensor:
    """Normalised pixels float32 [pictures, 3, side, side]."""
    side = OFFICIAL["vision_config"]["image_size"]
    return torch.randn((pictures, 3, side, side), generator=torch.Generator().manual_seed(seed))


def prompt(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Ids with an image between ``before`` and ``after``."""
    return [*before, OFFICIAL["boi_token_id"], OFFICIAL["pad_token_id"], OFFICIAL["eoi_token_id"], *after]


def padded(prompts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids [B, L] padded on the left, and which of them are real."""
    longest = max(map(len, prompts))
    ids = torch.full((len(prompts), longest), OFFICIAL["pad_token_id"])
    real = torch.zeros_like(ids, dtype=torch.bool)
    for row, one in enumerate(prompts):
        ids[row, longest - len(one) :] = torch.tensor(list(one))
        real[row, longest - len(one) :] = True
    return ids, real
