"""What one card allows at best, from shapes alone: arithmetic over its peak, bytes over its memory's speed."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.quantisation import Quantization, weight_bytes
from glm4v_operator.model.weights import empty_model

#: One H200, measured: a large product in bfloat16, and a copy counting bytes read and written.
FLOPS = 790e12
BYTES = 4.3e12
_ITEM = 2  # bytes of a number in 16 bits


class Bounds:
    """Seconds on one H200. Products count 2 operations for each weight and token; norms and the like count nothing."""

    def __init__(self, config: ChatGlm4vConfig, quantization: Quantization) -> None:
        self._config = config
        model = empty_model(config)
        self._matrices = {name: one.numel() for name, one in model.named_parameters() if one.dim() > 1}
        self.weight_bytes = weight_bytes(model, quantization, torch.bfloat16)
        read = ("transformer.encoder.", "transformer.output_layer.")
        self._step_bytes = weight_bytes(model, quantization, torch.bfloat16, below=read)

    def vision(self) -> float:
        """One image through tower and adapter: arithmetic."""
        config = self._config
        tokens = config.patches + 1
        below = "transformer.vision."
        operations = 2 * tokens * self._elements(f"{below}transformer.")
        operations += 2 * config.patches * self._elements(f"{below}patch_embedding.proj.")
        operations += 2 * config.image_tokens * self._elements(f"{below}conv.", f"{below}linear_proj.")
        operations += 4 * tokens**2 * config.vision_hidden_size * config.vision_layers
        return operations / FLOPS

    def prefill(self, tokens: int) -> float:
        """One prompt of so many tokens, whose scores only the last one is asked for: arithmetic."""
        config = self._config
        operations = 2 * tokens * self._elements("transformer.encoder.")
        operations += 2 * tokens**2 * config.heads * config.head_size * config.layers  # half of it masked
        return operations / FLOPS

    def step(self, rows: int, tokens: int) -> float:
        """One more token for each of ``rows`` with ``tokens`` before it: bytes of weights, keys and values."""
        config = self._config
        kept = 2 * config.layers * config.kv_heads * config.head_size * _ITEM
        return (self._step_bytes + rows * tokens * kept) / BYTES

    def _elements(self, *prefixes: str) -> int:
        return sum(count for name, count in self._matrices.items() if name.startswith(prefixes))


def day_seconds(bounds: Bounds, day: Mapping[str, int], prompt_tokens: int, rows: int) -> float:
    """One image with all the day's prompts, when ``rows`` answers are written at a time."""
    answers = sum(day.values()) * bounds.step(rows, prompt_tokens) / rows
    return bounds.vision() + bounds.prefill(prompt_tokens) + answers
