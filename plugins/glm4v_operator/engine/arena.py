"""One piece of memory over which caches of any size are laid, one at a time: equal sizes have equal addresses."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.kv_cache import KvCache


class Arena:
    """Grows to the largest cache that was asked for."""

    def __init__(self, config: ChatGlm4vConfig, dtype: torch.dtype, device: torch.device) -> None:
        self._config, self._dtype, self._device = config, dtype, device
        self.release()

    def release(self) -> None:
        """Give the memory back; caches over it are gone."""
        self._keys = torch.empty(0, dtype=self._dtype, device=self._device)
        self._values = torch.empty(0, dtype=self._dtype, device=self._device)
        self._real = torch.empty(0, dtype=torch.bool, device=self._device)

    def holds(self, rows: int, capacity: int) -> bool:
        """Whether such a cache can be laid where the ones before were; else all addresses will be others."""
        return rows * capacity <= len(self._real)

    def lay(self, rows: int, capacity: int) -> KvCache:
        """An empty cache. Whoever still has one that was laid before holds on to memory that this one may need."""
        if not self.holds(rows, capacity):
            self.release()  # before, not after, the larger one is taken
            self._keys = torch.empty(math.prod(self._shape(rows, capacity)), dtype=self._dtype, device=self._device)
            self._values = torch.empty_like(self._keys)
            self._real = torch.empty(rows * capacity, dtype=torch.bool, device=self._device)
        cache = self.over(rows, capacity)
        # What nobody looks at is still multiplied, by a zero: it must be a number.
        for tensor in (cache.keys, cache.values, cache.real):
            tensor.zero_()
        return cache

    def over(self, rows: int, capacity: int) -> KvCache:
        """A cache over the arena's begin, with what lies there; not larger than one that was laid."""
        shape = self._shape(rows, capacity)
        elements, places = math.prod(shape), rows * capacity
        return _cache_of(
            self._keys[:elements].view(shape), self._values[:elements].view(shape), self._real[:places].view(rows, -1)
        )

    def _shape(self, rows: int, capacity: int) -> tuple[int, ...]:
        config = self._config
        return (config.layers, rows, config.kv_heads, capacity, config.head_size)


def first_rows(cache: KvCache, rows: int) -> KvCache:
    """The first rows of ``cache``, in the same memory."""
    return some_rows(cache, slice(rows))


def some_rows(cache: KvCache, rows: slice) -> KvCache:
    """These rows of ``cache``, in the same memory; ``filled`` and ``padded`` are their own from here on."""
    some = _cache_of(cache.keys[:, rows], cache.values[:, rows], cache.real[rows])
    some.filled, some.padded = cache.filled, cache.padded
    return some


def gather_rows(cache: KvCache, rows: Tensor, into: KvCache) -> None:
    """Move these rows, in rising order, to the first ones of ``into``; what else it has becomes empty.

    ``into`` may be the begin of ``cache``'s own memory: layer by layer everything moves towards the begin, over what
    has been moved already. So it takes hardly any memory.
    """
    real = cache.real[rows]
    for old, new in ((cache.keys, into.keys), (cache.values, into.values)):
        for from_layer, to_layer in zip(old, new, strict=True):
            chosen = from_layer[rows]
            to_layer.zero_()
            to_layer[: len(rows)] = chosen
    into.real.zero_()
    into.real[: len(rows)] = real
    into.filled, into.padded = cache.filled, cache.padded


def _cache_of(keys: Tensor, values: Tensor, real: Tensor) -> KvCache:
    cache = object.__new__(KvCache)
    cache.keys, cache.values, cache.real = keys, values, real
    cache.filled, cache.padded = 0, False
    return cache
