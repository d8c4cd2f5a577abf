"""Pages filled with random strings from edge to edge: they teach what characters look like, and to read line by line.

A scene of the other kinds has fifty characters, such a page has hundreds; and to say what is written in a cell of it
needs no language model. So learning begins with them.
"""

from collections.abc import Sequence
from random import Random

import numpy as np

from training.corpus import random_text
from training.drawing.packing import CHARACTERS, RUNS
from training.glyph_atlas import Metrics
from training.scenes.colours import draw_contrast, ground, ink, mix
from training.scenes.scene import CANVAS, MOST_SHAPES, SMALLEST_TEXT, Colour, Run, Scene, Shape

_NARROWEST = 16.0  # pixels, as on other pages
_LARGEST = 44.0
_EDGE = 14.0
_ENGLISH_EM = 0.52  # about the advance of a letter


def dense_page(rng: np.random.Generator, metrics: Metrics, faces: Sequence[int], most: int) -> Scene:
    """Draw a page of rows, each in one language, face and size; ``most`` characters in all.

    On half of the pages some rows stand on bands of another ground, so that dark letters and light ones follow each
    other.
    """
    chances = Random(int(rng.integers(1 << 62)))
    draw = chances.random
    stretch = 1.6 * 0.39 ** draw() if draw() < 0.7 else 1.0
    smallest = max(SMALLEST_TEXT, _NARROWEST / stretch)
    base = smallest * (_LARGEST / smallest) ** (draw() ** 1.5)
    below, contrast = ground(chances), draw_contrast(chances)
    colour = ink(chances, below, contrast)
    bands = _Bands(chances, contrast) if draw() < 0.5 else None
    spacing = 1.08 + 0.5 * draw() ** 2
    face = chances.choice(faces)
    runs: list[Run] = []
    y, pieces = _EDGE + 8 * draw(), 0
    while True:
        size = max(smallest, base * (0.85 + 0.3 * draw()))
        y += size * spacing
        if y > CANVAS - _EDGE:
            break
        if draw() < 0.5:
            face = chances.choice(faces)
        x = _EDGE + (40 * draw() if draw() < 0.4 else 0)
        text = _row(rng, chances, metrics, face, (CANVAS - _EDGE - x) / (size * stretch))
        pieces += -(-len(text) // CHARACTERS)
        most -= len(text) + 1
        if pieces > RUNS or most < 0:
            break
        tone = colour
        if bands is not None:
            tone = bands.row(y - size * spacing, y) or colour
        runs.append(Run(text, x, y - size * spacing / 2, size, face, tone, stretch))
    other = mix(below, (128, 128, 128), 0.25 * draw()) if draw() < 0.3 else below
    text = "\n".join(run.text for run in runs)
    return Scene("notice", "dense", (below, other), bands.shapes if bands else [], runs, text=text)


class _Bands:
    """Grounds of rows, from edge to edge or nearly so, one to three rows each."""

    def __init__(self, chances: Random, contrast: float) -> None:
        self.shapes: list[Shape] = []
        self._chances, self._contrast = chances, contrast
        self._share, self._inset = chances.uniform(0.15, 0.6), chances.choice((-60.0, -60.0, 4.0, 9.0))
        self._left = 0
        self._ink: Colour | None = None

    def row(self, top: float, bottom: float) -> Colour | None:
        """The ink for the next row, or None when that is on the page's own ground."""
        if not self._left:
            self._ink = None
            if len(self.shapes) == MOST_SHAPES or self._chances.random() > self._share:
                return None
            self._left = self._chances.choice((1, 1, 1, 2, 3))
            fill = ground(self._chances)
            self._ink = ink(self._chances, fill, self._contrast)
            half = CANVAS / 2 - self._inset
            self.shapes.append(Shape(CANVAS / 2, top, half, 0.0, fill))
        band = self.shapes[-1]
        begin = band.cy - band.half_height
        band.cy, band.half_height = (begin + bottom) / 2, (bottom - begin) / 2
        self._left -= 1
        return self._ink


def _row(rng: np.random.Generator, chances: Random, metrics: Metrics, face: int, room: float) -> str:
    """A random string of at most ``room`` em."""
    chance = chances.random()
    language, each = ("zh", 1.0) if chance < 0.6 else ("en", _ENGLISH_EM) if chance < 0.92 else ("mixed", 0.75)
    text = random_text.text(rng, language, max(1, int(room / each)))
    text = "".join(character for character in text if metrics.covers(character, face)) or "0"
    while len(text) > 1 and metrics.width(text, face) > room:
        text = text[:-1].rstrip() or "0"
    return text
