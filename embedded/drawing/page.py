"""A page that is drawn on, and that remembers in reading order what was written on it, and how large."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from embedded.drawing.faces import FACES, Name, font, pieces

Colour = str | tuple[int, int, int]

SCALE = 2
"""Everything is drawn at twice its size and reduced, so that edges and letters come out smooth."""

_BASELINE = 0.36
"""How far below the middle of a line its letters stand, in its size."""


class Page:
    """Coordinates and sizes are pixels of the finished picture.

    ``facts``: what a caption can state about the picture, as ``include/samples/truth.yaml`` describes it.
    """

    def __init__(self, width: int, height: int, paper: Colour = "white") -> None:
        self.width, self.height = width, height
        self.lines: list[str] = []
        self.sizes: list[int] = []
        self.facts: dict[str, str | int] = {}
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
        face: Name = "hei",
        bold: bool = False,
        align: float = 0,
        beside: bool = False,
    ) -> None:
        """Write at ``x``, the left end (``align`` 0), the middle (0.5) or the right end (1); ``y``: the line's middle.

        It is read as a line of its own, or as the next cell of the line before (``beside``).
        """
        if beside:
            self.lines[-1] += " " + text
        else:
            self.lines.append(text)
        self.sizes.append(size)
        x = x * SCALE - align * self.width_of(text, size, face, bold=bold) * SCALE
        for piece, letters in _set(text, size, face, bold=bold):
            # Zen Hei has no bold: its strokes are widened.
            stroke = size * SCALE / 50 if bold and face == "hei" and not piece.isascii() else 0
            where = (x, (y + _BASELINE * size) * SCALE)
            self._pen.text(where, piece, fill, letters, anchor="ls", stroke_width=stroke)
            x += letters.getlength(piece)

    def width_of(self, text: str, size: int, face: Name = "hei", *, bold: bool = False) -> float:
        """How wide ``text`` will be."""
        return sum(letters.getlength(piece) for piece, letters in _set(text, size, face, bold=bold)) / SCALE

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

    def dashes(self, left: float, right: float, y: float, fill: Colour, *, step: float = 14, line: float = 2) -> None:
        """A dashed horizontal line."""
        x = left
        while x < right:
            self.line([(x, y), (min(x + step * 0.55, right), y)], fill, line)
            x += step

    def dot(self, x: float, y: float, radius: float, fill: Colour | None = None, *, ring: Colour | None = None,
            line: float = 2) -> None:  # fmt: skip
        """A circle, filled or with a ``ring`` of ``line`` pixels inside its edge, or both."""
        self.oval(x, y, radius, radius, fill, ring=ring, line=line)

    def oval(self, x: float, y: float, wide: float, high: float, fill: Colour | None = None, *,
             ring: Colour | None = None, line: float = 2) -> None:  # fmt: skip
        """An ellipse of half axes ``wide`` and ``high``."""
        where = ((x - wide) * SCALE, (y - high) * SCALE, (x + wide) * SCALE, (y + high) * SCALE)
        self._pen.ellipse(where, fill, ring, round(line * SCALE) if ring else 0)

    def sector(self, x: float, y: float, radius: float, start: float, end: float, fill: Colour) -> None:
        """A slice of a disc, from ``start`` to ``end`` in degrees, clockwise from 3 o'clock."""
        where = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._pen.pieslice(where, start, end, fill)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, fill: Colour, line: float) -> None:
        """A bow of ``line`` pixels, in degrees, clockwise from 3 o'clock."""
        where = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._pen.arc(where, start, end, fill, round(line * SCALE))

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


def _set(text: str, size: int, face: Name, *, bold: bool) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """Pieces of ``text``, each with its font."""
    chosen = FACES[face, bold]
    return [(piece, font(*(chosen.latin if latin else chosen.chinese), size * SCALE)) for piece, latin in pieces(text)]
