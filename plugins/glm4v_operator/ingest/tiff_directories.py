"""The chain of directories in a TIFF file: how many pages there are, and how long the file must be for the first.

Pillow's own counting parses every directory up to the end of the chain, at a cost that the file chooses; here the chain
is walked only as far as the limit asks, and no directory but the first is read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

# Where the pixels lie and how many bytes they are, in strips or in tiles (TIFF 6.0, sections 8 and 15).
_PLACES = ((273, 279), (324, 325))
_NUMBER_FORMATS = {3: "H", 4: "I", 16: "Q"}  # types SHORT, LONG, and LONG8 of BigTIFF
_MOST_ENTRIES = 4096
_MOST_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """Byte order, and the sizes in which TIFF and BigTIFF differ."""

    order: str
    first: int
    count: str
    offset: str
    entry: int
    inline: int


def _layout(data: bytes) -> _Layout:
    order = "<" if data[:1] == b"I" else ">"
    if 43 in data[2:4]:  # BigTIFF has version 43 instead of 42
        return _Layout(order, first=8, count=f"{order}Q", offset=f"{order}Q", entry=20, inline=8)
    return _Layout(order, first=4, count=f"{order}H", offset=f"{order}I", entry=12, inline=4)


def count_tiff_pages(data: bytes, stop_after: int) -> int:
    """Return the number of pages, at most ``stop_after``; a chain that loops or leaves the file ends the count."""
    layout = _layout(data)
    position = _unpack(layout.offset, data, layout.first)
    seen: set[int] = set()
    while position and position not in seen and len(seen) < stop_after:
        entries = _unpack(layout.count, data, position)
        if entries is None:
            break
        seen.add(position)
        position = _unpack(layout.offset, data, position + struct.calcsize(layout.count) + entries * layout.entry)
    return len(seen)


def tiff_is_cut(data: bytes) -> bool:
    """Whether the first page's directory, or the pixels that it points to, lie beyond the end of the file."""
    layout = _layout(data)
    directory = _unpack(layout.offset, data, layout.first)
    if directory is None or (entries := _unpack(layout.count, data, directory)) is None:
        return True
    begin = directory + struct.calcsize(layout.count)
    if begin + entries * layout.entry > len(data):
        return True
    numbers: dict[int, list[int] | None] = {}
    for position in range(begin, begin + min(entries, _MOST_ENTRIES) * layout.entry, layout.entry):
        tag = int(struct.unpack_from(f"{layout.order}H", data, position)[0])
        if any(tag in pair for pair in _PLACES):
            numbers[tag] = _numbers(data, position, layout)
    for offsets_tag, counts_tag in _PLACES:
        offsets, counts = numbers.get(offsets_tag, []), numbers.get(counts_tag, [])
        if offsets is None or counts is None:
            return True
        if any(offset + count > len(data) for offset, count in zip(offsets, counts, strict=False)):
            return True
    return False


def _numbers(data: bytes, position: int, layout: _Layout) -> list[int] | None:
    """Return the numbers of the entry at ``position``; None when they lie beyond the end of the file."""
    kind, count = struct.unpack_from(f"{layout.order}H{layout.offset[1]}", data, position + 2)
    if kind not in _NUMBER_FORMATS or count > _MOST_PARTS:
        return []
    number_format = f"{layout.order}{count}{_NUMBER_FORMATS[kind]}"
    at: int | None = position + layout.entry - layout.inline
    if struct.calcsize(number_format) > layout.inline:
        at = _unpack(layout.offset, data, position + layout.entry - layout.inline)
    if at is None or at + struct.calcsize(number_format) > len(data):
        return None
    return list(struct.unpack_from(number_format, data, at))


def _unpack(number_format: str, data: bytes, position: int) -> int | None:
    if position + struct.calcsize(number_format) > len(data):
        return None
    return int(struct.unpack_from(number_format, data, position)[0])
