"""What line charts share: where the points lie, axes, lines, marks, the area below."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, pi

from training.scenes.charts.bar_chart_upright import axis
from training.scenes.charts.line_chart import join
from training.scenes.charts.series import Columns, draw_series, slots
from training.scenes.colours import MEDIUM, luminance, mix
from training.scenes.page import DoesNotFit, Page
from training.scenes.room import draw_room
from training.scenes.scene import Colour, Shape

GAP = 7.0  # pixels between a label and the chart
LEAST_REACH = 80.0  # pixels between the lowest and the highest place of a point


@dataclass(slots=True)
class Plot(Columns):
    """Points that are joined by lines."""

    top: float  # of the rectangle in which lines run
    base: float
    points: list[tuple[float, float]]
    thickness: float


def line_plot(
    page: Page,
    *,
    labels_above: bool = False,
    thickness: tuple[float, float] = (1.8, 5.5),
    value_share: float = 0.92,
    around: float = 1.0,
) -> Plot:
    """Draw a series and where its points lie. `around`: the height of a value and what it stands in, in its size."""
    rng = page.rng
    room = draw_room(page)
    count = slots(page, 3, 7, room.width, 2.8 if page.wording.language == "en" else 3.2)
    slot = room.width / count
    series = draw_series(page, count, slot * 0.9)
    size = page.common_size(series.labels, page.size(page.smallest, 24), slot * 0.92)
    value_size = page.common_size(series.written, page.size(page.smallest, 24), slot * value_share)
    drawn = rng.uniform(*thickness)
    top, base = room.top, room.bottom
    if labels_above:
        top += size + 2 * GAP
    else:
        base -= size + GAP
    # A value stands above or below its point; there must be room for both.
    spare = value_size * around + drawn * 1.6 + 6
    high, low = top + spare, base - spare
    if low - high < LEAST_REACH:
        raise DoesNotFit
    # Heights from zero or from a little below the smallest value, as charts do.
    zero = 0.0 if rng.random() < 0.4 else min(series.values) * 0.9
    points = [
        (room.left + slot * (number + 0.5), low - (low - high) * (value - zero) / (series.top - zero))
        for number, value in enumerate(series.values)
    ]
    return Plot(room, series, slot, size, value_size, page.ink(room.below), top, base, points, drawn)


def draw_axes(page: Page, plot: Plot, grid: float = 0.6) -> None:
    """A base line, an axis with ticks, lines of a grid both ways, or nothing."""
    rng, room = page.rng, plot.room
    if rng.random() < grid:
        axis(page, room.left, plot.top, room.right, plot.base, room.below, plot.ink)
        if rng.random() < 0.35:
            faint = mix(room.below, plot.ink, 0.16)
            for x, _ in plot.points:
                page.box(x - 0.6, plot.top, x + 0.6, plot.base, faint)
    if rng.random() < 0.75:
        page.rule(room.left, room.right, plot.base, mix(room.below, plot.ink, 0.65), rng.uniform(1.2, 3))


def draw_lines(page: Page, plot: Plot) -> None:
    """The lines from point to point."""
    for (x0, y0), (x1, y1) in pairwise(plot.points):
        join(page, x0, y0, x1, y1, plot.room.tone, plot.thickness)


def fill_below(page: Page, plot: Plot, tone: Colour) -> None:
    """Fill what lies below the lines: for each piece a box below its lower end, and a triangle on it."""
    for (x0, y0), (x1, y1) in pairwise(plot.points):
        lower, width, rise = max(y0, y1), x1 - x0, abs(y1 - y0)
        page.box(x0 - 0.5, lower - 0.5, x1 + 0.5, plot.base, tone)
        # The triangle is a sector of a box around its sharp end, from the level direction to the box's corner.
        corner, turn = (x0, atan2(width, rise)) if y1 < y0 else (x1, 1.5 * pi)
        sector = (turn, pi / 2 - atan2(width, rise))
        page.shapes.append(Shape(corner, lower, width, rise, tone, sector=sector))


def tint_below(page: Page, plot: Plot) -> Colour:
    """A tone of the lines' hue on which the values can still be read."""
    part = page.rng.uniform(0.15, 0.55)
    tint = mix(plot.room.below, plot.room.tone, part)
    while abs(luminance(tint) - luminance(plot.ink)) < MEDIUM and part > 0.12:
        part *= 0.8
        tint = mix(plot.room.below, plot.room.tone, part)
    return tint


def _dots(page: Page, x: float, y: float, radius: float, tone: Colour, _: Colour) -> None:
    page.circle(x, y, radius, tone)


def _rings(page: Page, x: float, y: float, radius: float, tone: Colour, below: Colour) -> None:
    page.circle(x, y, radius, tone)
    page.circle(x, y, radius * 0.55, below)


def _squares(page: Page, x: float, y: float, radius: float, tone: Colour, _: Colour) -> None:
    page.box(x - radius * 0.9, y - radius * 0.9, x + radius * 0.9, y + radius * 0.9, tone)


def _diamonds(page: Page, x: float, y: float, radius: float, tone: Colour, _: Colour) -> None:
    page.box(x - radius * 0.9, y - radius * 0.9, x + radius * 0.9, y + radius * 0.9, tone).angle = pi / 4


def _edged(page: Page, x: float, y: float, radius: float, tone: Colour, below: Colour) -> None:
    """A dot that a ring of the ground's colour keeps apart from the lines."""
    page.circle(x, y, radius * 1.25, below)
    page.circle(x, y, radius * 0.8, tone)


_MARKS: tuple[Callable[[Page, float, float, float, Colour, Colour], None], ...] = (
    _dots, _rings, _squares, _diamonds, _edged,
)  # fmt: skip


def draw_marks(page: Page, plot: Plot, chance: float = 0.8) -> float:
    """Mark the points, or not; returns the marks' radius."""
    if page.rng.random() >= chance:
        return plot.thickness / 2
    mark, radius = page.rng.choice(_MARKS), max(3.5, plot.thickness * page.rng.uniform(1.2, 1.9))
    for x, y in plot.points:
        mark(page, x, y, radius, plot.room.tone, plot.room.below)
    return radius
