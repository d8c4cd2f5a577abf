"""Small things beside the texts that mean nothing: icons, badges, dashes, barcodes. A reader has to look past them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from training.scenes.colours import HUES, colour, mix
from training.scenes.page import Page
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour, Shape

#: Kinds whose facts count or compare shapes, or say that there are none.
UNTOUCHED = frozenset({"shapes", "blank", "noise", "bar_chart", "line_chart", "pie_chart"})
_SHARE = 0.4
_GAP = 5.0  # pixels kept from texts and from smaller shapes
_BACKDROP = 110.0  # half a side: larger shapes are what things stand on

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing goes, how large it is (half a side), and two tones for it."""

    rng: Random
    x: float
    y: float
    half: float
    first: Colour
    second: Colour


def clutter(page: Page) -> None:
    """Put one to five small things where nothing is yet, or nothing at all."""
    draw = page.rng.random
    if draw() > _SHARE:
        return
    taken = _taken(page)
    for _ in range(page.rng.randint(1, 5)):
        half = 5.0 * 5.0 ** draw()
        for _ in range(6):
            x, y = half + (CANVAS - 2 * half) * draw(), half + (CANVAS - 2 * half) * draw()
            box = (x - half - _GAP, y - half - _GAP, x + half + _GAP, y + half + _GAP)
            if not any(_meet(box, other) for other in taken):
                spot = Spot(page.rng, x, y, half, _tone(page), _tone(page))
                shapes = page.rng.choice(_ICONS)(spot)
                if len(page.shapes) + len(shapes) <= MOST_SHAPES:
                    page.shapes += shapes
                    taken.append(box)
                break


def _taken(page: Page) -> list[Box]:
    boxes = [
        (run.x, run.y - run.size / 2, run.x + page.width(run.text, run.size, run.face), run.y + run.size / 2)
        for run in page.runs
    ]
    for shape in page.shapes:
        if min(shape.half_width, shape.half_height) < _BACKDROP and not shape.hollow:
            reach = max(shape.half_width, shape.half_height) if shape.angle else 0.0
            across, along = max(shape.half_width, reach), max(shape.half_height, reach)
            boxes.append((shape.cx - across, shape.cy - along, shape.cx + across, shape.cy + along))
    return boxes


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _tone(page: Page) -> Colour:
    hue = colour(page.rng, page.rng.choice((*HUES, "grey", "black", "white")))
    return mix(hue, page.background[0], 0.6 * page.rng.random())


def _badge(at: Spot) -> list[Shape]:
    inner = at.half * at.rng.uniform(0.3, 0.7)
    return [
        Shape(at.x, at.y, at.half, at.half, at.first, at.half),
        Shape(at.x, at.y, inner, inner, at.second, inner * at.rng.choice((0, 1))),
    ]


def _button(at: Spot) -> list[Shape]:
    inner = at.half * at.rng.uniform(0.2, 0.6)
    return [
        Shape(at.x, at.y, at.half, at.half, at.first, at.half * 0.3),
        Shape(at.x, at.y, inner, inner * 0.4, at.second, 0.0),
    ]


def _ring(at: Spot) -> list[Shape]:
    return [Shape(at.x, at.y, at.half, at.half, at.first, at.half, hollow=max(2.0, at.half * 0.3))]


def _tick_box(at: Spot) -> list[Shape]:
    box = Shape(at.x, at.y, at.half, at.half, at.first, 2.0, hollow=max(1.5, at.half * 0.15))
    mark = Shape(at.x, at.y, at.half * 0.5, max(1.0, at.half * 0.1), at.second, angle=at.rng.choice((-0.8, 0.8)))
    return [box, mark] if at.rng.random() < 0.6 else [box]


def _lines(at: Spot) -> list[Shape]:
    thick = max(1.0, at.half * 0.12)
    return [Shape(at.x, at.y + step * at.half * 0.6, at.half, thick, at.first) for step in (-1, 0, 1)]


def _dashes(at: Spot) -> list[Shape]:
    return [
        Shape(at.x + step * at.half / 2.5, at.y, at.half / 7, max(0.8, at.half / 12), at.first) for step in range(-2, 3)
    ]


def _barcode(at: Spot) -> list[Shape]:
    # Few bars: of more than ten shapes in one place the drawer leaves out the lowest, which may be what texts stand on.
    dark = mix(at.first, (0, 0, 0), 0.7)
    return [
        Shape(at.x + step * at.half / 3, at.y, at.half * at.rng.uniform(0.03, 0.12), at.half * 0.6, dark)
        for step in range(-3, 4)
    ]


def _star(at: Spot) -> list[Shape]:
    side = at.half * 0.62
    return [Shape(at.x, at.y, side, side, at.first, angle=turn) for turn in (0.0, 0.785)]


def _leaf(at: Spot) -> list[Shape]:
    turn = at.rng.uniform(-1.2, 1.2)
    return [
        Shape(at.x, at.y, at.half * 0.85, at.half * 0.4, at.first, at.half * 0.4, angle=turn),
        Shape(at.x, at.y, at.half * 0.8, max(0.8, at.half * 0.05), at.second, angle=turn),
    ]


def _bubble(at: Spot) -> list[Shape]:
    dots = [
        Shape(at.x + step * at.half * 0.4, at.y - at.half * 0.2, at.half * 0.1, at.half * 0.1, at.second, at.half * 0.1)
        for step in (-1, 0, 1)
    ]
    tail = Shape(at.x - at.half * 0.4, at.y + at.half * 0.5, at.half * 0.25, at.half * 0.25, at.first, angle=0.785)
    return [tail, Shape(at.x, at.y - at.half * 0.2, at.half, at.half * 0.65, at.first, at.half * 0.4), *dots]


_ICONS: tuple[Callable[[Spot], list[Shape]], ...] = (
    _badge, _button, _ring, _tick_box, _lines, _dashes, _barcode, _star, _leaf, _bubble,
)  # fmt: skip
