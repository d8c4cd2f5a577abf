"""Who looks at whom, and attention in which several query heads share one key and value head.

Kernels differ in what they take: on a GPU, one that knows shared heads takes no mask, one that takes a mask knows no
shared heads, and PyTorch then falls back, without a word, to arithmetic that writes every score to memory. So no kernel
is asked to share heads here; the shapes are arranged instead, and all of them will do.

The one that takes a mask gives all that a row's head looks at to one block of threads. Where a single token asks, there
are so few blocks that most of the card idles; two matrix products with a softmax between them spread over all of it.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

#: Up to so many tokens asking at once, the heads of a group ask as further tokens; above, keys and values are copied.
#: Either costs memory: a bias as high as all heads of a group, or keys and values for every query head.
_FEW = 64

#: Devices on which a masked step is computed by products; on a CPU the fused kernel is as fast.
_BY_PRODUCTS = ("cuda",)


def attention_mask(real: Tensor | None, new: int, total: int, device: torch.device | str) -> Tensor | None:
    """Who may look at whom when the last ``new`` of ``total`` tokens ask: [B or 1, 1, new, total].

    None where nothing needs saying: the tokens are the first ones (plain causal), or there is only one.

    ``real``: [B, total], False for padding, or None when there is none. A token looks at the real tokens up to itself;
    a padding token looks at itself, for a row of the softmax must not be empty. What it computes is never looked at.
    """
    if real is None and new in (1, total):
        return None
    places = torch.arange(total, device=device)
    asking = places[total - new :, None]  # [new, 1]
    causal = places <= asking  # [new, total]
    if real is None:
        return causal[None, None]
    mask: Tensor = causal & real[:, None, None, :] | (places == asking)
    return mask


def attention_bias(mask: Tensor | None, group: int, dtype: torch.dtype) -> Tensor | None:
    """``mask`` as what :func:`attend` adds to the scores, 0 or -inf, made once for all layers.

    ``group``: query heads that share a key and value head. [B or 1, 1, new, total] stays so, or becomes
    [B or 1, 1, group * new, total] where few tokens ask.
    """
    if mask is None:
        return None
    bias = torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill_(~mask, float("-inf"))
    return bias.repeat(1, 1, group, 1) if mask.shape[2] <= _FEW else bias


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
    """[B, heads, S, head], twice [B, kv_heads, T, head] → [B, heads, S, head] (Ainslie et al. 2023).

    Query head h looks at key and value head h // (heads / kv_heads). ``bias``: from :func:`attention_bias`; None is
    plain causal attention over S = T tokens, or one token that looks at everything.
    """
    kv_heads, asking = key.shape[1], query.shape[2]
    group = query.shape[1] // kv_heads
    if asking == 1 or (bias is not None and bias.shape[2] != asking):
        folded = query.unflatten(1, (kv_heads, group)).flatten(2, 3)  # [B, kv_heads, group * S, head]
        if asking == 1 and bias is not None and query.device.type in _BY_PRODUCTS:
            seen = by_products(folded, key, value, bias)
        else:
            seen = functional.scaled_dot_product_attention(folded, key, value, attn_mask=bias)
        return seen.unflatten(2, (group, asking)).flatten(1, 2)  # type: ignore[no-any-return]
    key, value = (one.repeat_interleave(group, dim=1) for one in (key, value))  # [B, heads, T, head]
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, is_causal=bias is None)


def by_products(query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    """[B, kv_heads, n, head], twice [B, kv_heads, T, head] → [B, kv_heads, n, head], as the fused kernels' formula.

    ``bias`` [B or 1, 1, n, T] is added to the scores; none of its rows may be all -inf. Scores are float32 from the
    first product to the softmax's end, as in a fused kernel. Keys and values that are slices of a cache are not copied,
    and nothing waits for the device, so that it can be recorded.
    """
    pairs = key.shape[:2]
    queries, keys, values = (one.flatten(0, 1) for one in (query, key, value))
    scores = _float32_product(queries, keys.transpose(1, 2)).unflatten(0, pairs)  # [B, kv_heads, n, T]
    weights = torch.add(bias, scores, alpha=1 / math.sqrt(query.shape[3])).softmax(-1)
    seen = torch.bmm(weights.to(value.dtype).flatten(0, 1), values)
    return seen.unflatten(0, pairs)  # type: ignore[no-any-return]


def _float32_product(left: Tensor, right: Tensor) -> Tensor:
    """[N, n, k], [N, k, m] → [N, n, m], in float32 at least: what products of 16 bits are summed up in anyway."""
    if left.dtype.itemsize >= 4:
        return torch.bmm(left, right)
    if left.device.type == "cuda":
        return torch.bmm(left, right, out_dtype=torch.float32)
    return torch.bmm(left.float(), right.float())
