"""Attention with shared heads, in each of the forms that it takes, against the formula written out."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from glm4v_operator.model import attention
from glm4v_operator.model.attention import attend, attention_bias, attention_mask

HEADS, KV_HEADS, SIZE = 6, 2, 8


def by_the_formula(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    rows = []
    for head in range(HEADS):
        group = head // (HEADS // KV_HEADS)
        scores = query[:, head] @ key[:, group].transpose(1, 2) / math.sqrt(SIZE)
        rows.append(scores.masked_fill(~mask[:, 0], -math.inf).softmax(-1) @ value[:, group])
    return torch.stack(rows, dim=1)


REAL = torch.tensor([[True] * 9, [False] * 4 + [True] * 5, [True] * 3 + [False] * 2 + [True] * 4])


@pytest.mark.parametrize("few", [0, 64], ids=["keys copied", "heads folded"])
@pytest.mark.parametrize("real", [None, REAL], ids=["no padding", "padding"])
@pytest.mark.parametrize("new", [1, 4, 9])
def test_every_form_gives_what_the_formula_gives(
    monkeypatch: pytest.MonkeyPatch, few: int, real: Tensor | None, new: int
) -> None:
    monkeypatch.setattr(attention, "_FEW", few)
    torch.manual_seed(1)
    query, key = torch.randn(3, HEADS, new, SIZE), torch.randn(3, KV_HEADS, 9, SIZE)
    value = torch.randn(3, KV_HEADS, 9, SIZE)
    mask = attention_mask(real, new, 9, "cpu")
    bias = attention_bias(mask, HEADS // KV_HEADS, torch.float32)
    plain = torch.ones(1, 1, new, 9, dtype=torch.bool).tril(9 - new) if mask is None else mask
    assert (attend(query, key, value, bias) - by_the_formula(query, key, value, plain)).abs().max() < 1e-6


def test_a_mask_is_made_only_where_there_is_something_to_say() -> None:
    assert attention_mask(None, 9, 9, "cpu") is None
    assert attention_mask(None, 1, 9, "cpu") is None
    mask = attention_mask(None, 2, 4, "cpu")
    assert mask is not None
    assert mask.int().tolist() == [[[[1, 1, 1, 0], [1, 1, 1, 1]]]]


def test_padding_looks_at_itself_alone_and_is_not_looked_at() -> None:
    mask = attention_mask(torch.tensor([[False, True, True]]), 3, 3, "cpu")
    assert mask is not None
    assert mask.int().tolist() == [[[[1, 0, 0], [0, 1, 0], [0, 1, 1]]]]
