"""Scenes as the pictures that an engine gets: drawn and worn by training's own drawer, the same on every device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from glm4v_operator.conversation import Pixels
from training.drawing.composer import Composer
from training.drawing.damage import Strength, Wear
from training.drawing.packing import pack
from training.drawing.pixels import as_pixels
from training.glyph_atlas import GlyphAtlas
from training.learning.draughtsman import Draughtsman
from training.scenes.scene import Scene

#: Pictures that are drawn together. Which of them have been through JPEG depends on it, so it never changes.
TOGETHER = 32


class Studio:
    """Draws on ``device`` with the glyphs of ``atlas``. All chances come from the CPU, so they are alike everywhere."""

    def __init__(self, atlas: GlyphAtlas, device: str) -> None:
        self.metrics = atlas.metrics
        self.composer = Composer(atlas.glyphs, device, compiled=False)

    def batches(self, scenes: Sequence[Scene], seed: int) -> Iterator[tuple[list[Scene], list[Pixels]]]:
        """Scenes with their pictures, TOGETHER at a time; damage as in training, drawn from ``seed``."""
        for begin in range(0, len(scenes), TOGETHER):
            part = list(scenes[begin : begin + TOGETHER])
            generator = torch.Generator().manual_seed(seed * 1_000_003 + begin)
            # A last batch is filled up, so that damage does not depend on how many pictures there are.
            whole = part + [part[-1]] * (TOGETHER - len(part))
            page = Draughtsman(self.composer, generator).page(pack(whole, self.metrics))
            worn = Wear(Strength(), generator)(self.composer.draw(page))
            yield part, as_pixels(worn[: len(part)])
