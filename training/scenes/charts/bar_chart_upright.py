"""More upright bars: with ticks and grids, values inside or below, tracks, slices, sticks with heads."""

from dataclasses import dataclass
from itertools import pairwise

from training.scenes.charts.bar_style import Bars, draw_bars, plain_bars
from training.scenes.charts.series import Columns, draw_series, slots
from training.scenes.colours import mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, DoesNotFit, Page
from training.scenes.room import draw_room
from training.scenes.scene import Colour

_GAP = 6.0  # pixels between a bar and a text
_LEAST_REACH = 85.0  # pixels, height of the largest bar


@dataclass(slots=True)
class Plot(Columns):
    """Bars on a base line."""

    top: float  # of the largest bar
    base: float

    def y(self, value: int) -> float:
        """The top of a value's bar."""
        return self.base - (self.base - self.top) * value / self.series.top

    def bars(self, width: float) -> Bars:
        return [
            (self.x(number) - width / 2, self.y(value), self.x(number) + width / 2, self.base)
            for number, value in enumerate(self.series.values)
        ]


def _plot(page: Page, *, values_above: bool = True, values_below: bool = False, most: int = 7) -> Plot:
    room = draw_room(page)
    count = slots(page, 3, most, room.width, 2.6 if page.wording.language == "en" else 3.0)
    slot = room.width / count
    series = draw_series(page, count, slot * 0.9)
    size = page.common_size(series.labels, page.size(page.smallest, 26), slot * 0.92)
    value_size = page.common_size(series.written, page.size(page.smallest, 26), slot * 0.92)
    base = room.bottom - size - _GAP - (value_size * 1.15 if values_below else 0.0)
    top = room.top + (value_size + _GAP if values_above else 0.0)
    if base - top < _LEAST_REACH:
        raise DoesNotFit
    return Plot(room, series, slot, size, value_size, page.ink(room.below), top, base)


def _label(page: Page, plot: Plot, number: int) -> None:
    y = plot.base + _GAP + plot.size / 2
    page.write(plot.series.labels[number], plot.x(number), y, plot.size, plot.ink, align=CENTRE, room=plot.slot)


def _value(page: Page, plot: Plot, number: int, y: float, ink: Colour) -> None:
    page.write(plot.series.written[number], plot.x(number), y, plot.value_size, ink, align=CENTRE, beside=True)


def _texts_above(page: Page, plot: Plot, rise: float = 4.0) -> None:
    """Labels below the base line, values above the bars."""
    for number, value in enumerate(plot.series.values):
        _label(page, plot, number)
        _value(page, plot, number, plot.y(value) - rise - plot.value_size / 2, plot.ink)


def _base_line(page: Page, plot: Plot, chance: float = 0.8) -> None:
    if page.rng.random() < chance:
        page.rule(
            plot.room.left, plot.room.right, plot.base, mix(plot.room.below, plot.ink, 0.7), page.rng.uniform(1, 4)
        )


def axis(page: Page, left: float, top: float, right: float, base: float, below: Colour, ink: Colour) -> None:
    """An upright axis with ticks but no numbers, lines of a grid, or both; perhaps a frame."""
    rng = page.rng
    line, faint = mix(below, ink, rng.uniform(0.45, 0.9)), mix(below, ink, rng.uniform(0.1, 0.28))
    steps = rng.randint(3, 6)
    heights = [base + (top - base) * step / steps for step in range(1, steps + 1)]
    chance = rng.random()
    if chance < 0.75:
        for y in heights:
            page.rule(left, right, y, faint, rng.uniform(1, 2))
    if chance < 0.2:
        page.box(left, top, right, base, line, hollow=rng.uniform(1.2, 2.5))
    elif chance > 0.4:
        thickness = rng.uniform(1.2, 3)
        page.box(left - thickness, top, left, base + thickness, line)
        for y in heights:
            page.rule(left - 7, left, y, line, thickness)


def gridded_columns(page: Page) -> None:
    """On a grid, or beside an axis with ticks, from very thin to thick."""
    plot = _plot(page)
    axis(page, plot.room.left, plot.top, plot.room.right, plot.base, plot.room.below, plot.ink)
    _base_line(page, plot)
    draw_bars(page, plot.bars(plot.slot * page.rng.uniform(0.12, 0.85)), plot.room)
    _texts_above(page, plot)


def touching_columns(page: Page) -> None:
    """Side by side without a gap, as in a histogram; lines of the ground or an outline part them."""
    plot = _plot(page)
    bars = plot.bars(plot.slot)
    if page.rng.random() < 0.4:
        axis(page, plot.room.left, plot.top, plot.room.right, plot.base, plot.room.below, plot.ink)
    plain_bars(page, bars, plot.room.tone)
    edge = plot.room.below if page.rng.random() < 0.6 else mix(plot.room.tone, (0, 0, 0), 0.45)
    half = page.rng.uniform(0.8, 2)
    for (_, top, right, base), (_, next_top, _, _) in pairwise(bars):
        page.box(right - half, min(top, next_top), right + half, base, edge)
    _base_line(page, plot, 0.6)
    _texts_above(page, plot)


