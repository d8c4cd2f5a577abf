"""One more token for every row, always with the same shapes at the same addresses, as a CUDA graph needs it."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.kv_cache import KvCache


class FixedStep:
    """A cache seen so that every step has the same shapes and addresses: one token a row and step.

    Keys and values go to ``place``, a number on the device that moves on by itself; a token looks at all of the
    capacity, of which what is not real is masked. ``cache.filled`` stays: whoever replays steps counts them there.
    """

    def __init__(self, cache: KvCache) -> None:
        self._cache = cache
        self.place = torch.tensor([cache.filled], device=cache.real.device)

    def admit(self, real: Tensor | None, new: int) -> Tensor:
        """As :meth:`KvCache.admit`, for one real token a row; that there is room is the caller's to see to."""
        if real is not None or new != 1:
            raise ValueError(f"a fixed step: expected one token a row, none of them padding, found {new}")
        self._cache.real.index_fill_(1, self.place, True)
        return self._cache.real[:, None, None, :]

    def write(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """As :meth:`KvCache.write`; returns the layer's keys and values in full."""
        keys, values = self._cache.keys[layer], self._cache.values[layer]
        return keys.index_copy_(2, self.place, key), values.index_copy_(2, self.place, value)

    def grow(self, tokens: int) -> None:
        """Move on to the next place."""
        self.place += tokens
