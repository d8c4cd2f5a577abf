"""Lines whose values stand in boxes: near their points, or in a row above them all."""

from training.scenes.charts.line_chart import crossed, value_side
from training.scenes.charts.line_plot import (
    GAP,
    Plot,
    draw_axes,
    draw_lines,
    draw_marks,
    fill_below,
    line_plot,
    tint_below,
)
from training.scenes.colours import mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, DoesNotFit, Page
from training.scenes.scene import Colour

_TAG = 1.45  # height of a box, in the size of the value in it


def _labels(plot: Plot) -> float:
    """Where the middles of the labels below the chart lie."""
    return plot.base + GAP + plot.size / 2


def _fill(page: Page, plot: Plot) -> Colour:
    """What the boxes are filled with: dark, light, the lines' colour or a tone of it."""
    rng = page.rng
    return rng.choice((night(rng), paper(rng), plot.room.tone, mix(plot.room.below, plot.room.tone, 0.25)))


def _reach(page: Page, plot: Plot, written: str) -> tuple[float, float]:
    """Half the width and half the height of a value's box."""
    return page.width(written, plot.value_size) / 2 + plot.value_size * 0.3, plot.value_size * _TAG / 2


def _tag(page: Page, plot: Plot, x: float, y: float, written: str, fill: Colour, ink: Colour, corner: float) -> None:
    """A value in its box, both with their middle at (x, y)."""
    half, high = _reach(page, plot, written)
    page.box(x - half, y - high, x + half, y + high, fill, corner=min(corner, high))
    page.write(written, x, y, plot.value_size, ink, align=CENTRE, beside=True)


def boxed_values(page: Page) -> None:
    """Each value in a box above its point, or below where the lines come down to it from both sides."""
    rng = page.rng
    plot = line_plot(page, value_share=0.7, around=_TAG)
    draw_axes(page, plot, 0.4)
    draw_lines(page, plot)
    radius = draw_marks(page, plot, 0.7)
    fill, corner = _fill(page, plot), rng.choice((0.0, 4.0, 30.0))
    edge = mix(fill, page.ink(fill), 0.5) if rng.random() < 0.3 else None
    ink = page.ink(fill)
    for number, (x, point) in enumerate(plot.points):
        page.write(plot.series.labels[number], x, _labels(plot), plot.size, plot.ink, align=CENTRE, room=plot.slot)
        written = plot.series.written[number]
        half, high = _reach(page, plot, written)
        side, _ = value_side(plot.series.values, number)
        y = point + side * (radius + high + rng.uniform(2, 5))
        if crossed(plot.points, x - half, y - high, x + half, y + high):
            raise DoesNotFit
        if edge:
            page.box(
                x - half - 1.5, y - high - 1.5, x + half + 1.5, y + high + 1.5, edge, corner=min(corner + 1.5, high)
            )
        _tag(page, plot, x, y, written, fill, ink, corner)


def values_in_row(page: Page) -> None:
    """The values in a row of boxes above the chart, each over its point; what lies below the lines filled or not."""
    rng = page.rng
    plot = line_plot(page, labels_above=True, value_share=0.72)
    plot.base = plot.room.bottom - plot.size - GAP  # where labels_above keeps room, here the values stand
    upper = plot.room.top + plot.value_size * _TAG / 2
    plot.top = upper + plot.value_size * _TAG / 2 + GAP
    lowest, highest = max(y for _, y in plot.points), min(y for _, y in plot.points)
    room = (plot.top + 10, plot.base - 12)
    if room[1] - room[0] < 70:
        raise DoesNotFit
    scale = (room[1] - room[0]) / (lowest - highest)
    plot.points = [(x, room[0] + (y - highest) * scale) for x, y in plot.points]
    if rng.random() < 0.4:
        fill_below(page, plot, tint_below(page, plot))
    draw_axes(page, plot, 0.3)
    fill, corner = _fill(page, plot), rng.choice((0.0, 5.0, 30.0))
    ink, thread = page.ink(fill), mix(plot.room.below, plot.ink, rng.uniform(0.15, 0.5))
    if rng.random() < 0.5:
        for x, y in plot.points:
            page.box(x - 0.8, upper, x + 0.8, y, thread)
    draw_lines(page, plot)
    draw_marks(page, plot, 0.9)
    for (x, _), label, written in zip(plot.points, plot.series.labels, plot.series.written, strict=True):
        page.write(label, x, _labels(plot), plot.size, plot.ink, align=CENTRE, room=plot.slot)
        _tag(page, plot, x, upper, written, fill, ink, corner)


LAYOUTS = (
    Layout("line_chart", "boxed_values", boxed_values),
    Layout("line_chart", "values_in_row", values_in_row, 0.6),
)
