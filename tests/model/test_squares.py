"""A matrix product gives what the convolution gives."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from glm4v_operator.model.squares import convolved_squares


@pytest.mark.parametrize(("channels", "side", "height", "width"), [(3, 14, 42, 28), (8, 2, 6, 10)])
def test_squares_are_convolved_row_by_row(channels: int, side: int, height: int, width: int) -> None:
    torch.manual_seed(channels)
    convolution = nn.Conv2d(channels, 5, kernel_size=side, stride=side)
    grid = torch.randn(2, channels, height, width)
    expected = convolution(grid).flatten(2).transpose(1, 2)
    torch.testing.assert_close(convolved_squares(grid, convolution), expected, atol=1e-5, rtol=1e-5)
