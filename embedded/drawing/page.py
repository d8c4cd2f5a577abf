"""A page that is drawn on, and that remembers in reading order what was written on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

Colour = str | tuple[int, int, int]
Face = Literal["sans", "serif"]

SCALE = 2
"""Everything is drawn at twice its size and reduced, so that edges and letters come out smooth."""


@cache
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans or Serif SC at ``size`` drawn pixels."""
    path: Path = pylopdf_fonts_zh_cn.sans_path() if face == "sans" else pylopdf_fonts_zh_cn.serif_path()
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


class Page:
    """Coordinates and sizes are pixels of the finished picture."""

    def __init__(self, width: int, height: int, paper: Colour = "white") -> None:
        self.width, self.height = width, height
        self.lines: list[str] = []
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), paper)
        self._pen = ImageDraw.Draw(self._image)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        fill: Colour = "#222222",
        *,
        face: Face = "sans",
        bold: bool = False,
        anchor: str = "la",
    ) -> None:
        """Write one line; ``anchor`` is Pillow's: ``la`` left, ``ma`` middle, ``ra`` right of ``x``, from the top."""
        self.lines.append(text)
        stroke = SCALE * size // 36 + 1 if bold else 0
        where = (x * SCALE, y * SCALE)
        self._pen.text(where, text, fill, font(face, size * SCALE), anchor=anchor, stroke_width=stroke / 2)

    def width_of(self, text: str, size: int, face: Face = "sans") -> float:
        """How wide ``text`` will be."""
        return font(face, size * SCALE).getlength(text) / SCALE

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Colour | None = None,
        *,
        outline: Colour | None = None,
        line: float = 1,
        radius: float = 0,
    ) -> None:
        """A rectangle, rounded by ``radius``."""
        where = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
        self._pen.rounded_rectangle(where, radius * SCALE, fill, outline, round(line * SCALE))

    def line(self, points: Sequence[tuple[float, float]], fill: Colour, line: float = 1) -> None:
        """A line through ``points``."""
        self._pen.line([(x * SCALE, y * SCALE) for x, y in points], fill, round(line * SCALE), joint="curve")

    def dashes(self, left: float, right: float, y: float, fill: Colour, step: float = 7) -> None:
        """A dashed horizontal line."""
        x = left
        while x < right:
            self.line([(x, y), (min(x + step * 0.6, right), y)], fill)
            x += step

    def dot(self, x: float, y: float, radius: float, fill: Colour, outline: Colour | None = None) -> None:
        """A filled circle."""
        where = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._pen.ellipse(where, fill, outline, SCALE * 2 if outline else 0)

    def shape(self, points: Sequence[tuple[float, float]], fill: Colour) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def shade(self, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
        """Fill the page from one colour at the top to another at the bottom."""
        height = self.height * SCALE
        for y in range(height):
            share = y / (height - 1)
            colour = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
            self._pen.line([(0, y), (self.width * SCALE, y)], colour)

    def picture(self) -> Image.Image:
        """The finished picture."""
        return self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
