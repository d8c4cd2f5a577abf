"""Scenes as arrays of one size, so that a batch of them can be drawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from training.glyph_atlas import Metrics
    from training.scenes.scene import Run, Scene, Shape

#: Pieces of text, characters in each, and shapes that a picture has at most.
RUNS, CHARACTERS, SHAPES = 48, 32, 40

#: Columns of :attr:`Packed.runs` and :attr:`Packed.shapes`.
RUN_COLUMNS = ("x", "y", "size", "stretch", "face", "characters", "red", "green", "blue")
SHAPE_COLUMNS = (
    "cx", "cy", "half_width", "half_height", "corner", "cos", "sin", "start", "sweep", "hollow", "red", "green", "blue",
)  # fmt: skip

_FULL_TURN = 7.0  # more than two pi: every direction is inside of it
_NOWHERE = -1e4  # half the width of a shape that covers nothing


@dataclass(slots=True)
class Packed:
    """``B`` scenes. Lengths in pixels of the upright page, colours 0 to 255, all float32 but ``glyphs`` (int16).

    ``background`` [B, 2, 3]: top and bottom. ``shapes`` [B, SHAPES, 13] and ``runs`` [B, RUNS + 1, 9]: the columns of
    SHAPE_COLUMNS and RUN_COLUMNS; the last run is the watermark. ``glyphs`` and ``ends`` [B, RUNS + 1, CHARACTERS]: the
    characters of each run and where each of them ends, in em from the run's begin; behind the last one, far away.
    """

    background: Tensor
    shapes: Tensor
    runs: Tensor
    glyphs: Tensor
    ends: Tensor

    def pin_memory(self) -> Packed:
        """The same in memory that a GPU fetches from by itself."""
        return Packed(*(getattr(self, name).pin_memory() for name in self.__slots__))


def pack(scenes: Sequence[Scene], metrics: Metrics) -> Packed:
    """Put scenes side by side; a run of more than CHARACTERS characters becomes several that join.

    Raises ValueError for a scene with more runs or shapes than there is room for.
    """
    batch = len(scenes)
    background = np.zeros((batch, 2, 3), np.float32)
    shapes = np.zeros((batch, SHAPES, len(SHAPE_COLUMNS)), np.float32)
    shapes[:, :, 2:4] = _NOWHERE
    runs = np.zeros((batch, RUNS + 1, len(RUN_COLUMNS)), np.float32)
    glyphs = np.zeros((batch, RUNS + 1, CHARACTERS), np.int16)
    ends = np.full((batch, RUNS + 1, CHARACTERS), 1e4, np.float32)
    for number, scene in enumerate(scenes):
        background[number] = scene.background
        _pack_shapes(scene.shapes, shapes[number])
        pieces = [piece for run in scene.runs for piece in _pieces(run, metrics)]
        if len(pieces) > RUNS:
            raise ValueError(f"scene {scene.layout!r}: expected {RUNS} pieces of text at most, found {len(pieces)}")
        places = list(enumerate(pieces))
        if scene.watermark is not None:
            places.append((RUNS, _pieces(scene.watermark, metrics)[0]))
        for place, (columns, ids, widths) in places:
            runs[number, place] = columns
            glyphs[number, place, : len(ids)] = ids
            ends[number, place, : len(widths)] = widths
    return Packed(*map(torch.from_numpy, (background, shapes, runs, glyphs, ends)))


def _pack_shapes(shapes: Sequence[Shape], row: np.ndarray) -> None:
    if len(shapes) > SHAPES:
        raise ValueError(f"a scene: expected {SHAPES} shapes at most, found {len(shapes)}")
    if shapes:
        row[: len(shapes)] = [
            (
                shape.cx, shape.cy, shape.half_width, shape.half_height, shape.corner,
                np.cos(shape.angle), np.sin(shape.angle), *(shape.sector or (0.0, _FULL_TURN)), shape.hollow,
                *shape.colour,
            )
            for shape in shapes
        ]  # fmt: skip


def _pieces(run: Run, metrics: Metrics) -> list[tuple[tuple[float, ...], np.ndarray, np.ndarray]]:
    """Columns, glyph numbers and ends of a run, cut into pieces of at most CHARACTERS characters."""
    ids = np.fromiter((metrics.index[character] for character in run.text), np.int16, len(run.text))
    ends = np.cumsum(metrics.advance[run.face, ids])
    pieces: list[tuple[tuple[float, ...], np.ndarray, np.ndarray]] = []
    for begin in range(0, len(ids), CHARACTERS):
        before = float(ends[begin - 1]) if begin else 0.0
        part = slice(begin, begin + CHARACTERS)
        x = run.x + before * run.size * run.stretch
        columns = (x, run.y, run.size, run.stretch, run.face, len(ids[part]), *run.colour)
        pieces.append((columns, ids[part], ends[part] - before))
    return pieces
