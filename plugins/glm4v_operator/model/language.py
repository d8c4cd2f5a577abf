"""The language model (GLM-4): forty pre-norm layers, two key-value heads, half-turned rotary positions."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.kv_cache import KvCache
from glm4v_operator.model.rotary import turn


class RmsNorm(nn.Module):
    """Root mean square norm (Zhang & Sennrich 2019), weight included, in float32 whatever comes in."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → [..., width], in the dtype that came in."""
        wide = x.float()
        scaled = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)
        return (self.weight.float() * scaled).to(x.dtype)


class Attention(nn.Module):
    """Causal attention in which ``heads / kv_heads`` query heads share a key and value head (Ainslie et al. 2023)."""

    def __init__(self, config: ChatGlm4vConfig, layer: int) -> None:
        super().__init__()
        self.layer, self.head_size = layer, config.head_size
        self.split = (config.heads, config.kv_heads, config.kv_heads)
        queries = config.heads * config.head_size
        both = 2 * config.kv_heads * config.head_size
        self.query_key_value = nn.Linear(config.hidden_size, queries + both)
        self.dense = nn.Linear(queries, config.hidden_size, bias=False)

    def forward(self, x: Tensor, table: Tensor, mask: Tensor | None, cache: KvCache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden].

        ``table``: the rotary table at each token's position, [B, S, head_size / 4, 2]. ``mask``: [B, 1, S, T], True
        where a token may look; None is plain causal attention over S = T tokens.
        """
        heads = self.query_key_value(x).unflatten(-1, (-1, self.head_size))  # [B, S, heads + 2 kv_heads, head]
        query, key, value = heads.split(self.split, dim=2)
        query, key = turn(query, table).transpose(1, 2), turn(key, table).transpose(1, 2)
        value = value.transpose(1, 2)  # [B, kv_heads, S, head]
        if cache is not None:
            key, value = cache.write(self.layer, key, value)
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, is_causal=mask is None and x.shape[1] > 1, enable_gqa=True
        )
        return self.dense(seen.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


class Mlp(nn.Module):
    """SwiGLU (Shazeer 2020): the first half of the wide layer gates the second."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.dense_h_to_4h = nn.Linear(config.hidden_size, 2 * config.mlp_size, bias=False)
        self.dense_4h_to_h = nn.Linear(config.mlp_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, S, hidden] → [B, S, hidden]."""
        gate, up = self.dense_h_to_4h(x).chunk(2, dim=-1)
        return self.dense_4h_to_h(functional.silu(gate) * up)  # type: ignore[no-any-return]


class Layer(nn.Module):
    """Norm, attention, norm, MLP; each added to what came in."""

    def __init__(self, config: ChatGlm4vConfig, layer: int) -> None:
        super().__init__()
        self.input_layernorm = RmsNorm(config.hidden_size, config.norm_eps)
        self.self_attention = Attention(config, layer)
        self.post_attention_layernorm = RmsNorm(config.hidden_size, config.norm_eps)
        self.mlp = Mlp(config)

    def forward(self, x: Tensor, table: Tensor, mask: Tensor | None, cache: KvCache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden]; see :meth:`Attention.forward`."""
        x = x + self.self_attention(self.input_layernorm(x), table, mask, cache)
        return x + self.mlp(self.post_attention_layernorm(x))  # type: ignore[no-any-return]


class LanguageStack(nn.Module):
    """All layers and the norm after them."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(config, number) for number in range(config.layers))
        self.final_layernorm = RmsNorm(config.hidden_size, config.norm_eps)

    def forward(self, x: Tensor, table: Tensor, mask: Tensor | None, cache: KvCache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden]; see :meth:`Attention.forward`."""
        for layer in self.layers:
            x = layer(x, table, mask, cache)
        if cache is not None:
            cache.grow(x.shape[1])
        return self.final_layernorm(x)  # type: ignore[no-any-return]


def attention_mask(real: Tensor, new: int) -> Tensor | None:
    """Who may look at whom, when the last ``new`` of T tokens ask: [B, 1, new, T]; None where plain causal does.

    ``real``: [B, T], False for padding. A token looks at the real tokens up to itself; a padding token looks at itself,
    for a row of the softmax must not be empty. What a padding token computes is never looked at.
    """
    total = real.shape[1]
    if bool(real.all()) and new == total:
        return None
    places = torch.arange(total, device=real.device)
    asking = places[total - new :, None]  # [new, 1]
    causal = places[None, :] <= asking  # [new, T]
    mask = causal & real[:, None, None, :]
    return mask | (places[None, :] == asking)
