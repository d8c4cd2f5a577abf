"""From a batch of scenes to worn pictures, and to what is to be seen in each of their cells."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from training.drawing.composer import Composer, Page, characters_in_cells
from training.drawing.damage import Strength, random_views, worn
from training.drawing.packing import Packed
from training.learning.nano import COLUMNS_A_TOKEN, ROWS_A_TOKEN, TOKENS_A_SIDE, choose_cells

#: Cells a picture whose characters are asked for: all that have one, and some that are empty.
CELLS = 288


@dataclass(slots=True)
class Draughtsman:
    """Turns batches of scenes into worn pictures on the device."""

    composer: Composer
    generator: torch.Generator
    strength: Strength = field(default_factory=Strength)

    def pictures(self, packed: Packed) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 3, side, side], 0 to 255; numbers of cells and the characters in them, [B, CELLS]."""
        size, device = len(packed.runs), self.composer.device
        views = random_views(size, self.strength, self.generator, device)
        chance = torch.rand((size, 3), generator=self.generator, device=device)
        slant = (chance[:, 0] - 0.5) * 1.6
        watermark = torch.stack((slant.cos(), slant.sin(), 0.12 + 0.2 * chance[:, 1]), dim=1)
        page: Page = self.composer.page(packed, views, watermark, 0.7 + 0.8 * chance[:, 2])
        pictures = worn(self.composer.draw(page), self.strength, self.generator)
        found = characters_in_cells(page, TOKENS_A_SIDE * ROWS_A_TOKEN, TOKENS_A_SIDE * COLUMNS_A_TOKEN)
        return pictures, *choose_cells(found, CELLS, self.generator)
