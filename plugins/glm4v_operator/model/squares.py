"""Convolutions whose squares do not overlap, as the matrix products that they are."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional


def convolved_squares(grid: Tensor, convolution: nn.Conv2d) -> Tensor:
    """``convolution`` of [B, channels, height, width] with stride = kernel size: [B, squares, out], row by row.

    Each square is a row of a matrix, its weights a column of another. Such products are what GPUs are built for, while
    convolution libraries take general kernels for squares of 14 x 14 x 3, and want channels in other places.
    """
    side = convolution.stride[0]
    squares = grid.unflatten(3, (-1, side)).unflatten(2, (-1, side))  # [B, channels, rows, side, columns, side]
    squares = squares.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)  # [B, rows * columns, channels * side²]
    return functional.linear(squares, convolution.weight.flatten(1), convolution.bias)
