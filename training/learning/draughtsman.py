"""From a batch of scenes to worn pictures, and to what is to be seen in each of their cells."""

from __future__ import annotations

import torch
from torch import Tensor

from training.drawing.composer import Composer
from training.drawing.damage import Strength, Wear, random_views
from training.drawing.packing import Packed
from training.drawing.pages import Page, characters_in_cells, make_page
from training.learning.nano import COLUMNS_A_TOKEN, ROWS_A_TOKEN, TOKENS_A_SIDE, choose_cells

#: Cells a picture whose characters are asked for: all that have one, and some that are empty.
CELLS = 384


class Draughtsman:
    """Turns packed scenes into worn pictures on the composer's device."""

    def __init__(self, composer: Composer, generator: torch.Generator, strength: Strength | None = None) -> None:
        self.composer, self.generator, self.strength = composer, generator, strength or Strength()
        self._wear = Wear(self.strength, generator, compiled=composer.device.type == "cuda")

    def page(self, packed: Packed) -> Page:
        """Scenes on the device, each seen in a way of its own."""
        size, device = len(packed.runs), self.composer.device
        views = random_views(size, self.strength, self.generator, device)
        chance = torch.rand((size, 3), generator=self.generator, device=self.generator.device).to(device)
        slant = (chance[:, 0] - 0.5) * 1.6
        watermark = torch.stack((slant.cos(), slant.sin(), 0.12 + 0.2 * chance[:, 1]), dim=1)
        return make_page(packed, views, watermark, 0.7 + 0.8 * chance[:, 2])

    def pictures(self, packed: Packed) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 3, side, side], 0 to 255; numbers of cells and the characters in them, [B, CELLS]."""
        page = self.page(packed)
        pictures = self._wear(self.composer.draw(page))
        found = characters_in_cells(page, TOKENS_A_SIDE * ROWS_A_TOKEN, TOKENS_A_SIDE * COLUMNS_A_TOKEN)
        return pictures, *choose_cells(found, CELLS, self.generator)
