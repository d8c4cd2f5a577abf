"""Frames between the parent and the decoding process: a fixed prefix, a JSON header, raw bytes.

    4 bytes   magic, which carries the protocol's version
    4 bytes   length of the header, big endian
    8 bytes   length of the body, big endian
    header    a JSON object, UTF-8
    body      the file on its way in, the pictures' pixels on their way out

Both lengths are compared with a bound before anything is allocated. Nothing that arrives is ever executed or
unpickled: the decoding process is the one that strangers' bytes may have taken over.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from typing import BinaryIO

MAGIC = b"GDC2"
MAX_HEADER = 64 * 1024
_PREFIX = struct.Struct(">4sIQ")


class FrameError(ValueError):
    """What arrived is not a frame of this protocol, or one beyond its bounds."""


def frame_head(header: Mapping[str, object], body_length: int) -> bytes:
    """Return prefix and header of a frame; the body follows it on the wire."""
    encoded = json.dumps(header).encode()
    if len(encoded) > MAX_HEADER:
        raise FrameError(f"header: expected at most {MAX_HEADER} bytes, found {len(encoded)}")
    return _PREFIX.pack(MAGIC, len(encoded), body_length) + encoded


def _parse_prefix(prefix: bytes, max_body: int) -> tuple[int, int]:
    magic, header_length, body_length = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise FrameError(f"frame: expected to begin with {MAGIC!r}, found {magic!r}")
    if header_length > MAX_HEADER:
        raise FrameError(f"header: expected at most {MAX_HEADER} bytes, found {header_length}")
    if body_length > max_body:
        raise FrameError(f"body: expected at most {max_body} bytes, found {body_length}")
    return header_length, body_length


def _parse_header(encoded: bytes) -> dict[str, object]:
    try:
        header = json.loads(encoded)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"header: expected a JSON object, found {encoded[:40]!r}") from error
    if not isinstance(header, dict):
        raise FrameError(f"header: expected a JSON object, found {encoded[:40]!r}")
    return header


def read_frame(stream: BinaryIO, max_body: int) -> tuple[dict[str, object], bytes] | None:
    """Read one frame from a blocking stream; None at its end. Raises FrameError, also for a frame cut off."""
    prefix = stream.read(_PREFIX.size)
    if not prefix:
        return None
    if len(prefix) < _PREFIX.size:
        raise FrameError("frame: ends within its prefix")
    header_length, body_length = _parse_prefix(prefix, max_body)
    encoded, body = stream.read(header_length), stream.read(body_length)
    if len(encoded) < header_length or len(body) < body_length:
        raise FrameError("frame: ends before its announced length")
    return _parse_header(encoded), body


class FrameReader:
    """Collects one frame from a non-blocking descriptor, piece by piece."""

    def __init__(self, max_body: int) -> None:
        self._max_body = max_body
        self._prefix = bytearray(_PREFIX.size)
        self._encoded = bytearray()
        self.header: dict[str, object] | None = None
        self.body = bytearray()
        self._todo = [memoryview(self._prefix)]

    @property
    def done(self) -> bool:
        """Whether the whole frame has arrived."""
        return not self._todo and self.header is not None

    def read_some(self, descriptor: int) -> bool:
        """Read what is there; False at the end of the stream. Raises FrameError."""
        count = os.readv(descriptor, self._todo[:1])
        if count == 0:
            return False
        self._todo[0] = self._todo[0][count:]
        if not len(self._todo[0]):
            self._todo.pop(0)
            self._advance()
        return True

    def _advance(self) -> None:
        if self._prefix and not self._encoded:
            header_length, body_length = _parse_prefix(bytes(self._prefix), self._max_body)
            self._encoded, self.body = bytearray(header_length), bytearray(body_length)
            self._todo = [memoryview(part) for part in (self._encoded, self.body) if part]
            if not self._encoded:
                raise FrameError("header: expected a JSON object, found nothing")
        elif self.header is None:
            self.header = _parse_header(bytes(self._encoded))
