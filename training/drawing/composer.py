"""Draws a batch of packed scenes: every pixel finds the shape, the piece of text and the character that it lies in.

Nothing is painted one after the other, so a batch is a handful of kernels on a GPU (under ``torch.compile``), and the
same code draws single pictures on a CPU.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.drawing.packing import CHARACTERS, RUNS, SHAPES, Packed

SIDE = 448
_SLOTS_PER_EM = 4
_SLOTS = _SLOTS_PER_EM * (CHARACTERS + 2)


@dataclass(slots=True)
class Page:
    """Packed scenes on the device, with what is looked up a pixel made ready. ``to_page`` and ``to_pixel`` [B, 3, 3]."""

    background: Tensor
    shapes: Tensor  # [B, SHAPES, 15]: SHAPE_COLUMNS with the sector's two directions in place of its angles
    runs: Tensor
    glyphs: Tensor
    ends: Tensor
    slots: Tensor  # [B, RUNS + 1, _SLOTS]: the character at each quarter of an em
    to_page: Tensor
    to_pixel: Tensor
    watermark: Tensor  # [B, 3]: cosine and sine of its slant, opacity
    weight: Tensor  # [B]: exponent of the ink, below 1 bolder


class Composer:
    """Holds the glyphs of all faces on ``device`` in two sizes, em 32 and em 16 pixels."""

    def __init__(self, glyphs: np.ndarray, device: torch.device | str, *, compiled: bool) -> None:
        """``glyphs``: uint8 [faces, characters, 40, 40]."""
        self.device = torch.device(device)
        whole = torch.from_numpy(glyphs).to(self.device)
        faces, self.characters, self.cell, _ = whole.shape
        half = torch.empty(
            faces, self.characters, self.cell // 2, self.cell // 2, dtype=torch.uint8, device=self.device
        )
        for face in range(faces):
            half[face] = F.avg_pool2d(whole[face].float()[:, None], 2)[:, 0].round().to(torch.uint8)
        self.levels = (whole.flatten(), half.flatten())
        self._draw = torch.compile(_draw, dynamic=False) if compiled else _draw

    def draw(self, page: Page) -> Tensor:
        """Float32 [B, 3, SIDE, SIDE], 0 to 255."""
        return self._draw(page, *self.levels, self.characters, self.cell)

    def page(self, packed: Packed, to_page: Tensor, watermark: Tensor, weight: Tensor) -> Page:
        """Bring scenes to the device. ``to_page`` [B, 3, 3] takes a pixel to the upright page."""
        move = {
            name: torch.from_numpy(getattr(packed, name)) for name in ("background", "shapes", "runs", "glyphs", "ends")
        }
        if self.device.type == "cuda":
            move = {name: tensor.pin_memory().to(self.device, non_blocking=True) for name, tensor in move.items()}
        shapes, ends = move["shapes"], move["ends"]
        start, sweep = shapes[..., 7], shapes[..., 8]
        end = start + sweep
        columns = (
            *shapes[..., :7].unbind(-1),
            start.sin(),
            -start.cos(),
            end.sin(),
            -end.cos(),
            sweep,
            *shapes[..., 9:].unbind(-1),
        )
        places = torch.arange(_SLOTS, device=self.device, dtype=torch.float32) / _SLOTS_PER_EM
        slots = torch.searchsorted(ends, places.expand(*ends.shape[:2], _SLOTS).contiguous(), right=True)
        return Page(
            background=move["background"],
            shapes=torch.stack(columns, dim=-1),
            runs=move["runs"],
            glyphs=move["glyphs"].int(),
            ends=ends,
            slots=slots.int(),
            to_page=to_page,
            to_pixel=torch.linalg.inv(to_page),
            watermark=watermark,
            weight=weight,
        )


def characters_in_cells(page: Page, rows: int, columns: int) -> Tensor:
    """Which character is centred in each cell of the picture: int64 [B, rows, columns], 0 where none is."""
    batch = len(page.runs)
    runs, ids, ends = page.runs[:, :RUNS], page.glyphs[:, :RUNS], page.ends[:, :RUNS]
    starts = F.pad(ends[..., :-1], (1, 0))
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


def _draw(page: Page, large: Tensor, small: Tensor, characters: int, cell: int) -> Tensor:
    batch, device = len(page.runs), page.runs.device
    axis = torch.arange(SIDE, device=device, dtype=torch.float32) + 0.5
    m = page.to_page[:, :, :, None, None]
    px, py = axis[None, None, :], axis[None, :, None]
    below = m[:, 2, 0] * px + m[:, 2, 1] * py + m[:, 2, 2]
    x = (m[:, 0, 0] * px + m[:, 0, 1] * py + m[:, 0, 2]) / below  # [B, SIDE, SIDE]
    y = (m[:, 1, 0] * px + m[:, 1, 1] * py + m[:, 1, 2]) / below

    share = (y / SIDE).clamp(0, 1)[..., None]
    top, bottom = page.background[:, 0, None, None], page.background[:, 1, None, None]
    colour = top + (bottom - top) * share  # [B, SIDE, SIDE, 3]
    colour = _paint_shapes(page, colour, x, y)

    rows = torch.arange(batch, device=device)[:, None, None].expand(batch, SIDE, SIDE)
    cos, sin, opacity = (page.watermark[:, i, None, None] for i in range(3))
    wx, wy = x - SIDE / 2, y - SIDE / 2
    wx, wy = wx * cos + wy * sin + SIDE / 2, wy * cos - wx * sin + SIDE / 2
    run = torch.full_like(rows, RUNS)
    ink, tone = _ink(page, rows, run, wx, wy, large, small, characters, cell)
    colour = torch.lerp(colour, tone, (ink * opacity)[..., None])

    run = _run_at(page, x, y)
    ink, tone = _ink(page, rows, run.clamp(min=0), x, y, large, small, characters, cell)
    ink = torch.where(run >= 0, ink, 0.0) ** page.weight[:, None, None]
    return torch.lerp(colour, tone, ink[..., None]).permute(0, 3, 1, 2).contiguous()


def _paint_shapes(page: Page, colour: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The topmost shape at each pixel, its edge mixed with the next one below."""
    number = torch.arange(SHAPES, device=x.device)[None, :, None, None]
    cover = _cover(page.shapes[:, :, None, None].unbind(-1), x[:, None], y[:, None])  # [B, SHAPES, SIDE, SIDE]
    first = torch.where(cover > 0.02, number, -1).amax(1)
    second = torch.where((cover > 0.5) & (number < first[:, None]), number, -1).amax(1)
    for which in (second, first):
        rows = torch.arange(len(x), device=x.device)[:, None, None]
        columns = page.shapes[rows, which.clamp(min=0)].unbind(-1)
        seen = torch.where(which >= 0, _cover(columns, x, y), 0.0)
        colour = torch.lerp(colour, torch.stack(columns[13:16], dim=-1), seen[..., None])
    return colour


