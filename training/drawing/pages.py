"""Packed scenes on the device, with everything made ready that drawing looks up for each pixel."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.drawing.packing import CHARACTERS, RUNS, SHAPES, Packed

SIDE = 448
#: The picture is drawn tile by tile, so that a pixel is compared with the few shapes and texts that are near alone.
TILE_WIDTH, TILE_HEIGHT = 56, 28
TILE_COLUMNS = SIDE // TILE_WIDTH
TILES = TILE_COLUMNS * (SIDE // TILE_HEIGHT)
SHAPES_A_TILE, RUNS_A_TILE = 10, 8

SLOTS_PER_EM = 4
SLOTS = SLOTS_PER_EM * (CHARACTERS + 2)

_NOWHERE = -1e4  # half the width of a shape that covers nothing, the place of a text that is not there


@dataclass(slots=True)
class Page:
    """``B`` scenes, and how each is seen. Lengths in pixels of the upright page, colours 0 to 255, float32.

    ``background`` [B, 2, 3]. ``runs`` [B, RUNS + 1, 9] and ``ends`` [B, RUNS + 1, CHARACTERS] as packed, ``glyphs``
    int32 beside them; ``slots`` int32 [B, RUNS + 1, SLOTS]: the character at each quarter of an em.
    ``tile_shapes`` [B, TILES, SHAPES_A_TILE, 16]: the topmost shapes near each tile, in the order of painting, as
    centre, half sizes, corner, cosine and sine, the two directions of the sector, its sweep, hollow, colour.
    ``tile_runs`` [B, TILES, RUNS_A_TILE, 6]: left, middle, em width, em height, width in em, number of the run.
    ``to_page`` and ``to_pixel`` [B, 3, 3]. ``watermark`` [B, 3]: cosine and sine of its slant, opacity. ``weight`` [B]:
    exponent of the ink, below 1 bolder.
    """

    background: Tensor
    runs: Tensor
    glyphs: Tensor
    ends: Tensor
    slots: Tensor
    tile_shapes: Tensor
    tile_runs: Tensor
    to_page: Tensor
    to_pixel: Tensor
    watermark: Tensor
    weight: Tensor


def make_page(packed: Packed, to_page: Tensor, watermark: Tensor, weight: Tensor) -> Page:
    """Bring scenes to the device that ``to_page`` [B, 3, 3] is on, which takes a pixel to the upright page."""
    device = to_page.device
    names = ("background", "shapes", "runs", "glyphs", "ends")
    there = {name: getattr(packed, name).to(device, non_blocking=True) for name in names}
    ends, runs = there["ends"], there["runs"]
    places = torch.arange(SLOTS, device=device, dtype=torch.float32) / SLOTS_PER_EM
    slots = torch.searchsorted(ends, places.expand(*ends.shape[:2], SLOTS).contiguous(), right=True)
    bounds = _tile_bounds(to_page)
    return Page(
        background=there["background"],
        runs=runs,
        glyphs=there["glyphs"].int(),
        ends=ends,
        slots=slots.int(),
        tile_shapes=_shapes_near(_shape_columns(there["shapes"]), bounds),
        tile_runs=_runs_near(runs[:, :RUNS], ends[:, :RUNS], bounds),
        to_page=to_page,
        to_pixel=torch.linalg.inv(to_page),
        watermark=watermark,
        weight=weight,
    )


def _tile_bounds(to_page: Tensor) -> Tensor:
    """Least and greatest x and y on the page, [B, TILES, 4], of all pixels of a tile."""
    tile = torch.arange(TILES, device=to_page.device)
    left, top = tile % TILE_COLUMNS * TILE_WIDTH, torch.div(tile, TILE_COLUMNS, rounding_mode="floor") * TILE_HEIGHT
    x = torch.stack((left, left + TILE_WIDTH, left, left + TILE_WIDTH), dim=1).flatten().float()
    y = torch.stack((top, top, top + TILE_HEIGHT, top + TILE_HEIGHT), dim=1).flatten().float()
    corners = to_page @ torch.stack((x, y, torch.ones_like(x)))  # [B, 3, TILES * 4]
    page = (corners[:, :2] / corners[:, 2:]).unflatten(2, (TILES, 4))
    return torch.cat((page.amin(3), page.amax(3)), dim=1).transpose(1, 2)


def _shape_columns(shapes: Tensor) -> Tensor:
    """SHAPE_COLUMNS with the directions in which a sector begins and ends: [B, SHAPES, 16]."""
    start, sweep = shapes[..., 7:8], shapes[..., 8:9]
    end = start + sweep
    directions = (start.sin(), -start.cos(), end.sin(), -end.cos())
    return torch.cat((shapes[..., :7], *directions, sweep, shapes[..., 9:]), dim=-1)


def _shapes_near(shapes: Tensor, bounds: Tensor) -> Tensor:
    cx, cy, half_width, half_height, _, cos, sin = shapes[..., None, :7].unbind(-1)  # [B, SHAPES, 1]
    across = (half_width * cos).abs() + (half_height * sin).abs() + 1
    along = (half_width * sin).abs() + (half_height * cos).abs() + 1
    x0, y0, x1, y1 = bounds[:, None].unbind(-1)  # [B, 1, TILES]
    near = (half_width > 0) & (cx + across > x0) & (cx - across < x1) & (cy + along > y0) & (cy - along < y1)
    number = torch.arange(SHAPES, device=shapes.device)[None, :, None]
    chosen, there = _chosen(near, number, SHAPES_A_TILE)
    found = shapes[torch.arange(len(shapes), device=shapes.device)[:, None, None], chosen]
    found[..., 2:4] = torch.where(there[..., None], found[..., 2:4], _NOWHERE)
    return found


def _runs_near(runs: Tensor, ends: Tensor, bounds: Tensor) -> Tensor:
    count = runs[..., 5]
    width = ends.gather(2, (count - 1).clamp(min=0).long()[..., None])[..., 0]  # [B, RUNS], in em
    size, em_width = runs[..., 2], runs[..., 2] * runs[..., 3]
    number = torch.arange(RUNS, device=runs.device)
    columns = (runs[..., 0], runs[..., 1], em_width, size, width, number.float().expand_as(width))
    table = torch.stack(columns, dim=-1)  # [B, RUNS, 6]
    left, middle, em_width, size, width, _ = table[..., None, :].unbind(-1)  # [B, RUNS, 1]
    x0, y0, x1, y1 = bounds[:, None].unbind(-1)
    near = (count[..., None] > 0) & (left - em_width < x1) & (left + (width + 1) * em_width > x0)
    near &= (middle - size * 0.7 < y1) & (middle + size * 0.7 > y0)
    chosen, there = _chosen(near, number[None, :, None], RUNS_A_TILE)
    found = table[torch.arange(len(table), device=table.device)[:, None, None], chosen]
    found[..., :2] = torch.where(there[..., None], found[..., :2], _NOWHERE)
    found[..., 2:4] = found[..., 2:4].clamp(min=1e-3)
    return found


def _chosen(near: Tensor, number: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """The highest numbers that are ``near`` [B, N, TILES], in rising order [B, TILES, most], and which are real."""
    best = torch.where(near, number, -1).transpose(1, 2).topk(most, dim=2).values.flip(2)
    return best.clamp(min=0), best >= 0


def characters_in_cells(page: Page, rows: int, columns: int) -> Tensor:
    """Which character is centred in each cell of the picture: int64 [B, rows, columns], 0 where none is."""
    batch = len(page.runs)
    runs, ids, ends = page.runs[:, :RUNS], page.glyphs[:, :RUNS], page.ends[:, :RUNS]
    starts = functional.pad(ends[..., :-1], (1, 0))
    middle = (starts + ends) / 2
    x = runs[..., 0:1] + middle * runs[..., 2:3] * runs[..., 3:4]
    y = runs[..., 1:2].expand_as(x)
    there = page.to_pixel @ torch.stack((x, y, torch.ones_like(x)), dim=1).flatten(2)  # [B, 3, RUNS * CHARACTERS]
    column, row = (there[:, axis] / there[:, 2] / SIDE * count for axis, count in ((0, columns), (1, rows)))
    place = torch.arange(CHARACTERS, device=ids.device)
    real = ((place < runs[..., 5:6]) & (ids > 0)).flatten(1)
    real &= (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    index = torch.where(real, row.long() * columns + column.long(), rows * columns)  # the last place takes no ink
    found = torch.zeros(batch, rows * columns + 1, dtype=torch.long, device=ids.device)
    found.scatter_(1, index, ids.flatten(1).long())
    return found[:, :-1].view(batch, rows, columns)