def values_in_columns(page: Page) -> None:
    """Values inside the bars at their tops, above those that are too short."""
    rng = page.rng
    plot = _plot(page)
    widest = max(page.width(written, plot.value_size) for written in plot.series.written)
    width = plot.slot * rng.uniform(0.7, 0.95)
    if widest > width - 4:
        raise DoesNotFit
    if rng.random() < 0.3:
        axis(page, plot.room.left, plot.top, plot.room.right, plot.base, plot.room.below, plot.ink)
    _base_line(page, plot, 0.5)
    plain_bars(page, plot.bars(width), plot.room.tone, rng.choice((0.0, 0.0, 6.0)))
    inner = page.ink(plot.room.tone)
    needed = plot.value_size + _GAP
    for number, value in enumerate(plot.series.values):
        _label(page, plot, number)
        top = plot.y(value)
        inside = plot.base - top > needed + 2
        y = top + needed / 2 + 1 if inside else top - 3 - plot.value_size / 2
        _value(page, plot, number, y, inner if inside else plot.ink)


def tracked_columns(page: Page) -> None:
    """Pills on tracks of the full height, the values in a row above the tracks or below the labels."""
    rng = page.rng
    above = rng.random() < 0.6
    plot = _plot(page, values_above=above, values_below=not above)
    width = plot.slot * rng.uniform(0.18, 0.6)
    corner = rng.choice((0.0, width / 2, width / 2))
    track = mix(plot.room.below, plot.ink, rng.uniform(0.08, 0.2))
    for left, _, right, base in plot.bars(width):
        page.box(left, plot.top, right, base, track, corner=corner)
    plain_bars(page, plot.bars(width), plot.room.tone, corner)
    for number in range(len(plot.series.values)):
        _label(page, plot, number)
        below = plot.base + _GAP + plot.size + plot.value_size * 0.65
        _value(page, plot, number, plot.top - 4 - plot.value_size / 2 if above else below, plot.ink)


def values_below_columns(page: Page) -> None:
    """Nothing above the bars: below the base line the labels, and below them the values."""
    plot = _plot(page, values_above=False, values_below=True)
    chance = page.rng.random()
    if chance < 0.3:
        axis(page, plot.room.left, plot.top, plot.room.right, plot.base, plot.room.below, plot.ink)
    elif chance < 0.5:
        tint = mix(plot.room.below, plot.ink, 0.08)
        page.box(plot.room.left, plot.top - 4, plot.room.right, plot.base, tint)
    _base_line(page, plot)
    draw_bars(page, plot.bars(plot.slot * page.rng.uniform(0.3, 0.9)), plot.room)
    for number in range(len(plot.series.values)):
        _label(page, plot, number)
        _value(page, plot, number, plot.base + _GAP + plot.size + plot.value_size * 0.65, plot.ink)


def sliced_columns(page: Page) -> None:
    """Bars that lines of the ground's colour cut into pieces, as blocks on each other."""
    rng = page.rng
    plot = _plot(page)
    width = plot.slot * rng.uniform(0.4, 0.85)
    plain_bars(page, plot.bars(width), plot.room.tone)
    steps = rng.randint(6, 14)
    for step in range(1, steps):
        y = plot.base + (plot.top - plot.base) * step / steps
        page.rule(plot.room.left, plot.room.right, y, plot.room.below, rng.uniform(1.5, 2.5))
    _base_line(page, plot)
    _texts_above(page, plot)


def sticks(page: Page) -> None:
    """Lollipops: thin sticks with a dot, a square or a short stroke on top."""
    rng = page.rng
    plot = _plot(page)
    radius = min(rng.uniform(5, 12), plot.slot * 0.3)
    plot.top += radius
    if plot.base - plot.top < _LEAST_REACH:
        raise DoesNotFit
    if rng.random() < 0.4:
        axis(page, plot.room.left, plot.top, plot.room.right, plot.base, plot.room.below, plot.ink)
    _base_line(page, plot)
    head = rng.choice(("dot", "dot", "square", "stroke"))
    flat = radius * 0.35 if head == "stroke" else radius
    for number, value in enumerate(plot.series.values):
        x, y = plot.x(number), plot.y(value)
        corner = radius if head == "dot" else 0.0
        page.box(x - radius, y - flat, x + radius, y + flat, plot.room.tone, corner=corner)
    plain_bars(page, plot.bars(rng.uniform(2.5, 5)), plot.room.tone)
    _texts_above(page, plot, flat + 4)


LAYOUTS = (
    Layout("bar_chart", "gridded_columns", gridded_columns),
    Layout("bar_chart", "touching_columns", touching_columns, 0.6),
    Layout("bar_chart", "values_in_columns", values_in_columns, 0.7),
    Layout("bar_chart", "tracked_columns", tracked_columns, 0.6),
    Layout("bar_chart", "values_below_columns", values_below_columns, 0.7),
    Layout("bar_chart", "sliced_columns", sliced_columns, 0.5),
    Layout("bar_chart", "sticks", sticks, 0.6),
)
