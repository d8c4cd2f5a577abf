"""The begin of a prompt, read: keys and values that any cache can take over."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from glm4v_operator.model.kv_cache import KvCache


@dataclass(frozen=True, slots=True)
class Prefix:
    """``keys``, ``values``: [layers, kv_heads, tokens, head_size]; ``ids``: what was read.

    There are more tokens than ids where an image is among them.
    """

    ids: tuple[int, ...]
    keys: Tensor
    values: Tensor

    @property
    def tokens(self) -> int:
        """Places that it takes in a cache."""
        return self.keys.shape[2]

    @property
    def nbytes(self) -> int:
        """Bytes on the device."""
        return self.keys.nbytes + self.values.nbytes

    def put(self, cache: KvCache, row: int, end: int) -> None:
        """Copy it into ``row``, so that its last token is before place ``end``: it may stand anywhere.

        Turned by its tokens' own positions, a key does not depend on its place.
        """
        begin = end - self.tokens
        cache.keys[:, row, :, begin:end] = self.keys
        cache.values[:, row, :, begin:end] = self.values
        cache.real[row, begin:end] = True

    @staticmethod
    def taken(cache: KvCache, row: int, ids: tuple[int, ...]) -> Prefix:
        """All that ``row`` holds, in memory of its own."""
        keys, values = (kept[:, row, :, : cache.filled].clone() for kept in (cache.keys, cache.values))
        return Prefix(ids, keys, values)
