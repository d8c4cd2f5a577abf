"""What a camera makes of a scene: a sign on its post seen a little from the side, wooden pieces on a table."""

from __future__ import annotations

import random

from PIL import Image, ImageFilter

from embedded.drawing.page import Page


def bridge_sign() -> tuple[Page, Image.Image]:
    """A yellow board on two posts in a meadow, upright, with what is written on it."""
    meadow = Page(1200, 900)
    meadow.shade((150, 196, 226), (222, 236, 240))
    meadow.shape([(0, 470), (260, 400), (560, 450), (900, 380), (1200, 440), (1200, 900), (0, 900)], "#86a86b")
    meadow.shape([(0, 640), (400, 590), (800, 620), (1200, 580), (1200, 900), (0, 900)], "#5d8746")
    for x in (300.0, 850.0):
        meadow.box(x, 500, x + 46, 880, "#6d4d2f")
        meadow.box(x + 8, 500, x + 18, 880, "#87623f")
    grass = random.Random(8)  # noqa: S311 - blades of grass
    for _ in range(500):
        x, y, high = grass.uniform(0, 1200), grass.uniform(690, 900), grass.uniform(14, 46)
        tone = grass.choice(("#4c7438", "#6d9a52", "#41652f"))
        meadow.line([(x, y), (x + grass.uniform(-10, 10), y - high)], tone, 3)
    page = Page(1000, 520, "#f5c400")
    page.box(16, 16, 984, 504, outline="#1d1d1d", line=9, radius=26)
    page.text(500, 170, "木桥限行五人", 138, "#1d1d1d", bold=True, align=0.5)
    page.line([(120, 280), (880, 280)], "#1d1d1d", 6)
    page.text(500, 382, "Five people at a time", 84, "#1d1d1d", bold=True, align=0.5)
    page.facts = {"kind": "sign", "title": "木桥限行五人", "background": "yellow"}
    slant = (0.985, 0.03, -110.0, -0.035, 1.02, -110.0, 0.00003, 0.00004)
    return page, _softened(_hung(meadow.picture(), page.picture(), slant))


def wooden_pieces() -> tuple[Page, Image.Image]:
    """Painted wooden discs and blocks on a table, in the light of a window; nothing is written."""
    page = Page(1000, 1000)
    page.shade((226, 205, 172), (196, 168, 128))
    grain = random.Random(3)  # noqa: S311 - wood
    for row in range(0, 1000, 6):
        tone = grain.choice(("#d6bd95", "#cdb186", "#dcc5a0"))
        page.line([(0, row), (400, row + grain.uniform(-3, 3)), (1000, row + grain.uniform(-5, 5))], tone, 1.5)
    discs = ((210, 230, 122), (800, 330, 136), (560, 780, 114))
    blocks = ((500, 250, 118), (220, 640, 110))
    cast = Page(1000, 1000, "black")
    for x, y, half in discs:
        cast.dot(x + 22, y + 28, half, "white")
    for x, y, half in blocks:
        cast.box(x - half + 22, y - half + 28, x + half + 22, y + half + 28, "white", radius=10)
    shadow = cast.picture().convert("L").filter(ImageFilter.GaussianBlur(14)).point(lambda value: value * 0.5)
    table = page.picture()
    table.paste("#4a3520", (0, 0), shadow)
    pieces = Page(1000, 1000, "white")
    covers = Page(1000, 1000, "black")
    for x, y, half in discs:
        pieces.dot(x, y, half, "#a81f1a")
        pieces.dot(x - 3, y - 5, half - 7, "#d42b24")
        covers.dot(x, y, half, "white")
    for x, y, half in blocks:
        pieces.box(x - half, y - half, x + half, y + half, "#173f92", radius=10)
        pieces.box(x - half + 3, y - half + 2, x + half - 8, y + half - 9, "#2459c4", radius=8)
        covers.box(x - half, y - half, x + half, y + half, "white", radius=10)
    table.paste(pieces.picture(), (0, 0), covers.picture().convert("L"))
    page.facts = {"kind": "shapes", "red circle": len(discs), "blue square": len(blocks)}
    return page, _softened(table)


def _hung(scene: Image.Image, board: Image.Image, slant: tuple[float, ...]) -> Image.Image:
    """``board`` in ``scene``, seen through a perspective, with its shadow."""
    how = Image.Transform.PERSPECTIVE, slant, Image.Resampling.BICUBIC
    seen = board.transform(scene.size, *how)
    mask = Image.new("L", board.size, 255).transform(scene.size, *how)
    shadow = mask.filter(ImageFilter.GaussianBlur(10)).point(lambda value: value * 0.5)
    scene.paste("#2f3d25", (10, 16), shadow)
    scene.paste(seen, (0, 0), mask)
    return scene


def _softened(picture: Image.Image) -> Image.Image:
    """``picture`` a little out of focus and with a sensor's grain."""
    noise = random.Random(20260318).randbytes(picture.width * picture.height)  # noqa: S311 - grain
    grain = Image.frombytes("L", picture.size, noise).convert("RGB")
    return Image.blend(picture.filter(ImageFilter.GaussianBlur(0.9)), grain, 0.05)
