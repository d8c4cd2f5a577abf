"""Cutting a long picture into squares so that small print stays readable: a page of a scan, a screenshot of a chat.

The picture is cut along its longer side only, so that a line of text on a tall page is never cut in two. Its shorter
side is brought down to the square's (never up), which is the largest scale at which lines stay whole. Where it can,
a cut goes through a gap that holds nothing; elsewhere the neighbours overlap, and what both show is told apart when
their texts are joined.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from glm4v_operator.image_limits import MAX_TILES
from glm4v_operator.ingest.decoded import Seam

LONG_WHEN_TALL = 1.25
"""A picture is cut from this many times as high as wide; below it, tiles would show hardly more than one picture."""

LONG_WHEN_WIDE = 2.0
"""A picture is cut from this many times as wide as high. Cuts of wide pictures run through lines of text, so later."""

MARGIN_SHARE = 8
"""A cut lies up to this part of the side from its even place, or the neighbours overlap by twice as much (280 pixels
of 1120): lines of text up to that height stand whole in one of them."""

GAP_LEVELS = 24
"""A row or column is empty when its lightest and darkest pixel differ by no more, in each of red, green and blue."""

ROW_GAP_SHARE = 140
"""A gap between lines is at least this part of the side high (8 pixels of 1120), and no less than 3 pixels."""

COLUMN_GAP_SHARE = 20
"""A gap between columns is at least this part of the side wide (56 pixels of 1120): wider than one between words."""


@dataclass(frozen=True, slots=True)
class TilePlan:
    """How a picture is cut: brought to ``size`` (width, height), then cut along ``down`` (else across) into ``count``.

    Even cuts lie at ``length * i // count``; each may move, or its sides overlap, by ``margin`` pixels.
    """

    size: tuple[int, int]
    down: bool
    count: int
    margin: int
    side: int

    @property
    def length(self) -> int:
        """Pixels along which it is cut."""
        return self.size[1] if self.down else self.size[0]


def plan_tiles(width: int, height: int, side: int) -> TilePlan | None:
    """Return how to cut a picture of ``width`` x ``height`` pixels; None for one that is not long, or small enough.

    No tile is longer or wider than ``side``. A picture that would need more than ``MAX_TILES`` is scaled down first.
    """
    down = height > width
    longer, shorter = max(width, height), min(width, height)
    if longer < shorter * (LONG_WHEN_TALL if down else LONG_WHEN_WIDE):
        return None
    scale = min(1.0, side / shorter)
    if longer * scale <= side:
        return None
    margin = max(1, side // MARGIN_SHARE)
    step = side - 2 * margin
    length = min(round(longer * scale), MAX_TILES * step)
    breadth = max(1, min(side, round(shorter * length / longer)))
    size = (breadth, length) if down else (length, breadth)
    return TilePlan(size, down, math.ceil(length / step), margin, side)


def cut_up(picture: Image.Image, plan: TilePlan) -> list[tuple[Image.Image, Seam | None]]:
    """The tiles of ``picture``, which has the plan's size, in reading order, each with how it joins the one before.

    Tiles that show nothing at all are left out, but for one: nothing can be read from them, and a model that is asked
    all the same may invent something. What stands beside one was cut off it in a gap, so other seams stay as they are.
    """
    tiles = [tile for tile in _cut(picture, plan) if not _is_empty(tile[0])]
    if not tiles:
        return [next(_cut(picture, plan))]
    return [(tiles[0][0], None), *tiles[1:]]


def _cut(picture: Image.Image, plan: TilePlan) -> Iterator[tuple[Image.Image, Seam | None]]:
    begin = 0
    seam: Seam | None = None
    for number in range(1, plan.count):
        even = plan.length * number // plan.count
        gap = _gap(picture, even, plan)
        end, following = (even + plan.margin, even - plan.margin) if gap is None else (gap, gap)
        yield _piece(picture, begin, end, plan), seam
        begin = following
        seam = "gap" if gap is not None else "rows" if plan.down else "columns"
    yield _piece(picture, begin, plan.length, plan), seam


def _is_empty(tile: Image.Image) -> bool:
    return all(lightest - darkest <= GAP_LEVELS for darkest, lightest in tile.getextrema())  # type: ignore[misc]


def _piece(picture: Image.Image, begin: int, end: int, plan: TilePlan) -> Image.Image:
    box = (0, begin, picture.width, end) if plan.down else (begin, 0, end, picture.height)
    return picture.crop(box)


def _gap(picture: Image.Image, even: int, plan: TilePlan) -> int | None:
    """The middle of the widest empty gap around an even cut, the nearest of equals; None where there is none."""
    begin, end = even - plan.margin, even + plan.margin
    pixels = np.asarray(_piece(picture, begin, end, plan))  # [rows, columns, 3]
    across = 1 if plan.down else 0
    spread = pixels.max(axis=across).astype(np.int16) - pixels.min(axis=across)  # [2 x margin, 3]
    empty = (spread <= GAP_LEVELS).all(axis=1)
    edges = np.flatnonzero(np.diff(empty, prepend=False, append=False))  # where runs begin and end, in turns
    least = max(3, plan.side // (ROW_GAP_SHARE if plan.down else COLUMN_GAP_SHARE))
    gaps = [(int(first), int(last)) for first, last in edges.reshape(-1, 2) if last - first >= least]
    if not gaps:
        return None
    first, last = max(gaps, key=lambda gap: (gap[1] - gap[0], -abs(gap[0] + gap[1] - 2 * plan.margin)))
    return begin + (first + last) // 2
