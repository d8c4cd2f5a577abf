"""How many frames or pages a file holds, counted without decoding any and never beyond what the limit asks.

Pillow's own counting walks to the end of the file, at a cost that the file chooses; a few megabytes can hold a
million empty frames. So GIF and TIFF, which announce no number, are walked here and only as far as it matters.
"""

from __future__ import annotations

import struct


def count_gif_frames(data: bytes, stop_after: int) -> int:
    """Return the number of frames, at most ``stop_after``; what cannot be followed ends the count."""
    position = 13 + _colour_table_size(data[10:11])
    frames = 0
    while frames < stop_after and position < len(data):
        block = data[position]
        if block == 0x2C:  # image: descriptor of 10 bytes, maybe a colour table, the code size, data
            frames += 1
            position += 11 + _colour_table_size(data[position + 9 : position + 10])
        elif block == 0x21:  # extension: introducer, label, data
            position += 2
        else:  # 0x3B is the end of the file, anything else damage
            break
        position = _skip_sub_blocks(data, position)
    return frames


def _colour_table_size(flags: bytes) -> int:
    if not flags or not flags[0] & 0x80:
        return 0
    return int(3 * 2 ** ((flags[0] & 0x07) + 1))


def _skip_sub_blocks(data: bytes, position: int) -> int:
    while position < len(data) and data[position]:
        position += 1 + data[position]
    return position + 1


def count_tiff_pages(data: bytes, stop_after: int) -> int:
    """Return the number of pages, at most ``stop_after``; a chain that loops or leaves the file ends the count."""
    order = "<" if data[:1] == b"I" else ">"
    big = 43 in data[2:4]  # BigTIFF: version 43 instead of 42, offsets of 8 bytes, entries of 20
    count_format, offset_format, entry_size = (f"{order}Q", f"{order}Q", 20) if big else (f"{order}H", f"{order}I", 12)
    position = _unpack(offset_format, data, 8 if big else 4)
    seen: set[int] = set()
    while position and position not in seen and len(seen) < stop_after:
        entries = _unpack(count_format, data, position)
        if entries is None:
            break
        seen.add(position)
        position = _unpack(offset_format, data, position + struct.calcsize(count_format) + entries * entry_size)
    return len(seen)


def _unpack(number_format: str, data: bytes, position: int) -> int | None:
    if position + struct.calcsize(number_format) > len(data):
        return None
    return int(struct.unpack_from(number_format, data, position)[0])
