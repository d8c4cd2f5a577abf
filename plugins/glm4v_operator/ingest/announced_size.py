"""The size that a WebP file announces, read without opening it."""

from __future__ import annotations


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a WebP file's canvas, pixels, or None where its first chunk does not tell.

    After the RIFF header (12 bytes) comes the first chunk, its data at 20: ``VP8X`` (extended; sizes less one, 24 bits
    each), ``VP8L`` (lossless; a signature byte, then 14 bits each, less one) or ``VP8 `` (lossy; a frame header whose
    start code is followed by 14 bits each and 2 of scale).
    """
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if kind == b"VP8L" and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    return None
