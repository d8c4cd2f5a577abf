"""GLM-4V's layers as one writes them down first: PyTorch's own modules and kernels, nothing chosen, nothing fused.

Frozen. Not a line of the product's model or engine is used here: whatever makes those faster must not make the baseline
faster. Names are the official ones, so that the same weights fit; the tests hold the answers equal.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Keys and values of one layer, each [1, tokens, kv_heads, head_size].
Past = tuple[Tensor, Tensor]


class Sizes:
    """The numbers of ``config``, a model's configuration as JSON in this project's own names."""

    def __init__(self, config: dict[str, float]) -> None:
        self.hidden, self.layers, self.heads = int(config["hidden_size"]), int(config["layers"]), int(config["heads"])
        self.kv_heads, self.head, self.mlp = int(config["kv_heads"]), int(config["head_size"]), int(config["mlp_size"])
        self.vocabulary, self.eps = int(config["vocabulary"]), config["norm_eps"]
        self.base, self.positions = config["rope_base"], int(config["context_positions"])
        self.begin, self.end = int(config["boi_token_id"]), int(config["eoi_token_id"])
        self.v_hidden, self.v_layers = int(config["vision_hidden_size"]), int(config["vision_layers"])
        self.v_heads, self.v_mlp = int(config["vision_heads"]), int(config["vision_mlp_size"])
        self.v_eps, self.v_scale = config["vision_norm_eps"], config["vision_scale"]
        self.side, self.patch = int(config["image_size"]), int(config["patch_size"])


class Patches(nn.Module):
    """Patches of a picture, a class token before them, and where each is."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, sizes.v_hidden, kernel_size=sizes.patch, stride=sizes.patch)
        self.cls_embedding = nn.Parameter(torch.zeros(1, sizes.v_hidden))
        self.position_embedding = nn.Embedding((sizes.side // sizes.patch) ** 2 + 1, sizes.v_hidden)

    def forward(self, pixels: Tensor) -> Tensor:
        """[1, 3, side, side] → [1, 1 + patches, width]."""
        x = self.proj(pixels).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_embedding.expand(x.shape[0], -1, -1), x), dim=1)
        return x + self.position_embedding.weight.unsqueeze(0)


class VisionAttention(nn.Module):
    """All patches look at all."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.v_heads
        self.query_key_value = nn.Linear(sizes.v_hidden, 3 * sizes.v_hidden)
        self.dense = nn.Linear(sizes.v_hidden, sizes.v_hidden)

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, width] → the same shape."""
        batch, tokens, width = x.shape
        qkv = self.query_key_value(x).reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        out = functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2])
        return self.dense(out.transpose(1, 2).reshape(batch, tokens, width))  # type: ignore[no-any-return]


class VisionMlp(nn.Module):
    """Two layers, GELU between."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.fc1 = nn.Linear(sizes.v_hidden, sizes.v_mlp)
        self.fc2 = nn.Linear(sizes.v_mlp, sizes.v_hidden)

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, width] → the same shape."""
        return self.fc2(functional.gelu(self.fc1(x)))  # type: ignore[no-any-return]


class VisionLayer(nn.Module):
    """Norms on what the branches give."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.input_layernorm = nn.LayerNorm(sizes.v_hidden, eps=sizes.v_eps)
        self.attention = VisionAttention(sizes)
        self.mlp = VisionMlp(sizes)
        self.post_attention_layernorm = nn.LayerNorm(sizes.v_hidden, eps=sizes.v_eps)

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, width] → the same shape."""
        x = x + self.input_layernorm(self.attention(x))
        return x + self.post_attention_layernorm(self.mlp(x))  # type: ignore[no-any-return]


class Gated(nn.Module):
    """The adapter's last part."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.linear_proj = nn.Linear(sizes.hidden, sizes.hidden, bias=False)
        self.norm1 = nn.LayerNorm(sizes.hidden)
        self.dense_h_to_4h = nn.Linear(sizes.hidden, sizes.mlp, bias=False)
        self.gate_proj = nn.Linear(sizes.hidden, sizes.mlp, bias=False)
        self.dense_4h_to_h = nn.Linear(sizes.mlp, sizes.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, hidden] → the same shape."""
        x = functional.gelu(self.norm1(self.linear_proj(x)))
        return self.dense_4h_to_h(functional.silu(self.gate_proj(x)) * self.dense_h_to_4h(x))  # type: ignore[no-any-return]


class VisionLayers(nn.Module):
    """One after the other."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(VisionLayer(sizes) for _ in range(sizes.v_layers))

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, width] → the same shape."""
        for layer in self.layers:
            x = layer(x)
        return x


