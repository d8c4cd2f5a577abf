"""Attention with shared heads, in each of the forms that it takes, against the formula written out."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from glm4v_operator.model import attention
from glm4v_operator.model.attention import attend, attention_bias, attention_mask, by_products
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.fixed_step import FixedStep
from glm4v_operator.model.kv_cache import KvCache

HEADS, KV_HEADS, SIZE = 6, 2, 8


def by_the_formula(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    rows = []
    for head in range(HEADS):
        group = head // (HEADS // KV_HEADS)
        scores = query[:, head] @ key[:, group].transpose(1, 2) / math.sqrt(SIZE)
        rows.append(scores.masked_fill(~mask[:, 0], -math.inf).softmax(-1) @ value[:, group])
    return torch.stack(rows, dim=1)


REAL = torch.tensor([[True] * 9, [False] * 4 + [True] * 5, [True] * 3 + [False] * 2 + [True] * 4])


@pytest.mark.parametrize(
    ("few", "products"), [(0, ()), (64, ()), (64, ("cpu",))], ids=["keys copied", "heads folded", "by products"]
)
@pytest.mark.parametrize("real", [None, REAL], ids=["no padding", "padding"])
@pytest.mark.parametrize("new", [1, 4, 9])
def test_every_form_gives_what_the_formula_gives(
    monkeypatch: pytest.MonkeyPatch, few: int, products: tuple[str, ...], real: Tensor | None, new: int
) -> None:
    monkeypatch.setattr(attention, "_FEW", few)
    monkeypatch.setattr(attention, "_BY_PRODUCTS", products)
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


GROUP = HEADS // KV_HEADS
CONFIG = ChatGlm4vConfig(layers=2, kv_heads=KV_HEADS, head_size=SIZE)


def a_step(dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Query, keys, values and bias of a recorded step over three rows: one full, one padded, one that is nobody's."""
    torch.manual_seed(2)
    cache = KvCache(CONFIG, rows=3, capacity=16, dtype=dtype, device="cpu")
    cache.real[0, :9] = cache.real[1, 4:9] = True
    cache.filled = 9
    for tensor in (cache.keys, cache.values):
        tensor[:, :2, :, :9] = torch.randn(2, 2, KV_HEADS, 9, SIZE)
    step = FixedStep(cache)
    mask = step.admit(None, 1)
    key, value = step.write(1, *torch.randn(2, 3, KV_HEADS, 1, SIZE).to(dtype))
    bias = attention_bias(mask, GROUP, dtype)
    assert bias is not None
    return torch.randn(3, KV_HEADS, GROUP, SIZE).to(dtype), key, value, bias


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.bfloat16, 2e-2), (torch.float16, 2e-3)], ids=str
)
def test_matrix_products_give_what_the_fused_kernels_give(dtype: torch.dtype, tolerance: float) -> None:
    query, key, value, bias = a_step(dtype)
    expected = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    found = by_products(query, key, value, bias)
    assert found.dtype == dtype
    assert (found - expected).abs().max() < tolerance


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_scores_are_not_rounded_to_16_bits(dtype: torch.dtype) -> None:
    """Scores that differ by little, and are around 90, where bfloat16 has but whole halves."""
    query, key, value, bias = a_step(dtype)
    query[..., 0] = key[..., 0] = 16
    expected = functional.scaled_dot_product_attention(query.double(), key.double(), value.double(), bias.double())
    assert (by_products(query, key, value, bias) - expected).abs().max() < 2e-2


def test_a_row_that_is_nobodys_has_its_own_token_to_look_at() -> None:
    query, key, value, bias = a_step(torch.float32)
    assert torch.equal(by_products(query, key, value, bias)[2], value[2, :, 9:10].expand(-1, GROUP, -1))


def test_one_bias_may_serve_all_rows() -> None:
    query, key, value, bias = a_step(torch.float32)
    alone = by_products(query, key, value, bias[:1])
    assert torch.equal(alone, by_products(query, key, value, bias[:1].expand(3, -1, -1, -1)))


@pytest.mark.parametrize("tokens", [9, 16], ids=["the filled part", "all"])
def test_keys_and_values_of_a_cache_are_looked_at_where_they_lie(tokens: int) -> None:
    cache = KvCache(CONFIG, rows=4, capacity=16, dtype=torch.float32, device="cpu")
    kept = cache.keys[1, :3, :, :tokens]
    assert kept.flatten(0, 1).data_ptr() == kept.data_ptr()
