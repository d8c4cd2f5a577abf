"""Image files for the tests, made here: ordinary ones, and parts of hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def page(width: int = 320, height: int = 200, colour: str = "black") -> Image.Image:
    """A white page with marks in its upper left quarter: any turn or mirroring of it shows."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 16, height // 16, width // 2, height // 8), fill=colour)
    draw.rectangle((width // 16, height // 16, width // 10, height // 2), fill=colour)
    return picture


def encode(picture: Image.Image, pillow_format: str, **options: Any) -> bytes:
    """The bytes of ``picture`` as a file of that format."""
    if pillow_format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    picture.save(buffer, pillow_format, **options)
    return buffer.getvalue()


def animation(pillow_format: str, frames: int, size: tuple[int, int] = (16, 16)) -> bytes:
    """An animated file whose first frame is black; the others differ from each other."""
    first = Image.new("RGB", size, "black")
    others = [Image.new("RGB", size, (255, index % 256, index // 256)) for index in range(1, frames)]
    return encode(first, pillow_format, save_all=True, append_images=others, **_KEEP_ALL.get(pillow_format, {}))


_KEEP_ALL: dict[str, dict[str, Any]] = {"GIF": {"duration": 20}, "PNG": {"duration": 20}, "WEBP": {"lossless": True}}


def png(width: int, height: int, *, bits: int = 8, colour: int = 2, chunks: Sequence[bytes] = ()) -> bytes:
    """A PNG file whose header says anything at all; without ``chunks`` it has nothing but a header."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"".join((b"\x89PNG\r\n\x1a\n", png_chunk(b"IHDR", header), *chunks, png_chunk(b"IEND", b"")))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk with its check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff(width: int, height: int, *, pages: int = 1, tags: Sequence[tuple[int, int]] = ()) -> bytes:
    """A grey, uncompressed little-endian TIFF file without pixels: ``pages`` tiny directories, each with a size."""
    entries = sorted([(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (279, 1), *tags])
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    size = 2 + len(directory) + 4
    parts = [b"II*\x00\x08\x00\x00\x00"]
    for number in range(pages):
        following = 8 + (number + 1) * size if number + 1 < pages else 0
        parts.append(struct.pack("<H", len(entries)) + directory + struct.pack("<I", following))
    return b"".join(parts)


def pixels(rgb: bytes, width: int, height: int) -> np.ndarray:
    """Decoded bytes as an array [height, width, 3] of integers that can be subtracted."""
    return np.frombuffer(rgb, dtype=np.uint8).reshape(height, width, 3).astype(np.int16)


def as_array(picture: Image.Image) -> np.ndarray:
    """An RGB picture as such an array."""
    return np.asarray(picture.convert("RGB")).astype(np.int16)
