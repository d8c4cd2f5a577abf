"""Marks along an edge of a picture that mean nothing: holes, rings, stitches, teeth, bars, a strip, a scale."""

from math import pi

from training.scenes.colours import HUES, colour, mix
from training.scenes.layout import Layout
from training.scenes.page import Page
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour, Shape

_SHARE = 0.15
_MOST = 14  # shapes
_WIDE = 15.0  # pixels: less than texts keep from the edges
_STYLES = ("strip", "scale", "stitches", "teeth", "holes", "rings", "bars")
#: A receipt with holes or bars at its side is one that evaluation alone draws.
_OF_RECEIPTS = _STYLES[:4]


def edge_marks(page: Page, layout: Layout) -> None:
    """Put marks along one edge, outside of every text, or none. Screens keep their upper edge."""
    rng = page.rng
    if rng.random() > _SHARE or len(page.shapes) + _MOST > MOST_SHAPES:
        return
    style = rng.choice(_OF_RECEIPTS if layout.kind == "receipt" else _STYLES)
    upright = rng.random() < 0.6
    far = rng.random() < 0.5 or (not upright and layout.kind in {"ui", "chat"})
    hue = colour(rng, rng.choice((*HUES, "grey", "black", "white")))
    tone = mix(hue, page.background[0], 0.5 * rng.random())
    count = rng.randint(7, _MOST)
    along = CANVAS / count
    if style == "strip":
        _put(page, 0.0, CANVAS / 2, _WIDE * rng.uniform(0.3, 1.0), CANVAS, tone, upright=upright, far=far)
        return
    for number in range(count):
        at = along * (number + 0.5)
        deep, long, turn, corner, hollow = _measures(page, style, number, along)
        shape = _put(page, 0.0 if style in {"scale", "teeth"} else 8.0 - deep, at, deep, long, tone, upright=upright,
                     far=far)  # fmt: skip
        shape.angle, shape.corner, shape.hollow = turn, corner, hollow


def _measures(page: Page, style: str, number: int, along: float) -> tuple[float, float, float, float, float]:
    """Half of how deep a mark goes in and of how long it is, its turn, its corners' radius, its border."""
    if style == "scale":
        return (6.0 if number % 5 == 0 else 3.5), 0.8, 0.0, 0.0, 0.0
    if style == "stitches":
        return 1.2, along * 0.3, 0.0, 0.0, 0.0
    if style == "teeth":
        return 6.0, 6.0, pi / 4, 0.0, 0.0
    if style == "bars":
        return 6.0, page.rng.uniform(0.8, along * 0.3), 0.0, 0.0, 0.0
    return 5.0, 5.0, 0.0, 5.0, 2.0 if style == "rings" else 0.0


def _put(
    page: Page, depth: float, at: float, deep: float, long: float, tone: Colour, *, upright: bool, far: bool
) -> Shape:
    """A mark that begins `depth` pixels inside an edge, with its middle `at` along it."""
    middle = depth + deep if depth else deep * 0.5
    middle = CANVAS - middle if far else middle
    if upright:
        return page.box(middle - deep, at - long, middle + deep, at + long, tone)
    return page.box(at - long, middle - deep, at + long, middle + deep, tone)
