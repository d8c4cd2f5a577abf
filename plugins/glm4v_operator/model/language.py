"""The language model (GLM-4): forty pre-norm layers, two key-value heads, half-turned rotary positions."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from glm4v_operator.model.attention import attend, attention_bias
from glm4v_operator.model.attention_kernels import attention_kernels
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.rotary import turn


class Cache(Protocol):
    """Where attention finds the keys and values of what was read before."""

    def admit(self, real: Tensor | None, new: int) -> Tensor | None:
        """Note which of ``new`` tokens a row are real, [B, new] (None: all are); the mask with which they look."""

    def write(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Put [B, kv_heads, S, head_size] where the new tokens belong; all keys and values to look at, T of them."""

    def grow(self, tokens: int) -> None:
        """Called once all layers have written their ``tokens``."""


class RmsNorm(nn.Module):
    """Root mean square norm (Zhang & Sennrich 2019), weight included, in float32 at least whatever comes in."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → [..., width], in the dtype that came in."""
        return functional.rms_norm(x, self.weight.shape, self.weight, self.eps)


class Attention(nn.Module):
    """Causal attention; what is special is in :mod:`glm4v_operator.model.attention` and in the rotary positions."""

    def __init__(self, config: ChatGlm4vConfig, layer: int) -> None:
        super().__init__()
        self.layer, self.head_size = layer, config.head_size
        self.split = (config.heads, config.kv_heads)
        queries = config.heads * config.head_size
        both = 2 * config.kv_heads * config.head_size
        self.query_key_value = nn.Linear(config.hidden_size, queries + both)
        self.dense = nn.Linear(queries, config.hidden_size, bias=False)

    def forward(self, x: Tensor, table: Tensor, bias: Tensor | None, cache: Cache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden].

        ``table``: the rotary table at each token's position, [B, S, 2, head_size]. ``bias``: see :func:`attend`.
        """
        mixed = self.query_key_value(x).unflatten(-1, (-1, self.head_size))  # [B, S, heads + 2 kv_heads, head]
        turned, value = mixed.split((sum(self.split), self.split[1]), dim=2)
        query, key = turn(turned, table).transpose(1, 2).split(self.split, dim=1)  # [B, heads or kv_heads, S, head]
        value = value.transpose(1, 2)
        if cache is not None:
            key, value = cache.write(self.layer, key, value)
        seen = attend(query, key, value, bias)
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

    def forward(self, x: Tensor, table: Tensor, bias: Tensor | None, cache: Cache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden]; see :meth:`Attention.forward`."""
        x = x + self.self_attention(self.input_layernorm(x), table, bias, cache)
        return x + self.mlp(self.post_attention_layernorm(x))  # type: ignore[no-any-return]


class LanguageStack(nn.Module):
    """All layers and the norm after them."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.group = config.heads // config.kv_heads
        self.layers = nn.ModuleList(Layer(config, number) for number in range(config.layers))
        self.final_layernorm = RmsNorm(config.hidden_size, config.norm_eps)

    def forward(self, x: Tensor, table: Tensor, mask: Tensor | None, cache: Cache | None) -> Tensor:
        """[B, S, hidden] → [B, S, hidden].

        ``table``: the rotary table at each token's position, [B, S, 2, head_size]. ``mask``: who may look at whom,
        [B or 1, 1, S, T]; None is plain causal attention over S = T tokens, or one token that looks at everything.
        """
        bias = attention_bias(mask, self.group, x.dtype)
        with attention_kernels("language", x):
            for layer in self.layers:
                x = layer(x, table, bias, cache)
        if cache is not None:
            cache.grow(x.shape[1])
        return self.final_layernorm(x)  # type: ignore[no-any-return]
