"""Draws a batch of packed scenes: every pixel finds the shape, the piece of text and the character that it lies in.

Nothing is painted one after the other, so a batch is a handful of kernels on a GPU (under ``torch.compile``), and the
same code draws single pictures on a CPU.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.drawing.packing import RUNS
from training.drawing.pages import (
    RUNS_A_TILE,
    SHAPES_A_TILE,
    SIDE,
    SLOTS,
    SLOTS_PER_EM,
    TILE_COLUMNS,
    TILE_HEIGHT,
    TILE_WIDTH,
    TILES,
    Page,
)


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
            half[face] = functional.avg_pool2d(whole[face].float()[:, None], 2)[:, 0].round().to(torch.uint8)
        self.levels = (whole.flatten(), half.flatten())
        self._draw = torch.compile(_draw, dynamic=False) if compiled else _draw

    def draw(self, page: Page) -> Tensor:
        """Float32 [B, 3, SIDE, SIDE], 0 to 255."""
        colour = torch.stack(self._draw(page, *self.levels, self.characters, self.cell), dim=1)
        tiles = colour.view(-1, 3, SIDE // TILE_HEIGHT, TILE_COLUMNS, TILE_HEIGHT, TILE_WIDTH)
        return tiles.transpose(3, 4).reshape(-1, 3, SIDE, SIDE)


def _draw(page: Page, large: Tensor, small: Tensor, characters: int, cell: int) -> tuple[Tensor, Tensor, Tensor]:
    """Red, green and blue, each [B, tiles, pixels of a tile]."""
    batch, device = len(page.runs), page.runs.device
    x, y = _places(page, device)  # [B, tiles, pixels]
    share = (y / SIDE).clamp(0, 1)
    top, bottom = page.background[:, :, :, None, None].unbind(1)  # [B, 3, 1, 1]
    colour = [top[:, i] + (bottom[:, i] - top[:, i]) * share for i in range(3)]
    for number in range(SHAPES_A_TILE):
        columns = page.tile_shapes[:, :, number, :, None].unbind(2)  # [B, tiles, 1]
        cover = _cover(columns, x, y)
        colour = [torch.lerp(below, tone, cover) for below, tone in zip(colour, columns[13:16], strict=True)]

    rows = torch.arange(batch, device=device)[:, None, None].expand(x.shape)
    cos, sin, opacity = (page.watermark[:, i, None, None] for i in range(3))
    wx, wy = x - SIDE / 2, y - SIDE / 2
    wx, wy = wx * cos + wy * sin + SIDE / 2, wy * cos - wx * sin + SIDE / 2
    ink, tones = _ink(page, rows, torch.full_like(rows, RUNS), wx, wy, large, small, characters, cell)
    colour = [torch.lerp(below, tone, ink * opacity) for below, tone in zip(colour, tones, strict=True)]

    run = _run_at(page, x, y)
    ink, tones = _ink(page, rows, run.clamp(min=0), x, y, large, small, characters, cell)
    ink = torch.where(run >= 0, ink, 0.0) ** page.weight[:, None, None]
    red, green, blue = (torch.lerp(below, tone, ink) for below, tone in zip(colour, tones, strict=True))
    return red, green, blue


def _places(page: Page, device: torch.device) -> tuple[Tensor, Tensor]:
    """Where on the upright page each pixel lies."""
    tile = torch.arange(TILES, device=device)[:, None]
    pixel = torch.arange(TILE_WIDTH * TILE_HEIGHT, device=device)
    px = (tile % TILE_COLUMNS) * TILE_WIDTH + pixel % TILE_WIDTH + 0.5
    py = torch.div(tile, TILE_COLUMNS, rounding_mode="floor") * TILE_HEIGHT
    py = py + torch.div(pixel, TILE_WIDTH, rounding_mode="floor") + 0.5
    m = page.to_page[:, :, :, None, None]
    below = m[:, 2, 0] * px + m[:, 2, 1] * py + m[:, 2, 2]
    return (
        (m[:, 0, 0] * px + m[:, 0, 1] * py + m[:, 0, 2]) / below,
        (m[:, 1, 0] * px + m[:, 1, 1] * py + m[:, 1, 2]) / below,
    )


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
    """Number of the piece of text at each pixel, -1 where there is none: int64 [B, tiles, pixels]."""
    best = torch.full(x.shape, -1, dtype=torch.long, device=x.device)
    for number in range(RUNS_A_TILE):
        left, middle, em_width, size, width, run = page.tile_runs[:, :, number, :, None].unbind(2)
        u, v = (x - left) / em_width, (y - middle) / size
        near = (v.abs() < 0.62) & (u > -0.06) & (u < width + 0.06)  # ink may stand out a little
        within = (v.abs() < 0.5) & (u >= 0) & (u < width)  # and one within comes before one near
        candidate = torch.where(near, torch.where(within, run + RUNS, run), -1.0).long()
        best = torch.maximum(best, candidate)
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
) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
    """Ink of ``run`` at each pixel, 0 to 1, and its colour."""
    left, middle, size, stretch, face, count, red, green, blue = page.runs[rows, run].unbind(-1)
    size = size.clamp(min=1e-3)
    u, v = (x - left) / (size * stretch.clamp(min=1e-3)), (y - middle) / size + 0.5
    last = (count.long() - 1).clamp(min=0)
    place = page.slots[rows, run, (u * SLOTS_PER_EM).long().clamp(0, SLOTS - 1)].long().minimum(last)
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
    return torch.where(count > 0, value, 0.0), (red, green, blue)


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
