"""A rank file of the official size, made up but for what the tests name: its bytes and the number of its entries."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

ENTRIES = 151_329
"""Of the official file; the special tokens follow."""

NEWLINE = 198
"""Of the official file: there, as in GPT-2's, the bytes that can be printed come first."""


def single_bytes() -> list[bytes]:
    """All bytes in the order of the official file."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [bytes([byte]) for byte in [*printed, *(byte for byte in range(256) if byte not in printed)]]


def ranks_of(pieces: Iterable[bytes]) -> dict[bytes, int]:
    """Ranks of the single bytes, and of ``pieces`` after them."""
    return {piece: rank for rank, piece in enumerate([*single_bytes(), *pieces])}


def official_size() -> dict[bytes, int]:
    """Ranks as many as the official file has; pieces of two letters and on, none of which the tests' texts hold."""
    return ranks_of(_fillers(ENTRIES - 256))


def _fillers(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield b"\x01\x02" + number.to_bytes(3, "big")


def write_ranks(file: Path, ranks: dict[bytes, int]) -> Path:
    """The file: a base64 piece and its rank a line."""
    lines = [f"{base64.b64encode(piece).decode()} {rank}\n" for piece, rank in ranks.items()]
    file.write_text("".join(lines), encoding="ascii")
    return file
