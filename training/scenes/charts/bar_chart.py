"""Bar charts: upright and lying bars of one colour, each with its label and its value."""

from training.scenes.charts.series import PLOT_LEFT, PLOT_RIGHT, Series, chart_title, draw_series, slots
from training.scenes.colours import accent, ground, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour


def _bars_colour(page: Page, below: Colour) -> Colour:
    name, bar = accent(page.rng, below)
    page.facts["colour"] = name
    return bar


def _label_em(page: Page) -> float:
    """Width that an upright bar's label needs at least, in em."""
    return 2.6 if page.wording.language == "en" else 3.0


def _upright(page: Page, top: float, below: Colour, *, corner: float = 0.0, thin: float = 0.7) -> None:
    """Bars on a base line with labels below them and values above them."""
    rng = page.rng
    count = slots(page, 3, 7, PLOT_RIGHT - PLOT_LEFT, _label_em(page))
    slot = (PLOT_RIGHT - PLOT_LEFT) / count
    series = draw_series(page, count, slot * 0.92)
    colour = page.ink(below)
    size = page.common_size(series.labels, page.size(page.smallest, 24), slot * 0.94)
    value_size = page.common_size(series.written, page.size(page.smallest, 24), slot * 0.94)
    base = CANVAS - INSET - size - 6
    reach = base - top - value_size - 6
    if reach < 90:
        raise DoesNotFit
    _plain_axes(page, top + value_size + 6, base, below, colour)
    bar = _bars_colour(page, below)
    width = slot * thin
    for number, (label, value, written) in enumerate(zip(series.labels, series.values, series.written, strict=True)):
        x = PLOT_LEFT + slot * (number + 0.5)
        height = reach * value / series.top
        page.box(x - width / 2, base - height, x + width / 2, base, bar, corner=corner)
        page.write(label, x, base + 6 + size / 2, size, colour, align=CENTRE, room=slot)
        page.write(written, x, base - height - 4 - value_size / 2, value_size, colour, align=CENTRE, beside=True)
    if rng.random() < 0.7:
        page.rule(PLOT_LEFT, PLOT_RIGHT, base, mix(below, colour, 0.7), rng.uniform(1.5, 3))


def _plain_axes(page: Page, top: float, base: float, below: Colour, colour: Colour) -> None:
    """Perhaps lines of a grid, or a panel behind the bars."""
    chance = page.rng.random()
    if chance < 0.35:
        steps = page.rng.randint(3, 6)
        for step in range(steps):
            page.rule(PLOT_LEFT, PLOT_RIGHT, top + (base - top) * step / steps, mix(below, colour, 0.16), 1.2)
    elif chance < 0.5:
        page.box(PLOT_LEFT - 6, top - 30, PLOT_RIGHT + 6, base, mix(below, colour, 0.06))


def columns(page: Page) -> None:
    """Upright bars."""
    below = page.paint(ground(page.rng), 0.05)
    _upright(page, chart_title(page, below), below, thin=page.rng.uniform(0.35, 0.8))


def round_columns(page: Page) -> None:
    """Narrow upright bars with round ends, on a card."""
    rng = page.rng
    outside = page.paint(ground(rng), 0.3)
    card = mix(
        outside, (255, 255, 255) if sum(outside) < 420 or rng.random() < 0.5 else (0, 0, 0), rng.uniform(0.06, 0.2)
    )
    page.box(8, 8, CANVAS - 8, CANVAS - 8, card, corner=rng.uniform(4, 24))
    _upright(page, chart_title(page, card), card, corner=rng.uniform(4, 12), thin=rng.uniform(0.22, 0.4))


def _lying_rows(page: Page, series: Series, top: float, size: float) -> tuple[float, float]:
    """Height of a row and of its bar."""
    pitch = (CANVAS - INSET - top) / len(series.values)
    if pitch < size * 1.25:
        raise DoesNotFit
    return pitch, pitch * page.rng.uniform(0.35, 0.7)


def rows(page: Page) -> None:
    """Lying bars, labels at their left, values behind their ends."""
    rng = page.rng
    below = page.paint(ground(rng), 0.05)
    top = chart_title(page, below)
    room = (PLOT_RIGHT - PLOT_LEFT) * rng.uniform(0.25, 0.36)
    series = draw_series(page, rng.randint(3, 7), room)
    colour = page.ink(below)
    size = page.common_size(series.labels, page.size(page.smallest, 26), room)
    value_size = page.size(page.smallest, 24)
    widest = max(page.width(written, value_size) for written in series.written)
    start = PLOT_LEFT + max(page.width(label, size) for label in series.labels) + 10
    reach = PLOT_RIGHT - start - widest - 8
    if reach < 110:
        raise DoesNotFit
    bar = _bars_colour(page, below)
    pitch, height = _lying_rows(page, series, top, max(size, value_size))
    corner = rng.choice((0.0, 0.0, height / 2))
    align = rng.choice((LEFT, RIGHT))
    for number, (label, value, written) in enumerate(zip(series.labels, series.values, series.written, strict=True)):
        y = top + pitch * (number + 0.5)
        end = start + reach * value / series.top
        page.box(start, y - height / 2, end, y + height / 2, bar, corner=corner)
        page.write(label, PLOT_LEFT if align == LEFT else start - 8, y, size, colour, align=align, room=room)
        page.write(written, end + 7, y, value_size, colour, beside=True)
    if rng.random() < 0.5:
        page.box(start - 2.5, top, start, CANVAS - INSET, mix(below, colour, 0.7))


def stacked_labels(page: Page) -> None:
    """Lying bars on tracks, each label above its bar at the left, the value above it at the right."""
    rng = page.rng
    below = page.paint(ground(rng), 0.05)
    top = chart_title(page, below)
    room = (PLOT_RIGHT - PLOT_LEFT) * 0.6
    series = draw_series(page, rng.randint(3, 6), room)
    colour = page.ink(below)
    size = page.common_size(series.labels, page.size(page.smallest, 26), room)
    pitch = (CANVAS - INSET - top) / len(series.values)
    height = min(22.0, pitch - size * 1.25 - 8)
    if height < 7:
        raise DoesNotFit
    bar = _bars_colour(page, below)
    track = mix(below, colour, 0.12)
    corner = rng.choice((0.0, height / 2))
    reach = PLOT_RIGHT - PLOT_LEFT
    for number, (label, value, written) in enumerate(zip(series.labels, series.values, series.written, strict=True)):
        y = top + pitch * number
        middle = y + size * 1.2 + height / 2
        page.box(PLOT_LEFT, middle - height / 2, PLOT_RIGHT, middle + height / 2, track, corner=corner)
        end = PLOT_LEFT + reach * value / series.top * 0.96
        page.box(PLOT_LEFT, middle - height / 2, end, middle + height / 2, bar, corner=corner)
        page.write(label, PLOT_LEFT, y + size * 0.6, size, colour, room=room)
        page.write(
            written, PLOT_RIGHT, y + size * 0.6, size, colour, align=RIGHT, room=reach - room - size, beside=True
        )


LAYOUTS = (
    Layout("bar_chart", "columns", columns, 1.5),
    Layout("bar_chart", "round_columns", round_columns),
    Layout("bar_chart", "rows", rows, 1.5),
    Layout("bar_chart", "stacked_labels", stacked_labels),
)
