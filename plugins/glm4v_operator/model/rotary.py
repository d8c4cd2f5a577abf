"""Rotary position embedding of GLM-4: half of each head is turned, in pairs of neighbours."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from glm4v_operator.model.configuration import ChatGlm4vConfig


def rotary_table(config: ChatGlm4vConfig, dtype: torch.dtype, device: torch.device | str) -> Tensor:
    """Cosines and sines for every position, side by side: [context_positions, 2, head_size], rounded to ``dtype``.

    The angle of pair i at position p is p * base^(-2i / d), with d = head_size / 2 turned dimensions (Su et al. 2021,
    RoFormer, equation 15); both dimensions of a pair have it, and the half that is not turned has the angle 0. Angles
    are computed in float32 and rounded afterwards, as the official model does.
    """
    turned = config.head_size // 2
    exponents = torch.arange(0, turned, 2, dtype=torch.float32, device=device) / turned
    frequencies = 1.0 / config.rope_base**exponents
    positions = torch.arange(config.context_positions, dtype=torch.float32, device=device)
    angles = torch.outer(positions, frequencies).repeat_interleave(2, dim=-1)  # [positions, d]
    angles = functional.pad(angles, (0, config.head_size - turned))  # [positions, head_size]
    return torch.stack((angles.cos(), angles.sin()), dim=1).to(dtype)


def turn(heads: Tensor, table: Tensor) -> Tensor:
    """Rotate each pair of neighbours. ``heads``: [B, S, heads, head_size]; ``table``: [B, S, 2, head_size]."""
    cos, sin = table[:, :, None].unbind(3)  # [B, S, 1, head_size]
    even, odd = heads.unflatten(-1, (-1, 2)).unbind(-1)  # [B, S, heads, head_size / 2]
    across = torch.stack((-odd, even), dim=-1).flatten(-2)  # [B, S, heads, head_size]
    turned: Tensor = heads * cos + across * sin
    return turned
