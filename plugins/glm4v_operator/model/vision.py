"""The vision tower (EVA2-CLIP): 1,120 x 1,120 pixels become 80 x 80 patches, each seen by all others."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from glm4v_operator.model.attention_kernels import attention_kernels
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.embedding import empty_embedding
from glm4v_operator.model.squares import convolved_squares


class PatchEmbedding(nn.Module):
    """Cuts the picture into patches, puts a class token before them, adds a learned embedding of each place."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        width = config.vision_hidden_size
        self.proj = nn.Conv2d(3, width, kernel_size=config.patch_size, stride=config.patch_size)
        self.cls_embedding = nn.Parameter(torch.zeros(1, width))
        self.position_embedding = empty_embedding(nn.Embedding, config.patches + 1, width)

    def forward(self, pixels: Tensor) -> Tensor:
        """[B, 3, side, side] normalised pixels of any dtype → [B, 1 + patches, width], patches row by row."""
        # The one dtype rule: pixels follow the weights that they meet first, whatever the rest of the model has.
        patches = convolved_squares(pixels.to(self.proj.weight.dtype), self.proj)  # [B, patches, width]
        tokens = torch.cat((self.cls_embedding.expand(len(patches), 1, -1), patches), dim=1)
        return tokens + self.position_embedding.weight


class VisionAttention(nn.Module):
    """Every patch looks at every other; no mask, no rotary positions."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        width = config.vision_hidden_size
        self.heads = config.vision_heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.dense = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, L, width] → [B, L, width]."""
        mixed = self.query_key_value(x).unflatten(-1, (3, self.heads, -1))  # [B, L, 3, heads, head]
        query, key, value = mixed.permute(2, 0, 3, 1, 4)  # each [B, heads, L, head]
        seen = functional.scaled_dot_product_attention(query, key, value)
        return self.dense(seen.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


class VisionMlp(nn.Module):
    """Two layers with the exact (erf) GELU between them."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.vision_hidden_size, config.vision_mlp_size)
        self.fc2 = nn.Linear(config.vision_mlp_size, config.vision_hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """[B, L, width] → [B, L, width]."""
        wide = self.fc1(x)
        # In place where nothing looks back: at 1,120 x 1,120 pixels it is 197 MB an image in 16 bits.
        wide = functional.gelu(wide) if torch.is_grad_enabled() else torch.ops.aten.gelu_(wide)
        return self.fc2(wide)  # type: ignore[no-any-return]


class VisionLayer(nn.Module):
    """Attention and MLP; the norms stand on each branch's *output*, before it is added, whatever their names say."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        width, eps = config.vision_hidden_size, config.vision_norm_eps
        self.input_layernorm = nn.LayerNorm(width, eps=eps)
        self.attention = VisionAttention(config)
        self.mlp = VisionMlp(config)
        self.post_attention_layernorm = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor) -> Tensor:
        """[B, L, width] → [B, L, width]."""
        x = x + self.input_layernorm(self.attention(x))
        return x + self.post_attention_layernorm(self.mlp(x))  # type: ignore[no-any-return]


class VisionStack(nn.Module):
    """The layers one after the other; no norm follows the last one."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(VisionLayer(config) for _ in range(config.vision_layers))

    def forward(self, x: Tensor) -> Tensor:
        """[B, L, width] → [B, L, width]."""
        with attention_kernels("vision", x):
            for layer in self.layers:
                x = layer(x)
        return x
