"""More lines of one colour: filled below, in steps, thick, in a frame, with chips, stems or labels above."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, pi

from training.scenes.charts.bar_chart_upright import axis
from training.scenes.charts.line_chart import crossed, join, value_side
from training.scenes.charts.series import Series, draw_series, slots
from training.scenes.colours import MEDIUM, luminance, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, DoesNotFit, Page
from training.scenes.room import Room, draw_room
from training.scenes.scene import Colour, Shape

_GAP = 7.0  # pixels between a label and the chart
_LEAST_REACH = 80.0  # pixels between the lowest and the highest place of a point


@dataclass(slots=True)
class Plot:
    """Points in slots beside each other, and sizes of the texts."""

    room: Room
    series: Series
    slot: float
    size: float
    value_size: float
    ink: Colour
    top: float  # of the rectangle in which lines run
    base: float
    points: list[tuple[float, float]]
    thickness: float


def _plot(
    page: Page,
    *,
    labels_above: bool = False,
    thickness: tuple[float, float] = (1.8, 5.5),
    value_share: float = 0.92,
) -> Plot:
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
        top += size + 2 * _GAP
    else:
        base -= size + _GAP
    # A value stands above or below its point; there must be room for both.
    spare = value_size + drawn * 1.6 + 6
    high, low = top + spare, base - spare
    if low - high < _LEAST_REACH:
        raise DoesNotFit
    # Heights from zero or from a little below the smallest value, as charts do.
    zero = 0.0 if rng.random() < 0.4 else min(series.values) * 0.9
    points = [
        (room.left + slot * (number + 0.5), low - (low - high) * (value - zero) / (series.top - zero))
        for number, value in enumerate(series.values)
    ]
    return Plot(room, series, slot, size, value_size, page.ink(room.below), top, base, points, drawn)


def _axes(page: Page, plot: Plot, grid: float = 0.6) -> None:
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


def _lines(page: Page, plot: Plot) -> None:
    for (x0, y0), (x1, y1) in pairwise(plot.points):
        join(page, x0, y0, x1, y1, plot.room.tone, plot.thickness)


def _filled(page: Page, plot: Plot, tone: Colour) -> None:
    """Fill what lies below the lines: for each piece a box below its lower end, and a triangle on it."""
    for (x0, y0), (x1, y1) in pairwise(plot.points):
        lower, width, rise = max(y0, y1), x1 - x0, abs(y1 - y0)
        page.box(x0 - 0.5, lower - 0.5, x1 + 0.5, plot.base, tone)
        # The triangle is a sector of a box around its sharp end, from the level direction to the box's corner.
        corner, turn = (x0, atan2(width, rise)) if y1 < y0 else (x1, 1.5 * pi)
        sector = (turn, pi / 2 - atan2(width, rise))
        page.shapes.append(Shape(corner, lower, width, rise, tone, sector=sector))


def _tint(page: Page, plot: Plot) -> Colour:
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


def _marks(page: Page, plot: Plot, chance: float = 0.8) -> float:
    """Mark the points, or not; returns the marks' radius."""
    if page.rng.random() >= chance:
        return plot.thickness / 2
    mark, radius = page.rng.choice(_MARKS), max(3.5, plot.thickness * page.rng.uniform(1.2, 1.9))
    for x, y in plot.points:
        mark(page, x, y, radius, plot.room.tone, plot.room.below)
    return radius


def _texts(page: Page, plot: Plot, radius: float, *, labels_above: bool = False) -> None:
    """Labels below the chart or above it, values beside their points where no line runs."""
    y = plot.top - 2 * _GAP - plot.size / 2 if labels_above else plot.base + _GAP + plot.size / 2
    for number, (x, point) in enumerate(plot.points):
        page.write(plot.series.labels[number], x, y, plot.size, plot.ink, align=CENTRE, room=plot.slot)
        side, align = value_side(plot.series.values, number)
        away = radius + plot.value_size / 2 + 3
        value_x, y_value = x + (align - CENTRE) * 2 * radius, point + side * away
        written = plot.series.written[number]
        width = page.width(written, plot.value_size)
        left, half = value_x - align * width, plot.value_size * 0.38 + plot.thickness / 2
        if crossed(plot.points, left, y_value - half, left + width, y_value + half):
            raise DoesNotFit
        page.write(written, value_x, y_value, plot.value_size, plot.ink, align=align, beside=True)


def filled(page: Page) -> None:
    """The area below the lines is filled, faintly or strongly."""
    plot = _plot(page)
    _axes(page, plot, 0.2)
    _filled(page, plot, _tint(page, plot))
    _lines(page, plot)
    _texts(page, plot, _marks(page, plot, 0.6))


def thick(page: Page) -> None:
    """A thick line with round ends and no marks, on nothing but perhaps a base line."""
    plot = _plot(page, thickness=(5.5, 11.0))
    _axes(page, plot, 0.15)
    _lines(page, plot)
    for x, y in plot.points:
        page.circle(x, y, plot.thickness / 2, plot.room.tone)
    _texts(page, plot, plot.thickness * 0.8)


