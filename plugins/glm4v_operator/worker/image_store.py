"""Pictures that were handed over once and are asked about several times: a store with an upper bound in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict

from glm4v_operator.worker.engine_interface import Pixels


class ImageStore:
    """Thread-safe. The least recently used pictures make room; one that a request already has stays with that."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._pictures: OrderedDict[str, Pixels] = OrderedDict()
        self._bytes = 0

    def put(self, sha256: str, picture: Pixels) -> bool:
        """Keep ``picture``; False when it is larger than the whole store."""
        size = len(picture.rgb)
        if size > self.max_bytes:
            return False
        with self._lock:
            if sha256 in self._pictures:
                self._pictures.move_to_end(sha256)
                return True
            while self._bytes + size > self.max_bytes:
                _, evicted = self._pictures.popitem(last=False)
                self._bytes -= len(evicted.rgb)
            self._pictures[sha256] = picture
            self._bytes += size
            return True

    def get(self, sha256: str) -> Pixels | None:
        """The picture, or None when it was never put or had to make room."""
        with self._lock:
            picture = self._pictures.get(sha256)
            if picture is not None:
                self._pictures.move_to_end(sha256)
            return picture

    def delete(self, sha256: str) -> bool:
        """Forget a picture; False when it was not there."""
        with self._lock:
            picture = self._pictures.pop(sha256, None)
            if picture is not None:
                self._bytes -= len(picture.rgb)
            return picture is not None

    def size(self) -> tuple[int, int]:
        """(pictures, bytes) kept now."""
        with self._lock:
            return len(self._pictures), self._bytes
