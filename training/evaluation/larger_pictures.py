"""Pictures larger than the model takes, and the ways to make them fit."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import replace

import torch
from PIL import Image

from glm4v_operator.conversation import Pixels
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest.geometry import shape
from training.drawing.packing import pack
from training.drawing.pages import SIDE, make_page
from training.drawing.pixels import as_pixels
from training.evaluation.pictures import Studio
from training.scenes.scaling import scaled
from training.scenes.scene import Scene

#: A picture's area is so many times that of the model's square, both ways.
SCALE = 2.0


def draw_large(scene: Scene, studio: Studio) -> Image.Image:
    """An undamaged picture of about twice the model's side, in the proportions that its letters are natural in.

    Scenes are laid out for the square that a picture is squeezed to: ``stretch`` says how its letters come out there.
    """
    stretch = scene.runs[0].stretch if scene.runs else 1.0
    width, height = (round(SIDE * SCALE * factor) for factor in (1 / math.sqrt(stretch), math.sqrt(stretch)))
    columns, rows = math.ceil(width / SIDE), math.ceil(height / SIDE)
    across, down = SIDE * SCALE / width, SIDE * SCALE / height  # units of the enlarged scene a pixel
    views = torch.tensor(
        [
            [[across, 0.0, across * SIDE * column], [0.0, down, down * SIDE * row], [0.0, 0.0, 1.0]]
            for row in range(rows)
            for column in range(columns)
        ],
        device=studio.composer.device,
    )
    packed = pack([enlarged(scene)] * len(views), studio.metrics)
    watermark = torch.tensor([[1.0, 0.0, 0.0]], device=studio.composer.device).expand(len(views), 3)
    tiles = as_pixels(
        studio.composer.draw(make_page(packed, views, watermark, torch.ones(len(views), device=studio.composer.device)))
    )
    picture = Image.new("RGB", (width, height))
    for number, tile in enumerate(tiles):
        place = (number % columns * SIDE, number // columns * SIDE)
        picture.paste(Image.frombytes("RGB", (SIDE, SIDE), tile.rgb), place)
    return picture


def enlarged(scene: Scene) -> Scene:
    """``scene`` with all lengths SCALE times as long, on a background of one colour, without a watermark."""
    top = scene.background[0]
    return replace(scaled(scene, SCALE, fixed=(0.0, 0.0)), background=(top, top), watermark=None)


def _official(picture: Image.Image) -> Image.Image:
    return shape(picture, Preprocessing("square", SIDE))[0].picture


def _lanczos_once(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _lanczos_to_long_side(picture: Image.Image) -> Image.Image:
    return _official(shape(picture, Preprocessing("fit", SIDE))[0].picture)


def _padded(picture: Image.Image) -> Image.Image:
    return shape(picture, Preprocessing("pad", SIDE))[0].picture


def _recompressed(quality: int) -> Callable[[Image.Image], Image.Image]:
    def fit(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        with Image.open(file) as again:
            return _official(again.convert("RGB"))

    return fit


#: By name: from a large picture to the square that the model takes.
WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "bicubic to the square (official)": _official,
    "LANCZOS to the square": _lanczos_once,
    "LANCZOS to the long side, then bicubic to the square": _lanczos_to_long_side,
    "aspect kept, padded": _padded,
    "JPEG of quality 75, then official": _recompressed(75),
    "JPEG of quality 40, then official": _recompressed(40),
}


def fitted(picture: Image.Image, way: str) -> Pixels:
    """``picture`` as the model gets it."""
    square = WAYS[way](picture)
    return Pixels(square.width, square.height, square.tobytes())