def _cover(columns: tuple[Tensor, ...], x: Tensor, y: Tensor) -> Tensor:
    """How much of a pixel a shape covers, 0 to 1: signed distance to a rotated box with round corners."""
    cx, cy, half_width, half_height, corner, cos, sin, start_x, start_y, end_x, end_y, sweep, hollow = columns[:13]
    dx, dy = x - cx, y - cy
    lx, ly = dx * cos + dy * sin, dy * cos - dx * sin
    qx, qy = lx.abs() - half_width + corner, ly.abs() - half_height + corner
    away = (qx.clamp(min=0).square() + qy.clamp(min=0).square()).sqrt() + torch.maximum(qx, qy).clamp(max=0) - corner
    away = torch.where(hollow > 0, (away + hollow / 2).abs() - hollow / 2, away)
    after_start = start_x * ly - start_y * lx >= 0
    before_end = lx * end_y - ly * end_x >= 0
    inside = torch.where(sweep <= math.pi, after_start & before_end, after_start | before_end) | (sweep > 6.5)
    return torch.where(inside, (0.5 - away).clamp(0, 1), 0.0)


def _run_at(page: Page, x: Tensor, y: Tensor) -> Tensor:
    """Number of the piece of text at each pixel, -1 where there is none: int64 [B, SIDE, SIDE]."""
    runs = page.runs[:, :RUNS, None, None].unbind(-1)
    size, count = runs[2], runs[5]
    width = page.ends[:, :RUNS].gather(2, (count[..., 0, 0] - 1).clamp(min=0).long()[..., None])[..., 0]
    u = (x[:, None] - runs[0]) / (size * runs[3]).clamp(min=1e-3)
    v = (y[:, None] - runs[1]) / size.clamp(min=1e-3)
    width = width[..., None, None]
    near = (count > 0) & (v.abs() < 0.56) & (u > -0.06) & (u < width + 0.06)  # ink may stand out a little
    within = (v.abs() < 0.5) & (u >= 0) & (u < width)
    number = torch.arange(RUNS, device=x.device)[None, :, None, None]
    best = torch.where(near, torch.where(within, number + RUNS, number), -1).amax(1)  # within one before near another
    return torch.where(best >= RUNS, best - RUNS, best)


