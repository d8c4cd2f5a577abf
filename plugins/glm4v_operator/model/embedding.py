"""A table of learned rows that nothing random is put into: its numbers are loaded."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import nn

T = TypeVar("T", bound=nn.Embedding)


def empty_embedding(kind: type[T], rows: int, width: int) -> T:
    """An embedding of zeros, [rows, width].

    Made the usual way on the meta device, as the whole model is, its random numbers would load PyTorch's compiler:
    seconds, for numbers that do not even come to exist.
    """
    made: T = kind.from_pretrained(torch.zeros(rows, width), freeze=False)  # type: ignore[no-untyped-call]
    return made
