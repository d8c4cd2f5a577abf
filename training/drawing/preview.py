"""Draws scenes into a contact sheet, for people who change a layout and want to see what it does.

`python -m training.drawing.preview /tmp/sheet.png --kind receipt` needs the glyph atlas.
"""

import argparse
from importlib import import_module
from math import cos, sin
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from training.corpus.phrases import training_words
from training.drawing.composer import Composer
from training.drawing.damage import Strength, Wear, random_views
from training.drawing.packing import pack
from training.drawing.pages import make_page
from training.glyph_atlas import TRAINING_ATLAS, Metrics, load_atlas
from training.scenes.make import make_scene
from training.scenes.scene import CANVAS, Scene

#: How a watermark lies on an upright page: its slant in radians, its opacity.
_SLANT, _OPACITY = 0.5, 0.2
_BORDER = 6  # pixels between two pictures


def drawn(scene: Scene, metrics: Metrics, composer: Composer, generator: torch.Generator, *, worn: bool) -> np.ndarray:
    """The picture of a scene, uint8 [CANVAS, CANVAS, 3]: upright and undamaged, or ``worn`` as training sees it."""
    strength = Strength()
    view = random_views(1, strength, generator, composer.device) if worn else torch.eye(3)[None]
    watermark = torch.tensor([[cos(_SLANT), sin(_SLANT), _OPACITY]])
    picture = composer.draw(make_page(pack([scene], metrics), view, watermark, torch.ones(1)))
    if worn:
        picture = Wear(strength, generator)(picture)
    return picture[0].permute(1, 2, 0).clamp(0, 255).round().byte().numpy()


def main() -> None:
    """Write a sheet of one kind, one layout or everything."""
    parser = argparse.ArgumentParser(prog="python -m training.drawing.preview", description=__doc__)
    parser.add_argument("sheet", type=Path, help="PNG file to write")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--layout", help="only this layout")
    parser.add_argument("--worn", action="store_true", help="tilted, blurred and so on, as training sees them")
    parser.add_argument("--atlas", type=Path, default=TRAINING_ATLAS)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--module", default="training.scenes.make", help="where LAYOUTS are taken from")
    parser.add_argument("--facts", action="store_true", help="print each scene's text and facts")
    arguments = parser.parse_args()
    atlas = load_atlas(arguments.atlas)
    layouts = [
        layout
        for layout in import_module(arguments.module).LAYOUTS
        if arguments.kind in {None, layout.kind} and arguments.layout in {None, layout.name}
    ]
    rng, words = np.random.default_rng(arguments.seed), training_words()
    faces = range(len(atlas.metrics.faces))
    composer, generator = Composer(atlas.glyphs, "cpu", compiled=False), torch.Generator().manual_seed(arguments.seed)
    rows, step = -(-arguments.count // arguments.columns), CANVAS + _BORDER
    sheet = Image.new("RGB", (step * arguments.columns, step * rows), (255, 0, 255))
    for number in range(arguments.count):
        scene = make_scene(rng, atlas.metrics, words, faces, layouts)
        picture = drawn(scene, atlas.metrics, composer, generator, worn=arguments.worn)
        place = (number % arguments.columns * step, number // arguments.columns * step)
        sheet.paste(Image.fromarray(picture), place)
        if arguments.facts:
            print(f"--- {number} {scene.layout} {scene.facts}\n{scene.text}")
    sheet.save(arguments.sheet)


if __name__ == "__main__":
    main()