def _ink(
    page: Page,
    rows: Tensor,
    run: Tensor,
    x: Tensor,
    y: Tensor,
    large: Tensor,
    small: Tensor,
    characters: int,
    cell: int,
) -> tuple[Tensor, Tensor]:
    """Ink of ``run`` at each pixel, 0 to 1, and its colour."""
    left, middle, size, stretch, face, count, red, green, blue = page.runs[rows, run].unbind(-1)
    size = size.clamp(min=1e-3)
    u, v = (x - left) / (size * stretch.clamp(min=1e-3)), (y - middle) / size + 0.5
    last = (count.long() - 1).clamp(min=0)
    place = page.slots[rows, run, (u * _SLOTS_PER_EM).long().clamp(0, _SLOTS - 1)].long().minimum(last)
    for _ in range(2):  # a character is at least an eighth of an em wide: at most two begin within a slot
        place = (place + (page.ends[rows, run, place] <= u).long()).minimum(last)
    start = torch.where(place > 0, page.ends[rows, run, (place - 1).clamp(min=0)], 0.0)
    glyph = page.glyphs[rows, run, place]
    base = face.long() * characters + glyph
    em = cell * 0.8
    gx, gy = (u - start) * em + cell * 0.1, v * em + cell * 0.1  # pixels of the large cell
    fine = size * stretch.clamp(max=1.0) > em / 1.4
    value = torch.where(fine, _bilinear(large, base, gx, gy, cell), _bilinear(small, base, gx / 2, gy / 2, cell // 2))
    steeper = (size / em).clamp(1.0, 3.0)  # enlarged glyphs get edges as crisp as drawn ones
    value = ((value - 0.5) * steeper + 0.5).clamp(0, 1)
    return torch.where(count > 0, value, 0.0), torch.stack((red, green, blue), dim=-1)


def _bilinear(level: Tensor, base: Tensor, gx: Tensor, gy: Tensor, cell: int) -> Tensor:
    fx, fy = gx - 0.5, gy - 0.5
    x0, y0 = fx.floor(), fy.floor()
    wx, wy = fx - x0, fy - y0
    total = torch.zeros_like(gx)
    for dx in (0, 1):
        for dy in (0, 1):
            ix, iy = x0.long() + dx, y0.long() + dy
            inside = (ix >= 0) & (ix < cell) & (iy >= 0) & (iy < cell)
            at = (base * cell + iy.clamp(0, cell - 1)) * cell + ix.clamp(0, cell - 1)
            value = torch.where(inside, level[at].float(), 0.0)
            total = total + value * (wx if dx else 1 - wx) * (wy if dy else 1 - wy)
    return total / 255
