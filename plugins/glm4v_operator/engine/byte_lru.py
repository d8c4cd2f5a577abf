"""Something dear to compute, kept as long as there is room: the least recently used makes way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class _Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


T = TypeVar("T", bound=_Sized)


class ByteLru(Generic[T]):
    """At most ``max_bytes`` of values that know their ``nbytes``."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """The value, or None when it was never put or had to make way."""
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: Hashable, value: T) -> None:
        """Keep ``value``; one that is larger than all the room is not kept."""
        self.discard(key)
        if value.nbytes > self.max_bytes:
            return
        self._kept[key] = value
        self.bytes += value.nbytes
        self.resize(self.max_bytes)

    def resize(self, max_bytes: int) -> None:
        """Keep at most so much from now on."""
        self.max_bytes = max_bytes
        while self.bytes > max_bytes:
            self.discard(next(iter(self._kept)))

    def discard(self, key: Hashable) -> None:
        """Forget one."""
        value = self._kept.pop(key, None)
        if value is not None:
            self.bytes -= value.nbytes

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.bytes = 0
