"""Keys and values of what was read already, so that each new token costs one step."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.attention import attention_mask
from glm4v_operator.model.configuration import ChatGlm4vConfig


class KvCache:
    """Room for ``capacity`` tokens of ``rows`` sequences that grow in step; shorter ones are padded on the left.

    ``keys`` and ``values``: [layers, rows, kv_heads, capacity, head_size]. ``filled``: tokens that every row has.
    ``real``: [rows, capacity], False where a row is padding or empty; ``padded`` says, on the host, whether it need be
    looked at. 40 KB a token and row in 16 bits for the official sizes.
    """

    def __init__(
        self, config: ChatGlm4vConfig, rows: int, capacity: int, dtype: torch.dtype, device: torch.device | str
    ) -> None:
        shape = (config.layers, rows, config.kv_heads, capacity, config.head_size)
        self.keys = torch.zeros(shape, dtype=dtype, device=device)
        self.values = torch.zeros(shape, dtype=dtype, device=device)
        self.real = torch.zeros((rows, capacity), dtype=torch.bool, device=device)
        self.filled = 0
        self.padded = False

    @property
    def capacity(self) -> int:
        """Tokens that there is room for."""
        return self.keys.shape[3]

    def admit(self, real: Tensor | None, new: int) -> Tensor | None:
        """Note which of ``new`` tokens are real, [rows, new] (None: all are). Returns the mask with which they look.

        Raises ValueError when there is no room for them.
        """
        end = self.filled + new
        if end > self.capacity:
            raise ValueError(f"key-value cache: expected room for {end} tokens, found {self.capacity}")
        self.real[:, self.filled : end] = True if real is None else real
        self.padded = self.padded or real is not None
        return attention_mask(self.real[:, :end] if self.padded else None, new, end, self.real.device)

    def write(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Put [rows, kv_heads, new, head_size] after what is there; returns all keys and values of the layer so far.

        ``filled`` grows once for all layers, by :meth:`grow`.
        """
        end = self.filled + key.shape[2]
        self.keys[layer, :, :, self.filled : end] = key
        self.values[layer, :, :, self.filled : end] = value
        return self.keys[layer, :, :, :end], self.values[layer, :, :, :end]

    def grow(self, tokens: int) -> None:
        """Count ``tokens`` that all layers have written."""
        self.filled += tokens
