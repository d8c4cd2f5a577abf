"""RGB bytes as a PNG file, for servers that take pictures as data URLs only. Stdlib: Airflow's side needs no Pillow."""

from __future__ import annotations

import struct
import zlib

from glm4v_operator.worker.engine_interface import Pixels

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_bytes(picture: Pixels) -> bytes:
    """A lossless PNG (ISO/IEC 15948): 8 bits a channel, colour type 2 (RGB), filter 0, fastest compression."""
    row_bytes = picture.width * 3
    packer = zlib.compressobj(1)
    view = memoryview(picture.rgb)
    rows = bytearray()
    for row in range(picture.height):
        rows += packer.compress(b"\x00")  # filter type of the row
        rows += packer.compress(view[row * row_bytes : (row + 1) * row_bytes])
    rows += packer.flush()
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", bytes(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
