"""Who looks at whom, and attention in which several query heads share one key and value head.

Kernels differ in what they take: on a GPU, one that knows shared heads takes no mask, one that takes a mask knows no
shared heads, and PyTorch then falls back, without a word, to arithmetic that writes every score to memory. So no kernel
is asked to share heads here; the shapes are arranged instead, and all of them will do.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

#: Up to so many tokens asking at once, the heads of a group ask as further tokens; above, keys and values are copied.
#: Either costs memory: a bias as high as all heads of a group, or keys and values for every query head.
_FEW = 64


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
        seen = functional.scaled_dot_product_attention(folded, key, value, attn_mask=bias)
        return seen.unflatten(2, (group, asking)).flatten(1, 2)  # type: ignore[no-any-return]
    key, value = (one.repeat_interleave(group, dim=1) for one in (key, value))  # [B, heads, T, head]
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, is_causal=bias is None)
