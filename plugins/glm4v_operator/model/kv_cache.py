"""Keys and values of what was read already, so that each new token costs one step."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.configuration import ChatGlm4vConfig


class KvCache:
    """Room for ``capacity`` tokens of ``rows`` sequences that grow in step; shorter ones are padded on the left.

    ``keys`` and ``values``: [layers, rows, kv_heads, capacity, head_size]. ``filled``: tokens that every row has.
    ``real``: [rows, capacity], False where a row is padding. 40 KB a token and row in 16 bits for the official sizes.
    """

    def __init__(
        self, config: ChatGlm4vConfig, rows: int, capacity: int, dtype: torch.dtype, device: torch.device | str
    ) -> None:
        shape = (config.layers, rows, config.kv_heads, capacity, config.head_size)
        self.keys = torch.zeros(shape, dtype=dtype, device=device)
        self.values = torch.zeros(shape, dtype=dtype, device=device)
        self.real = torch.zeros((rows, capacity), dtype=torch.bool, device=device)
        self.filled = 0

    @property
    def capacity(self) -> int:
        """Tokens that there is room for."""
        return self.keys.shape[3]

    def write(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Put [rows, kv_heads, new, head_size] after what is there; returns all keys and values of the layer so far.

        Raises ValueError when there is no room. ``filled`` grows once for all layers, by :meth:`grow`.
        """
        end = self.filled + key.shape[2]
        if end > self.capacity:
            raise ValueError(f"key-value cache: expected room for {end} tokens, found {self.capacity}")
        self.keys[layer, :, :, self.filled : end] = key
        self.values[layer, :, :, self.filled : end] = value
        return self.keys[layer, :, :, :end], self.values[layer, :, :, :end]

    def grow(self, tokens: int) -> None:
        """Count ``tokens`` that all layers have written."""
        self.filled += tokens

    def repeated(self, times: int, capacity: int) -> KvCache:
        """A copy in which every row stands ``times`` times in a row, with room for ``capacity`` tokens.

        This is how several prompts share one image: its prefix is computed once and copied.
        """
        copy = object.__new__(KvCache)
        copy.filled = self.filled
        for name in ("keys", "values"):
            old = getattr(self, name)[:, :, :, : self.filled].repeat_interleave(times, dim=1)
            new = old.new_zeros((*old.shape[:3], capacity, old.shape[4]))
            new[:, :, :, : self.filled] = old
            setattr(copy, name, new)
        copy.real = self.real.new_zeros((self.real.shape[0] * times, capacity))
        copy.real[:, : self.filled] = self.real[:, : self.filled].repeat_interleave(times, dim=0)
        return copy
