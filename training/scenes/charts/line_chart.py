"""Line charts: points that are joined by lines of one colour, each with its label and its value."""

from itertools import pairwise
from math import atan2, hypot

from training.scenes.charts.series import PLOT_LEFT, PLOT_RIGHT, chart_title, draw_series, slots
from training.scenes.colours import accent, ground, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour, Shape


def join(page: Page, x0: float, y0: float, x1: float, y1: float, colour: Colour, thickness: float) -> None:
    """A straight line between two points."""
    half = hypot(x1 - x0, y1 - y0) / 2
    angle = atan2(y1 - y0, x1 - x0)
    page.shapes.append(Shape((x0 + x1) / 2, (y0 + y1) / 2, half, thickness / 2, colour, angle=angle))


def value_side(values: list[int], number: int) -> tuple[int, float]:
    """Above (-1) or below (1) its point, and how aligned, a value is written so that the lines do not cross it."""
    here = values[number]
    higher = [value > here for value in values[max(0, number - 1) : number] + values[number + 1 : number + 2]]
    if all(higher):
        return 1, CENTRE
    if any(higher):
        return -1, LEFT if higher[0] else RIGHT
    return -1, CENTRE


def crossed(points: list[tuple[float, float]], left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a line between two points runs through a rectangle."""
    for (x0, y0), (x1, y1) in pairwise(points):
        begin, end = max(left, x0), min(right, x1)
        if begin < end:
            slope = (y1 - y0) / (x1 - x0)
            high, low = sorted((y0 + slope * (begin - x0), y0 + slope * (end - x0)))
            if high < bottom and top < low:
                return True
    return False


def _plot(page: Page, below: Colour, *, marker: str, area: bool = False) -> None:
    rng = page.rng
    top = chart_title(page, below)
    count = slots(page, 3, 7, PLOT_RIGHT - PLOT_LEFT, 2.8 if page.wording.language == "en" else 3.2)
    slot = (PLOT_RIGHT - PLOT_LEFT) / count
    series = draw_series(page, count, slot * 0.9)
    colour = page.ink(below)
    size = page.common_size(series.labels, page.size(page.smallest, 24), slot * 0.92)
    value_size = page.common_size(series.written, page.size(page.smallest, 22), slot * 0.92)
    base = CANVAS - INSET - size - 8
    high, low = top + value_size + 10, base - value_size - 14
    if low - high < 80:
        raise DoesNotFit
    name, line = accent(rng, below)
    page.facts["colour"] = name
    _frame(page, top, base, below, colour)
    xs = [PLOT_LEFT + slot * (number + 0.5) for number in range(count)]
    # Heights from zero or from a little below the smallest value, as charts do.
    zero = 0.0 if rng.random() < 0.5 else min(series.values) * 0.9
    ys = [low - (low - high) * (value - zero) / (series.top - zero) for value in series.values]
    thickness = rng.uniform(2.2, 5)
    if area:
        for x, y in zip(xs, ys, strict=True):
            page.box(x - 1, y, x + 1, base, mix(below, line, 0.35))
    for number in range(count - 1):
        join(page, xs[number], ys[number], xs[number + 1], ys[number + 1], line, thickness)
    for number, (x, y) in enumerate(zip(xs, ys, strict=True)):
        _mark(page, x, y, line, below, thickness, marker)
        page.write(series.labels[number], x, base + 8 + size / 2, size, colour, align=CENTRE, room=slot)
        away = thickness * 1.6 + value_size / 2 + 3
        side, align = value_side(series.values, number)
        value_x = x + (align - CENTRE) * 2 * thickness
        left, half = value_x - align * page.width(series.written[number], value_size), value_size * 0.38 + thickness / 2
        right = left + page.width(series.written[number], value_size)
        if crossed(list(zip(xs, ys, strict=True)), left, y + side * away - half, right, y + side * away + half):
            raise DoesNotFit
        page.write(series.written[number], value_x, y + side * away, value_size, colour, align=align, beside=True)


def _mark(page: Page, x: float, y: float, line: Colour, below: Colour, thickness: float, marker: str) -> None:
    radius = thickness * 1.6
    if marker == "square":
        page.box(x - radius, y - radius, x + radius, y + radius, line)
    else:
        page.circle(x, y, radius, line)
        if marker == "ring":
            page.circle(x, y, radius * 0.55, below)


def _frame(page: Page, top: float, base: float, below: Colour, colour: Colour) -> None:
    """The axes: a base line, both axes, or a grid."""
    line, chance = mix(below, colour, 0.6), page.rng.random()
    page.rule(PLOT_LEFT, PLOT_RIGHT, base, line, 1.8)
    if chance < 0.35:
        page.box(PLOT_LEFT - 2, top, PLOT_LEFT, base, line)
    elif chance < 0.7:
        for step in range(4):
            page.rule(PLOT_LEFT, PLOT_RIGHT, top + (base - top) * step / 4, mix(below, colour, 0.14), 1.2)


def dots(page: Page) -> None:
    """Round points."""
    below = page.paint(ground(page.rng), 0.05)
    _plot(page, below, marker="dot")


def rings(page: Page) -> None:
    """Open points."""
    _plot(page, page.paint(ground(page.rng), 0.05), marker="ring")


def squares(page: Page) -> None:
    """Square points with lines down to the base, on a card."""
    outside = page.paint(ground(page.rng), 0.3)
    card = mix(outside, (255, 255, 255) if sum(outside) < 420 else (0, 0, 0), page.rng.uniform(0.04, 0.12))
    page.box(8, 8, CANVAS - 8, CANVAS - 8, card, corner=page.rng.uniform(0, 20))
    _plot(page, card, marker="square", area=True)


LAYOUTS = (
    Layout("line_chart", "dots", dots),
    Layout("line_chart", "rings", rings),
    Layout("line_chart", "squares", squares),
)