class Vision(nn.Module):
    """A picture as embeddings, its begin and end marked."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.scale, self.grid = sizes.v_scale, sizes.side // sizes.patch
        self.patch_embedding = Patches(sizes)
        self.transformer = VisionLayers(sizes)
        self.conv = nn.Conv2d(sizes.v_hidden, sizes.hidden, kernel_size=2, stride=2)
        self.linear_proj = Gated(sizes)
        self.boi = nn.Parameter(torch.zeros(1, 1, sizes.hidden))
        self.eoi = nn.Parameter(torch.zeros(1, 1, sizes.hidden))

    def forward(self, pixels: Tensor) -> Tensor:
        """[1, 3, side, side] → [1, image tokens + 2, hidden]."""
        x = self.transformer(self.patch_embedding(pixels))[:, 1:]
        x = x.reshape(x.shape[0], self.grid, self.grid, -1).permute(0, 3, 1, 2)
        x = self.linear_proj(self.conv(x).flatten(2).transpose(1, 2))
        return torch.cat((self.boi, x, self.eoi), dim=1) / self.scale


class RmsNorm(nn.Module):
    """By hand, in float32."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → the same shape."""
        variance = x.float().pow(2).mean(-1, keepdim=True)
        return (self.weight * (x.float() * torch.rsqrt(variance + self.eps))).to(x.dtype)


def rotated(x: Tensor, table: Tensor) -> Tensor:
    """The first half of each head turned. ``x`` [1, tokens, heads, head]; ``table`` [1, tokens, pairs, 2]."""
    turned, kept = x.chunk(2, dim=-1)
    pairs = turned.reshape(*turned.shape[:-1], -1, 2)
    cos, sin = table[:, :, None, :, 0], table[:, :, None, :, 1]
    out = torch.stack((pairs[..., 0] * cos - pairs[..., 1] * sin, pairs[..., 1] * cos + pairs[..., 0] * sin), dim=-1)
    return torch.cat((out.flatten(3), kept), dim=-1)


class Attention(nn.Module):
    """The cache grows by copying; keys and values are copied for every query head."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.head = sizes.heads, sizes.kv_heads, sizes.head
        self.query_key_value = nn.Linear(sizes.hidden, (sizes.heads + 2 * sizes.kv_heads) * sizes.head)
        self.dense = nn.Linear(sizes.heads * sizes.head, sizes.hidden, bias=False)

    def forward(self, x: Tensor, table: Tensor, past: Past | None) -> tuple[Tensor, Past]:
        """[1, tokens, hidden] → the same shape, and all keys and values so far."""
        batch, tokens, _ = x.shape
        parts = [count * self.head for count in (self.heads, self.kv_heads, self.kv_heads)]
        query, key, value = (
            part.reshape(batch, tokens, -1, self.head) for part in self.query_key_value(x).split(parts, dim=-1)
        )
        query, key = rotated(query, table), rotated(key, table)
        if past is not None:
            key, value = torch.cat((past[0], key), dim=1), torch.cat((past[1], value), dim=1)
        query, keys, values = (one.transpose(1, 2) for one in (query, self._for_all(key), self._for_all(value)))
        out = functional.scaled_dot_product_attention(query, keys, values, is_causal=past is None)
        return self.dense(out.transpose(1, 2).reshape(batch, tokens, -1)), (key, value)

    def _for_all(self, x: Tensor) -> Tensor:
        wide = x.unsqueeze(3).expand(-1, -1, -1, self.heads // self.kv_heads, -1).contiguous()
        return wide.view(*x.shape[:2], self.heads, self.head)


class Mlp(nn.Module):
    """SwiGLU."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.dense_h_to_4h = nn.Linear(sizes.hidden, 2 * sizes.mlp, bias=False)
        self.dense_4h_to_h = nn.Linear(sizes.mlp, sizes.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[1, tokens, hidden] → the same shape."""
        gate, up = self.dense_h_to_4h(x).chunk(2, dim=-1)
        return self.dense_4h_to_h(functional.silu(gate) * up)  # type: ignore[no-any-return]


class Layer(nn.Module):
    """One layer of the language model."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.input_layernorm = RmsNorm(sizes.hidden, sizes.eps)
        self.self_attention = Attention(sizes)
        self.post_attention_layernorm = RmsNorm(sizes.hidden, sizes.eps)
        self.mlp = Mlp(sizes)

    def forward(self, x: Tensor, table: Tensor, past: Past | None) -> tuple[Tensor, Past]:
        """[1, tokens, hidden] → the same shape, and all keys and values so far."""
        seen, past = self.self_attention(self.input_layernorm(x), table, past)
        x = x + seen
        return x + self.mlp(self.post_attention_layernorm(x)), past
