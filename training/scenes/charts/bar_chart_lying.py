"""More lying bars: labels inside or above them, values inside, in a column or behind, on grids and strips, as beads."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import pi

from training.scenes.charts.bar_style import Bars, draw_bars, plain_bars
from training.scenes.charts.series import Series, draw_series
from training.scenes.colours import mix
from training.scenes.layout import Layout
from training.scenes.page import LEFT, RIGHT, DoesNotFit, Page
from training.scenes.room import Room, draw_room
from training.scenes.scene import Colour

_GAP = 8.0  # pixels between a bar and a text
_LEAST_REACH = 105.0  # pixels, length of the largest bar
_MOST_BEADS = 26


@dataclass(slots=True)
class Plot:
    """Rows below each other and sizes of the texts; bars begin at `start` and reach at most `end`."""

    room: Room
    series: Series
    pitch: float
    size: float
    value_size: float
    ink: Colour
    start: float
    end: float

    def y(self, number: int) -> float:
        """Middle of a row."""
        return self.room.top + self.pitch * (number + 0.5)

    def x(self, value: int) -> float:
        """The end of a value's bar."""
        return self.start + (self.end - self.start) * value / self.series.top

    def bars(self, height: float, lower: float = 0.0) -> Bars:
        """Bars in the middle of their rows, or `lower` than that."""
        return [
            (self.start, self.y(number) + lower - height / 2, self.x(value), self.y(number) + lower + height / 2)
            for number, value in enumerate(self.series.values)
        ]


def _plot(page: Page, label_share: float, *, row_sizes: float = 1.25, most: int = 7, smallest_row: float = 0.0) -> Plot:
    """Rows at least `row_sizes` texts high, labels at most `label_share` of the width; bars over all of it."""
    room = draw_room(page)
    rows = min(most, int(room.height / max(page.smallest * row_sizes, smallest_row)))
    if rows < 3:
        raise DoesNotFit
    count = page.rng.randint(3, rows)
    series = draw_series(page, count, room.width * label_share)
    pitch = min(room.height / count, page.smallest * row_sizes * page.rng.uniform(1.4, 3.2))
    if page.rng.random() < 0.5:  # in the middle of its room
        room = replace(room, top=room.top + (room.height - pitch * count) / 2)
    most_size = min(28.0, pitch / row_sizes)
    size = page.common_size(series.labels, page.size(page.smallest, most_size), room.width * label_share)
    value_size = page.size(page.smallest, most_size)
    return Plot(room, series, pitch, size, value_size, page.ink(room.below), room.left, room.right)


def _widest(page: Page, texts: list[str], size: float) -> float:
    return max(page.width(text, size) for text in texts)


def _narrow(plot: Plot, left: float, right: float) -> None:
    """Keep that much free before and behind the bars."""
    plot.start += left
    plot.end -= right
    if plot.end - plot.start < _LEAST_REACH:
        raise DoesNotFit


def _each(plot: Plot, write: Callable[[int, str, str], None]) -> None:
    for number, (label, written) in enumerate(zip(plot.series.labels, plot.series.written, strict=True)):
        write(number, label, written)


def _upright_grid(page: Page, plot: Plot) -> None:
    """Upright lines, with ticks below or without, perhaps an axis."""
    rng = page.rng
    bottom = plot.room.top + plot.pitch * len(plot.series.values)
    faint, line = mix(plot.room.below, plot.ink, rng.uniform(0.12, 0.3)), mix(plot.room.below, plot.ink, 0.7)
    steps = rng.randint(3, 6)
    ticks = rng.random() < 0.4
    for step in range(1, steps + 1):
        x = plot.start + (plot.end - plot.start) * step / steps
        page.box(x - 0.7, plot.room.top, x + 0.7, bottom + (5 if ticks else 0), faint)
    if rng.random() < 0.6:
        page.box(plot.start - 2.5, plot.room.top, plot.start, bottom, line)
    if ticks:
        page.rule(plot.start - 2, plot.end, bottom, line, rng.uniform(1.2, 2.5))


def gridded_rows(page: Page) -> None:
    """Labels at the left, values behind the bars, upright lines behind both."""
    plot = _plot(page, page.rng.uniform(0.24, 0.36))
    align = page.rng.choice((LEFT, RIGHT))
    _narrow(
        plot,
        _widest(page, plot.series.labels, plot.size) + _GAP,
        _widest(page, plot.series.written, plot.value_size) + _GAP,
    )
    _upright_grid(page, plot)
    draw_bars(page, plot.bars(plot.pitch * page.rng.uniform(0.15, 0.9)), plot.room)

    def write(number: int, label: str, written: str) -> None:
        y = plot.y(number)
        page.write(label, plot.room.left if align == LEFT else plot.start - _GAP, y, plot.size, plot.ink, align=align)
        page.write(written, plot.x(plot.series.values[number]) + 7, y, plot.value_size, plot.ink, beside=True)

    _each(plot, write)


