"""Pie charts: sectors clockwise from the top, with a legend or with labels around them."""

from math import cos, pi, sin

from training.scenes.charts.series import Series, chart_title, draw_series
from training.scenes.colours import HUES, colour, distance, ground
from training.scenes.layout import Layout
from training.scenes.page import INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour, Shape


def sector_colours(page: Page, below: Colour, count: int) -> list[Colour]:
    names = [*HUES, "grey"]
    page.rng.shuffle(names)
    found = [drawn for drawn in (colour(page.rng, name) for name in names) if distance(drawn, below) > 110]
    if len(found) < count:
        raise DoesNotFit
    return found[:count]


def _pie(page: Page, cx: float, cy: float, radius: float, series: Series, colours: list[Colour], below: Colour) -> None:
    start = 0.0
    for value, fill in zip(series.values, colours, strict=True):
        sweep = 2 * pi * value / sum(series.values)
        page.shapes.append(Shape(cx, cy, radius, radius, fill, radius, sector=(start, sweep)))
        start += sweep
    if page.rng.random() < 0.35:  # a ring of sectors
        page.circle(cx, cy, radius * page.rng.uniform(0.35, 0.6), below)


def legend_right(page: Page) -> None:
    """The pie at one side, at the other one a row for each sector."""
    rng = page.rng
    below = page.paint(ground(rng), 0.05)
    top = chart_title(page, below)
    radius = rng.uniform(70, min(100, (CANVAS - INSET - top) / 2))
    pie_left = rng.random() < 0.7
    room = INNER - 2 * radius - 16
    size = page.size(page.smallest, 24)
    swatch = size * 0.7
    wide = page.width("88%", size) + size * 0.5
    series = draw_series(page, rng.randint(3, 5), room - swatch - 8 - wide, shares=True)
    ink = page.ink(below)
    colours = sector_colours(page, below, len(series.values))
    cx = INSET + radius if pie_left else CANVAS - INSET - radius
    cy = (top + CANVAS - INSET) / 2
    _pie(page, cx, cy, radius, series, colours, below)
    left = INSET + 2 * radius + 16 if pie_left else INSET
    size = page.common_size(series.labels, size, room - swatch - 8 - wide)
    pitch = min(size * rng.uniform(1.5, 2.2), (CANVAS - INSET - top) / len(series.values))
    y = cy - pitch * (len(series.values) - 1) / 2
    spread = rng.random() < 0.6
    for label, written, fill in zip(series.labels, series.written, colours, strict=True):
        _swatch(page, left, y, swatch, fill)
        run = page.write(label, left + swatch + 8, y, size, ink, room=room)
        if spread:
            page.write(written, left + room, y, size, ink, align=RIGHT, beside=True)
        else:
            page.write(written, run.x + page.width(label, run.size) + size * 0.5, y, size, ink, beside=True)
        y += pitch


def _swatch(page: Page, left: float, y: float, side: float, fill: Colour) -> None:
    page.box(left, y - side / 2, left + side, y + side / 2, fill, corner=page.rng.choice((0.0, side / 2)))


def legend_below(page: Page) -> None:
    """The pie above, below it the rows, one sector each."""
    rng = page.rng
    below = page.paint(ground(rng), 0.05)
    top = chart_title(page, below, 0.7)
    count = rng.randint(3, 5)
    size = page.size(page.smallest, 22)
    pitch = size * rng.uniform(1.3, 1.6)
    height = CANVAS - INSET - top - pitch * count - 10
    if height < 130:
        raise DoesNotFit
    radius = min(height / 2, 120.0)
    width = rng.uniform(0.55, 1.0) * INNER
    left = (CANVAS - width) / 2
    swatch = size * 0.7
    wide = page.width("88%", size) + size * 0.5
    series = draw_series(page, count, width - swatch - 8 - wide, shares=True)
    ink = page.ink(below)
    colours = sector_colours(page, below, count)
    _pie(page, CANVAS / 2 + rng.uniform(-40, 40), top + height / 2, radius, series, colours, below)
    y = CANVAS - INSET - pitch * (count - 0.5)
    for label, written, fill in zip(series.labels, series.written, colours, strict=True):
        _swatch(page, left, y, swatch, fill)
        page.write(label, left + swatch + 8, y, size, ink, room=width - swatch - 8 - wide)
        page.write(written, left + width, y, size, ink, align=RIGHT, beside=True)
        y += pitch


def around(page: Page) -> None:
    """Label and value of each sector beside it."""
    rng = page.rng
    below = page.paint(ground(rng), 0.05)
    top = chart_title(page, below)
    radius = rng.uniform(60, 84)
    size = page.size(page.smallest, 20)
    series = draw_series(page, rng.randint(3, 5), INNER / 2 - radius * 0.7 - page.width("88% ", size), shares=True)
    ink = page.ink(below)
    cx, cy = CANVAS / 2, (top + CANVAS - INSET) / 2
    _pie(page, cx, cy, radius, series, sector_colours(page, below, len(series.values)), below)
    start = 0.0
    last: dict[bool, float] = {}
    for label, written, value in zip(series.labels, series.written, series.values, strict=True):
        middle = start + pi * value / 100
        start += 2 * pi * value / 100
        right_side = sin(middle) >= 0
        x = cx + (radius + 12) * sin(middle)
        y = cy - (radius + size * 0.8) * cos(middle)
        # Right of the pie labels go down, left of it up: each keeps a line's distance from the one before.
        if right_side in last and (y - last[right_side]) * (1 if right_side else -1) < size * 1.3:
            raise DoesNotFit
        last[right_side] = y
        text = f"{label} {written}"
        room = CANVAS - INSET - x if right_side else x - INSET
        page.write(text, x, y, size, ink, align=LEFT if right_side else RIGHT, room=room)


LAYOUTS = (
    Layout("pie_chart", "legend_right", legend_right),
    Layout("pie_chart", "legend_below", legend_below),
    Layout("pie_chart", "around", around),
)
