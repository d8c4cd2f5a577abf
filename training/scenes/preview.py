"""Draws scenes into a contact sheet, for people who change a layout and want to see what it does.

`python -m training.scenes.preview /tmp/sheet.png --kind receipt` needs the glyph atlas.
"""

import argparse
from importlib import import_module
from math import cos, degrees, sin
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from training.corpus.phrases import training_words
from training.glyph_atlas import CELL, EM, TRAINING_ATLAS, GlyphAtlas, load_atlas
from training.glyph_atlas import INSET as CELL_INSET
from training.scenes.make import make_scene
from training.scenes.scene import CANVAS, Run, Scene, Shape

_FINER = 2  # drawn so many times larger, then averaged


def draw(scene: Scene, atlas: GlyphAtlas) -> Image.Image:
    """The scene, upright and undamaged, CANVAS x CANVAS pixels RGB."""
    side = CANVAS * _FINER
    top, bottom = (np.array(colour, np.float32) for colour in scene.background)
    share = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    rows = np.broadcast_to(top + (bottom - top) * share, (side, side, 3))
    picture = Image.fromarray(rows.round().astype(np.uint8))
    if scene.watermark is not None:
        _write(picture, scene.watermark, atlas)  # solid and upright here; the drawer makes it faint and slanted
    for shape in scene.shapes:
        _paint(picture, shape)
    for run in scene.runs:
        _write(picture, run, atlas)
    return picture.reduce(_FINER)


def _paint(picture: Image.Image, shape: Shape) -> None:
    """Fill the shape; a turned one, which is a plain box in all layouts, as a polygon."""
    if shape.angle:
        cosine, sine = cos(shape.angle), sin(shape.angle)
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        boxed = [(a * shape.half_width, b * shape.half_height) for a, b in corners]
        turned = [
            ((shape.cx + dx * cosine - dy * sine) * _FINER, (shape.cy + dx * sine + dy * cosine) * _FINER)
            for dx, dy in boxed
        ]
        ImageDraw.Draw(picture).polygon(turned, fill=shape.colour)
        return
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    cx, cy = shape.cx * _FINER, shape.cy * _FINER
    half_width, half_height = shape.half_width * _FINER, shape.half_height * _FINER
    box = (cx - half_width, cy - half_height, cx + half_width, cy + half_height)
    if shape.sector is not None:
        start, sweep = (degrees(angle) for angle in shape.sector)
        pen.pieslice(box, start - 90, start + sweep - 90, fill=255)
    elif shape.hollow:
        pen.rounded_rectangle(box, shape.corner * _FINER, outline=255, width=max(1, round(shape.hollow * _FINER)))
    else:
        pen.rounded_rectangle(box, shape.corner * _FINER, fill=255)
    picture.paste(shape.colour, (0, 0), mask)


def _write(picture: Image.Image, run: Run, atlas: GlyphAtlas) -> None:
    metrics = atlas.metrics
    scale = run.size * _FINER / EM
    x = run.x * _FINER
    for character in run.text:
        number = metrics.index[character]
        cell = Image.fromarray(atlas.glyphs[run.face, number])
        size = (max(1, round(CELL * scale * run.stretch)), max(1, round(CELL * scale)))
        left = round(x - CELL_INSET * scale * run.stretch)
        upper = round(run.y * _FINER - CELL * scale / 2)
        picture.paste(run.colour, (left, upper), cell.resize(size, Image.Resampling.BILINEAR))
        x += float(metrics.advance[run.face, number]) * run.size * run.stretch * _FINER


def main() -> None:
    """Write a sheet of one kind, one layout or everything."""
    parser = argparse.ArgumentParser(prog="python -m training.scenes.preview", description=__doc__)
    parser.add_argument("sheet", type=Path, help="PNG file to write")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--layout", help="only this layout")
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
    rows = -(-arguments.count // arguments.columns)
    step = CANVAS + 6
    sheet = Image.new("RGB", (step * arguments.columns, step * rows), (255, 0, 255))
    for number in range(arguments.count):
        scene = make_scene(rng, atlas.metrics, words, faces, layouts)
        sheet.paste(draw(scene, atlas), (number % arguments.columns * step, number // arguments.columns * step))
        if arguments.facts:
            print(f"--- {number} {scene.layout} {scene.facts}\n{scene.text}")
    sheet.save(arguments.sheet)


if __name__ == "__main__":
    main()
