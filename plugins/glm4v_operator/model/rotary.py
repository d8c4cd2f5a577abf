"""Rotary position embedding of GLM-4: half of each head is turned, in pairs of neighbours."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.configuration import ChatGlm4vConfig


def rotary_table(config: ChatGlm4vConfig, dtype: torch.dtype, device: torch.device | str) -> Tensor:
    """Cosines and sines for every position: [context_positions, head_size / 4, 2], rounded to ``dtype``.

    The angle of pair i at position p is p * base^(-2i / d), with d = head_size / 2 turned dimensions (Su et al. 2021,
    RoFormer, equation 15). Angles are computed in float32 and rounded afterwards, as the official model does.
    """
    turned = config.head_size // 2
    exponents = torch.arange(0, turned, 2, dtype=torch.float32, device=device) / turned
    frequencies = 1.0 / config.rope_base**exponents
    positions = torch.arange(config.context_positions, dtype=torch.float32, device=device)
    angles = torch.outer(positions, frequencies)  # [positions, d / 2]
    return torch.stack((angles.cos(), angles.sin()), dim=-1).to(dtype)


def turn(heads: Tensor, table: Tensor) -> Tensor:
    """Rotate the first half of each head. ``heads``: [B, S, heads, head_size]; ``table``: [B, S, head_size / 4, 2]."""
    half = heads.shape[-1] // 2
    pairs = heads[..., :half].unflatten(-1, (-1, 2))  # [B, S, heads, d / 2, 2]: neighbours (2i, 2i + 1)
    cos, sin = table[:, :, None, :, 0], table[:, :, None, :, 1]  # [B, S, 1, d / 2]
    even, odd = pairs[..., 0], pairs[..., 1]
    turned = torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1).flatten(-2)
    return torch.cat((turned, heads[..., half:]), dim=-1)
