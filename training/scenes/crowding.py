"""How many shapes lie on each other: the drawer paints a limited number in each small part of a picture."""

from collections.abc import Iterable
from math import cos, sin

from training.scenes.scene import CANVAS, Shape

#: As training.drawing.pages has them; what is below more shapes than these is not painted there.
MOST_LAYERS = 10
_WIDTH, _HEIGHT = 56, 28  # pixels, one part
_MARGIN = 6.0  # pixels by which a tilt may move a shape into the next part


def layers(shapes: Iterable[Shape]) -> int:
    """The most shapes whose upright bounding boxes reach into one part of the canvas."""
    columns, rows = CANVAS // _WIDTH, CANVAS // _HEIGHT
    counts = [0] * (columns * rows)
    for shape in shapes:
        across, along = shape.half_width + _MARGIN, shape.half_height + _MARGIN
        if shape.angle:
            turn, lift = abs(cos(shape.angle)), abs(sin(shape.angle))
            across, along = across * turn + along * lift, across * lift + along * turn
        left, right = int(shape.cx - across) // _WIDTH, int(shape.cx + across) // _WIDTH
        top, bottom = int(shape.cy - along) // _HEIGHT, int(shape.cy + along) // _HEIGHT
        for row in range(max(top, 0), min(bottom, rows - 1) + 1):
            for column in range(max(left, 0), min(right, columns - 1) + 1):
                counts[row * columns + column] += 1
    return max(counts)
