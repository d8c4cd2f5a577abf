"""From what the vision tower saw to what the language model reads: four patches become one token."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.squares import convolved_squares
from glm4v_operator.model.vision import PatchEmbedding, VisionStack


class GatedProjection(nn.Module):
    """A linear layer, a norm with GELU, and a gated MLP (SwiGLU); all without biases."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        width, inner = config.hidden_size, config.mlp_size
        self.linear_proj = nn.Linear(width, width, bias=False)
        self.norm1 = nn.LayerNorm(width)  # PyTorch's default epsilon, 1e-5, not the tower's
        self.gate_proj = nn.Linear(width, inner, bias=False)
        self.dense_h_to_4h = nn.Linear(width, inner, bias=False)
        self.dense_4h_to_h = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, tokens, hidden] → [B, tokens, hidden]."""
        x = functional.gelu(self.norm1(self.linear_proj(x)))
        return self.dense_4h_to_h(functional.silu(self.gate_proj(x)) * self.dense_h_to_4h(x))  # type: ignore[no-any-return]


class Vision(nn.Module):
    """Tower and adapter: an image as embeddings for the language model, with its begin and end marked."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.scale = config.vision_scale
        self.patch_embedding = PatchEmbedding(config)
        self.transformer = VisionStack(config)
        self.conv = nn.Conv2d(config.vision_hidden_size, config.hidden_size, kernel_size=2, stride=2)
        self.linear_proj = GatedProjection(config)
        self.boi = nn.Parameter(torch.zeros(1, 1, config.hidden_size))
        self.eoi = nn.Parameter(torch.zeros(1, 1, config.hidden_size))

    def forward(self, pixels: Tensor) -> Tensor:
        """[B, 3, side, side] normalised pixels → [B, image_tokens + 2, hidden]: begin, the image row by row, end."""
        seen = self.transformer(self.patch_embedding(pixels))[:, 1:]  # the class token has done its work
        side = int(seen.shape[1] ** 0.5)
        grid = seen.transpose(1, 2).unflatten(2, (side, side))  # [B, width, side, side]
        image = self.linear_proj(convolved_squares(grid, self.conv))  # [B, side² / 4, hidden]
        begin, end = (mark.expand(len(image), 1, -1) for mark in (self.boi, self.eoi))
        return torch.cat((begin, image, end), dim=1) / self.scale
