"""More lines of one colour: filled below, in steps, thick, in a frame, with stems or labels above."""

from itertools import pairwise

from training.scenes.charts.line_chart import crossed, value_side
from training.scenes.charts.line_plot import (
    GAP,
    LEAST_REACH,
    Plot,
    draw_axes,
    draw_lines,
    draw_marks,
    fill_below,
    line_plot,
    tint_below,
)
from training.scenes.colours import mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, DoesNotFit, Page


def _texts(page: Page, plot: Plot, radius: float, *, labels_above: bool = False) -> None:
    """Labels below the chart or above it, values beside their points where no line runs."""
    y = plot.top - 2 * GAP - plot.size / 2 if labels_above else plot.base + GAP + plot.size / 2
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
    plot = line_plot(page)
    draw_axes(page, plot, 0.2)
    fill_below(page, plot, tint_below(page, plot))
    draw_lines(page, plot)
    _texts(page, plot, draw_marks(page, plot, 0.6))


def thick(page: Page) -> None:
    """A thick line with round ends and no marks, on nothing but perhaps a base line."""
    plot = line_plot(page, thickness=(5.5, 11.0))
    draw_axes(page, plot, 0.15)
    draw_lines(page, plot)
    for x, y in plot.points:
        page.circle(x, y, plot.thickness / 2, plot.room.tone)
    _texts(page, plot, plot.thickness * 0.8)


def thin_on_grid(page: Page) -> None:
    """A thin line on a grid in a frame."""
    rng = page.rng
    plot = line_plot(page, thickness=(1.4, 2.8))
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
    draw_lines(page, plot)
    _texts(page, plot, draw_marks(page, plot, 0.85))


def stems(page: Page) -> None:
    """From each point a faint line down to the base."""
    rng = page.rng
    plot = line_plot(page)
    draw_axes(page, plot, 0.25)
    half, tone = rng.uniform(0.6, 2.5), mix(plot.room.below, plot.room.tone, rng.uniform(0.3, 0.6))
    for number, (x, y) in enumerate(plot.points):
        below = value_side(plot.series.values, number)[0] > 0  # its value, that the line then must not cross
        top = y + plot.value_size + 16 if below else y
        page.box(x - half, min(top, plot.base - 1), x + half, plot.base, tone)
    draw_lines(page, plot)
    _texts(page, plot, draw_marks(page, plot, 0.9))


def labels_above(page: Page) -> None:
    """The labels in a row above the chart."""
    plot = line_plot(page, labels_above=True)
    draw_axes(page, plot, 0.5)
    draw_lines(page, plot)
    _texts(page, plot, draw_marks(page, plot), labels_above=True)


def values_below_labels(page: Page) -> None:
    """No text at the points: label and value below each other under the chart."""
    plot = line_plot(page)
    shift = plot.value_size * 1.15
    plot.base -= shift
    scale = (plot.base - plot.top) / (plot.base - plot.top + shift)
    if plot.base - plot.top < LEAST_REACH + 20:
        raise DoesNotFit
    plot.points = [(x, plot.top + (y - plot.top) * scale) for x, y in plot.points]
    draw_axes(page, plot)
    if page.rng.random() < 0.4:
        fill_below(page, plot, tint_below(page, plot))
    draw_lines(page, plot)
    draw_marks(page, plot, 0.85)
    y = plot.base + GAP + plot.size / 2
    for (x, _), label, written in zip(plot.points, plot.series.labels, plot.series.written, strict=True):
        page.write(label, x, y, plot.size, plot.ink, align=CENTRE, room=plot.slot)
        value_y = y + plot.size / 2 + plot.value_size * 0.65
        page.write(written, x, value_y, plot.value_size, plot.ink, align=CENTRE, beside=True)


def steps(page: Page) -> None:
    """Level pieces, one as wide as each slot, and upright ones between them; perhaps filled below."""
    rng = page.rng
    plot = line_plot(page, thickness=(2.2, 5.0), value_share=0.8)
    draw_axes(page, plot, 0.5)
    tone, half = plot.room.tone, plot.thickness / 2
    if rng.random() < 0.4:
        tint = tint_below(page, plot)
        for x, y in plot.points:
            page.box(x - plot.slot / 2, y, x + plot.slot / 2, plot.base, tint)
    for (x, y), (_, after) in pairwise(plot.points):
        edge = x + plot.slot / 2
        page.box(edge - half, min(y, after) - half, edge + half, max(y, after) + half, tone)
    for x, y in plot.points:
        page.rule(x - plot.slot / 2, x + plot.slot / 2, y, tone, plot.thickness)
    y = plot.base + GAP + plot.size / 2
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