def thin_on_grid(page: Page) -> None:
    """A thin line on a grid in a frame."""
    rng = page.rng
    plot = _plot(page, thickness=(1.4, 2.8))
    room = plot.room
    if rng.random() < 0.4:
        panel = mix(room.below, plot.ink, rng.uniform(0.04, 0.1))
        page.box(room.left, plot.top, room.right, plot.base, panel)
    faint, steps = mix(room.below, plot.ink, rng.uniform(0.12, 0.3)), rng.randint(3, 6)
    for step in range(1, steps):
        page.rule(room.left, room.right, plot.top + (plot.base - plot.top) * step / steps, faint, 1.2)
    for x, _ in plot.points:
        page.box(x - 0.6, plot.top, x + 0.6, plot.base, faint)
    edge = mix(room.below, plot.ink, rng.uniform(0.3, 0.9))
    page.box(room.left, plot.top, room.right, plot.base, edge, hollow=rng.uniform(1.2, 2.5))
    _lines(page, plot)
    _texts(page, plot, _marks(page, plot, 0.85))


def stems(page: Page) -> None:
    """From each point a faint line down to the base."""
    rng = page.rng
    plot = _plot(page)
    _axes(page, plot, 0.25)
    half, tone = rng.uniform(0.6, 2.5), mix(plot.room.below, plot.room.tone, rng.uniform(0.3, 0.6))
    for number, (x, y) in enumerate(plot.points):
        below = value_side(plot.series.values, number)[0] > 0  # its value, that the line then must not cross
        top = y + plot.value_size + 16 if below else y
        page.box(x - half, min(top, plot.base - 1), x + half, plot.base, tone)
    _lines(page, plot)
    _texts(page, plot, _marks(page, plot, 0.9))


def labels_above(page: Page) -> None:
    """The labels in a row above the chart."""
    plot = _plot(page, labels_above=True)
    _axes(page, plot, 0.5)
    _lines(page, plot)
    _texts(page, plot, _marks(page, plot), labels_above=True)


def values_below_labels(page: Page) -> None:
    """No text at the points: label and value below each other under the chart."""
    plot = _plot(page)
    shift = plot.value_size * 1.15
    plot.base -= shift
    scale = (plot.base - plot.top) / (plot.base - plot.top + shift)
    if plot.base - plot.top < _LEAST_REACH + 20:
        raise DoesNotFit
    plot.points = [(x, plot.top + (y - plot.top) * scale) for x, y in plot.points]
    _axes(page, plot)
    if page.rng.random() < 0.4:
        _filled(page, plot, _tint(page, plot))
    _lines(page, plot)
    _marks(page, plot, 0.85)
    y = plot.base + _GAP + plot.size / 2
    for (x, _), label, written in zip(plot.points, plot.series.labels, plot.series.written, strict=True):
        page.write(label, x, y, plot.size, plot.ink, align=CENTRE, room=plot.slot)
        value_y = y + plot.size / 2 + plot.value_size * 0.65
        page.write(written, x, value_y, plot.value_size, plot.ink, align=CENTRE, beside=True)


def steps(page: Page) -> None:
    """Level pieces, one as wide as each slot, and upright ones between them; perhaps filled below."""
    rng = page.rng
    plot = _plot(page, thickness=(2.2, 5.0), value_share=0.8)
    _axes(page, plot, 0.5)
    tone, half = plot.room.tone, plot.thickness / 2
    if rng.random() < 0.4:
        tint = _tint(page, plot)
        for x, y in plot.points:
            page.box(x - plot.slot / 2, y, x + plot.slot / 2, plot.base, tint)
    for (x, y), (_, after) in pairwise(plot.points):
        edge = x + plot.slot / 2
        page.box(edge - half, min(y, after) - half, edge + half, max(y, after) + half, tone)
    for x, y in plot.points:
        page.rule(x - plot.slot / 2, x + plot.slot / 2, y, tone, plot.thickness)
    y = plot.base + _GAP + plot.size / 2
    for number, (x, point) in enumerate(plot.points):
        page.write(plot.series.labels[number], x, y, plot.size, plot.ink, align=CENTRE, room=plot.slot)
        above = point - half - 3 - plot.value_size / 2
        page.write(plot.series.written[number], x, above, plot.value_size, plot.ink, align=CENTRE, beside=True)


LAYOUTS = (
    Layout("line_chart", "filled", filled, 0.8),
    Layout("line_chart", "thick", thick, 0.6),
    Layout("line_chart", "thin_on_grid", thin_on_grid, 0.7),
    Layout("line_chart", "stems", stems, 0.5),
    Layout("line_chart", "labels_above", labels_above, 0.4),
    Layout("line_chart", "values_below_labels", values_below_labels, 0.6),
    Layout("line_chart", "steps", steps, 0.5),
)
