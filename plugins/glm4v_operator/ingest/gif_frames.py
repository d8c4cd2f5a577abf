"""How many frames a GIF file holds, counted without decoding any and never beyond what the limit asks.

Pillow's own counting walks to the end of the file, at a cost that the file chooses; a few megabytes can hold a
million empty frames.
"""

from __future__ import annotations


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
