"""What makes drawn shapes look like things on a table: shadows, thick edges, a grain of what they lie on."""

from dataclasses import replace

from training.scenes.colours import luminance, mix
from training.scenes.page import Page
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour, Shape

#: Half a width, pixels: what is larger is a ground that shapes to count lie on.
LARGEST_COUNTED = 135.0
_GRAINED, _THICK, _SHADOWED = 0.3, 0.3, 0.35
_MOST_GRAIN = 9


def relief(page: Page) -> None:
    """Give the page's shapes some of all that, or nothing. What is counted stays on top, in its place and its order."""
    rng = page.rng
    counted = [shape for shape in page.shapes if shape.half_width < LARGEST_COUNTED]
    grounds = [shape for shape in page.shapes if shape.half_width >= LARGEST_COUNTED]
    below = grounds[-1].colour if grounds and not grounds[-1].hollow else page.background[0]
    added = _grain(page, below) if rng.random() < _GRAINED and not grounds else []
    if rng.random() < _SHADOWED:
        x, y = rng.uniform(-9, 9), rng.uniform(2, 10)
        shade = mix(below, (0, 0, 0) if luminance(below) > 40 else (90, 90, 90), rng.uniform(0.2, 0.5))
        added += [_moved(shape, x, y, shade) for shape in counted]
    if rng.random() < _THICK:
        x, y, part = rng.uniform(-2, 2), rng.uniform(2, 5), rng.uniform(0.2, 0.5)
        added += [_moved(shape, x, y, mix(shape.colour, (0, 0, 0), part)) for shape in counted]
    if len(page.shapes) + len(added) <= MOST_SHAPES:
        page.shapes = [*grounds, *added, *counted]


def _grain(page: Page, below: Colour) -> list[Shape]:
    """Faint lines or bands from edge to edge, nearly level or nearly upright, as boards and cloth have them."""
    rng = page.rng
    upright, found = rng.random() < 0.4, []
    dark: Colour = (0, 0, 0) if luminance(below) > 110 else (255, 255, 255)
    for _ in range(rng.randint(4, _MOST_GRAIN)):
        at, half = rng.uniform(0, CANVAS), rng.choice((0.7, rng.uniform(1, 6), rng.uniform(4, 18)))
        tone = mix(below, dark, rng.uniform(0.03, 0.13))
        shape = Shape(CANVAS / 2, at, CANVAS, half, tone, angle=rng.uniform(-0.03, 0.03))
        if upright:
            shape.cx, shape.cy, shape.angle = at, CANVAS / 2, shape.angle + 1.570796
        found.append(shape)
    return found


def _moved(shape: Shape, x: float, y: float, tone: Colour) -> Shape:
    return replace(shape, cx=shape.cx + x, cy=shape.cy + y, colour=tone)