def labels_in_bars(page: Page) -> None:
    """Labels inside the bars, behind those that are too short; values behind the bars, or inside at their ends."""
    rng = page.rng
    plot = _plot(page, 0.5, row_sizes=1.45, most=6)
    _narrow(plot, 0.0, _widest(page, plot.series.written, plot.value_size) + _GAP)
    height = min(plot.pitch * rng.uniform(0.75, 0.96), plot.size * 2.2)
    plain_bars(page, plot.bars(height), plot.room.tone, rng.choice((0.0, 0.0, 6.0, height / 2)))
    inner, at_end = page.ink(plot.room.tone), rng.random() < 0.5

    def write(number: int, label: str, written: str) -> None:
        y, x = plot.y(number), plot.x(plot.series.values[number])
        width, value_width = page.width(label, plot.size), page.width(written, plot.value_size)
        room = x - plot.start - 2 * _GAP
        if width > room:  # label and value both behind the bar
            page.write(label, x + 7, y, plot.size, plot.ink)
            page.write(written, x + 7 + width + plot.size * 0.5, y, plot.value_size, plot.ink, beside=True)
            return
        page.write(label, plot.start + _GAP, y, plot.size, inner)
        if at_end and width + value_width + plot.size * 0.5 <= room:
            page.write(written, x - _GAP, y, plot.value_size, inner, align=RIGHT, beside=True)
        else:
            page.write(written, x + 7, y, plot.value_size, plot.ink, beside=True)

    _each(plot, write)


def values_in_bars(page: Page) -> None:
    """Labels at the left, values inside the bars' ends; behind the bars that are too short."""
    rng = page.rng
    plot = _plot(page, rng.uniform(0.26, 0.4))
    align = rng.choice((LEFT, RIGHT))
    _narrow(plot, _widest(page, plot.series.labels, plot.size) + _GAP, 0.0)
    height = min(max(plot.pitch * rng.uniform(0.7, 0.92), plot.value_size * 1.05), plot.value_size * 2.2)
    corner = rng.choice((0.0, 0.0, 5.0, height / 2))
    if rng.random() < 0.3:
        for number in range(len(plot.series.values)):
            y = plot.y(number)
            page.box(
                plot.start, y - height / 2, plot.end, y + height / 2, mix(plot.room.below, plot.ink, 0.1), corner=corner
            )
    plain_bars(page, plot.bars(height), plot.room.tone, corner)
    inner = page.ink(plot.room.tone)

    def write(number: int, label: str, written: str) -> None:
        y, x = plot.y(number), plot.x(plot.series.values[number])
        page.write(label, plot.room.left if align == LEFT else plot.start - _GAP, y, plot.size, plot.ink, align=align)
        if page.width(written, plot.value_size) + 2 * _GAP <= x - plot.start:
            page.write(written, x - _GAP, y, plot.value_size, inner, align=RIGHT, beside=True)
        else:
            page.write(written, x + 7, y, plot.value_size, plot.ink, beside=True)

    _each(plot, write)


def headed_rows(page: Page) -> None:
    """Each label above its bar; the value right behind the label, or behind the bar."""
    rng = page.rng
    plot = _plot(page, 0.6, row_sizes=1.75, most=6)
    behind = rng.random() < 0.5
    _narrow(plot, 0.0, _widest(page, plot.series.written, plot.value_size) + _GAP if behind else 0.0)
    space = plot.pitch - plot.size * 1.15
    height = min(space * rng.uniform(0.4, 0.85), 30.0)
    if height < 6 or (behind and plot.value_size > space):
        raise DoesNotFit
    lower = plot.size * 0.575
    draw_bars(page, plot.bars(height, lower), plot.room)

    def write(number: int, label: str, written: str) -> None:
        middle = plot.y(number) + lower
        y = plot.y(number) - plot.pitch / 2 + space / 2 - height / 2 + plot.size * 0.55
        page.write(label, plot.start, y, plot.size, plot.ink)
        if behind:
            page.write(written, plot.x(plot.series.values[number]) + 7, middle, plot.value_size, plot.ink, beside=True)
        else:
            x = plot.start + page.width(label, plot.size) + plot.size * 0.6
            page.write(written, x, y, min(plot.value_size, plot.size * 1.1), plot.ink, beside=True)

    _each(plot, write)


def value_column(page: Page) -> None:
    """As a table: label, value, and at the right the bar, perhaps with rules between the rows."""
    rng = page.rng
    plot = _plot(page, rng.uniform(0.22, 0.34))
    labels, values = _widest(page, plot.series.labels, plot.size), _widest(page, plot.series.written, plot.value_size)
    _narrow(plot, labels + values + plot.size * 0.6 + _GAP, 0.0)
    if rng.random() < 0.6:
        line = mix(plot.room.below, plot.ink, rng.uniform(0.12, 0.5))
        for number in range(len(plot.series.values) + 1):
            page.rule(plot.room.left, plot.room.right, plot.room.top + plot.pitch * number, line, 1.3)
    draw_bars(page, plot.bars(plot.pitch * rng.uniform(0.25, 0.7)), plot.room)

    def write(number: int, label: str, written: str) -> None:
        page.write(label, plot.room.left, plot.y(number), plot.size, plot.ink)
        page.write(written, plot.start - _GAP, plot.y(number), plot.value_size, plot.ink, align=RIGHT, beside=True)

    _each(plot, write)


