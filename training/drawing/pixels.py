"""Drawn pictures as everybody else gets them: rounded to bytes."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.conversation import Pixels


def as_pixels(pictures: Tensor) -> list[Pixels]:
    """[B, 3, height, width] of 0 to 255, rounded to bytes as any file of pixels is."""
    rows = pictures.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu()
    return [Pixels(row.shape[1], row.shape[0], row.numpy().tobytes()) for row in rows]
