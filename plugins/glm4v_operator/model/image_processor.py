"""Pixels as the vision tower wants them: normalised with the statistics that CLIP was trained with."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from glm4v_operator.conversation import Pixels
from glm4v_operator.errors import ItemError

#: Mean and standard deviation of red, green and blue in CLIP's training data (Radford et al. 2021), of values 0 to 1.
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def pixel_batch(pictures: Sequence[Pixels], side: int, device: torch.device | str) -> Tensor:
    """Pictures of ``side`` x ``side`` pixels as float32 [B, 3, side, side] on ``device``.

    They travel as bytes and are normalised there. Shaping a picture to that size is done before, on the CPU's side,
    with Pillow, as the recipe says. Raises ItemError, naming the sizes, for a picture of another size.
    """
    for picture in pictures:
        if (picture.width, picture.height) != (side, side):
            raise ItemError(
                f"picture of {picture.width}x{picture.height}: expected {side}x{side}, the model's own size; set "
                f"preprocessing to a square of side {side}"
            )
    raw = torch.stack([torch.frombuffer(bytearray(picture.rgb), dtype=torch.uint8) for picture in pictures])
    values = raw.to(device).view(-1, side, side, 3).permute(0, 3, 1, 2).float() / 255
    mean, std = (torch.tensor(numbers, device=device).view(1, 3, 1, 1) for numbers in (MEAN, STD))
    return (values - mean) / std