def strips(page: Page) -> None:
    """Each category on a strip of its own: label at the left, value at the right, the bar between or below them."""
    rng = page.rng
    plot = _plot(page, 0.34, row_sizes=1.5, most=6)
    tint = mix(plot.room.below, plot.ink, rng.uniform(0.06, 0.14))
    corner, half = rng.choice((0.0, 8.0, 14.0)), plot.pitch * 0.46
    values = _widest(page, plot.series.written, plot.value_size)
    _narrow(plot, 10 + _widest(page, plot.series.labels, plot.size) + _GAP, 10 + values + _GAP)
    for number in range(len(plot.series.values)):
        y = plot.y(number)
        page.box(plot.room.left, y - half, plot.room.right, y + half, tint, corner=corner)
    height = half * rng.uniform(0.5, 1.5)
    plain_bars(page, plot.bars(height), plot.room.tone, rng.choice((0.0, height / 2)))

    def write(number: int, label: str, written: str) -> None:
        y = plot.y(number)
        page.write(label, plot.room.left + 10, y, plot.size, plot.ink)
        page.write(written, plot.room.right - 10, y, plot.value_size, plot.ink, align=RIGHT, beside=True)

    _each(plot, write)


def lying_sticks(page: Page) -> None:
    """Lying lollipops: thin lines with a dot or a square at the end, the value behind it."""
    rng = page.rng
    plot = _plot(page, rng.uniform(0.24, 0.38))
    radius = min(rng.uniform(5, 12), plot.pitch * 0.35)
    values = _widest(page, plot.series.written, plot.value_size)
    _narrow(plot, _widest(page, plot.series.labels, plot.size) + _GAP, values + _GAP + radius)
    if rng.random() < 0.4:
        _upright_grid(page, plot)
    corner = radius if rng.random() < 0.75 else 0.0
    for number, value in enumerate(plot.series.values):
        x, y = plot.x(value), plot.y(number)
        page.box(x - radius, y - radius, x + radius, y + radius, plot.room.tone, corner=corner)
    plain_bars(page, plot.bars(rng.uniform(2.5, 5)), plot.room.tone)

    def write(number: int, label: str, written: str) -> None:
        y, x = plot.y(number), plot.x(plot.series.values[number]) + radius + 6
        page.write(label, plot.start - _GAP, y, plot.size, plot.ink, align=RIGHT)
        page.write(written, x, y, plot.value_size, plot.ink, beside=True)

    _each(plot, write)


def beaded(page: Page) -> None:
    """In the place of bars, beads in a row, round or standing on a corner: each stands for so many."""
    rng = page.rng
    plot = _plot(page, rng.uniform(0.22, 0.34), most=5)
    values = _widest(page, plot.series.written, plot.value_size)
    _narrow(plot, _widest(page, plot.series.labels, plot.size) + _GAP, values + _GAP)
    most = rng.randint(5, 8)
    counts = [max(1, round(value / plot.series.top * most)) for value in plot.series.values]
    step = (plot.end - plot.start) / most
    half = min(step * 0.44, plot.pitch * 0.4)
    if sum(counts) > _MOST_BEADS or half < 4:
        raise DoesNotFit
    round_, at_end = rng.random() < 0.7, rng.random() < 0.5

    def write(number: int, label: str, written: str) -> None:
        y = plot.y(number)
        for place in range(counts[number]):
            x = plot.start + step * (place + 0.5)
            side = half if round_ else half * 0.72
            bead = page.box(x - side, y - side, x + side, y + side, plot.room.tone, corner=half if round_ else 0.0)
            bead.angle = 0.0 if round_ else pi / 4
        page.write(label, plot.room.left, y, plot.size, plot.ink)
        x, align = (plot.end + _GAP + values, RIGHT) if at_end else (plot.start + step * counts[number] + _GAP, LEFT)
        page.write(written, x, y, plot.value_size, plot.ink, align=align, beside=True)

    _each(plot, write)


LAYOUTS = (
    Layout("bar_chart", "gridded_rows", gridded_rows),
    Layout("bar_chart", "labels_in_bars", labels_in_bars, 0.7),
    Layout("bar_chart", "values_in_bars", values_in_bars, 0.7),
    Layout("bar_chart", "headed_rows", headed_rows),
    Layout("bar_chart", "value_column", value_column, 0.6),
    Layout("bar_chart", "strips", strips, 0.5),
    Layout("bar_chart", "lying_sticks", lying_sticks, 0.5),
    Layout("bar_chart", "beaded", beaded, 0.6),
)
