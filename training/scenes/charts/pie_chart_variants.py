"""More pies: rings, sectors apart, large and small ones, with legends at every side or texts on them."""

from math import atan2, cos, hypot, pi, sin, sqrt

from training.scenes.charts.line_chart import join
from training.scenes.charts.pie_chart import sector_colours
from training.scenes.charts.pie_legend import Legend, series_for, set_out, write_row, write_rows
from training.scenes.charts.pie_slices import draw_slices, draw_style, draw_tones
from training.scenes.charts.series import Series, draw_series
from training.scenes.colours import mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.room import Room, draw_room

_HOLE_TITLE = 30.0  # pixels, most height of a title in a ring


def _at_a_side(page: Page, room: Room, radius: float, count: int) -> tuple[float, Series, Legend]:
    """The pie's middle and a legend at its right, or at its left."""
    rng = page.rng
    gap = rng.uniform(12, 26)
    if rng.random() < 0.65:
        middle, left, right = room.left + radius, room.left + 2 * radius + gap, room.right
    else:
        middle, left, right = room.right - radius, room.left, room.right - 2 * radius - gap
    legend = set_out(page, left, right)
    return middle, series_for(page, legend, count), legend


def legend_beside(page: Page) -> None:
    """A pie or ring of any size, at its right or left a legend."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    radius = min(rng.uniform(48, 108), room.height / 2 - 6, room.width * 0.29)
    cx, series, legend = _at_a_side(page, room, radius - 4, rng.randint(3, 6))
    tones = draw_tones(page, room.below, len(series.values))
    cy = (room.top + room.bottom) / 2 if rng.random() < 0.7 else room.top + radius
    draw_slices(page, cx, cy, radius - 6, series, tones, **draw_style(page, radius))
    write_rows(page, legend, room.top, room.bottom, series, tones, room.below)


def exploded(page: Page) -> None:
    """Sectors well apart from each other, or the first one alone moved out; legend beside or below."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    apart = rng.uniform(6, 13)
    count = rng.randint(3, 5)
    if rng.random() < 0.6:
        radius = min(rng.uniform(60, 95), room.height / 2 - apart)
        cx, series, legend = _at_a_side(page, room, radius, count)
        cy, top = (room.top + room.bottom) / 2, room.top
    else:
        legend = set_out(page, room.left + rng.uniform(0, 70), room.right - rng.uniform(0, 70), largest=22)
        series = series_for(page, legend, count)
        top = room.bottom - legend.size * 1.35 * count
        radius = min((top - room.top) / 2 - 5, 105.0)
        cx, cy = room.left + room.width / 2, room.top + radius + 1
    if radius < 48:
        raise DoesNotFit
    tones = draw_tones(page, room.below, count)
    draw_slices(page, cx, cy, radius - apart, series, tones, apart=apart)
    write_rows(page, legend, top, room.bottom, series, tones, room.below)


def titled_ring(page: Page) -> None:
    """A ring with the title in it, the legend beside or below."""
    rng = page.rng
    room = draw_room(page, titled=0.0, coloured=False)
    count = rng.randint(3, 5)
    below = rng.random() < 0.6
    legend = set_out(page, room.left + rng.uniform(0, 60), room.right - rng.uniform(0, 60), largest=24)
    top = room.bottom - legend.size * 1.35 * count if below else room.bottom
    radius = min((top - room.top) / 2 - 4, 120.0 if below else 95.0)
    band = radius * rng.uniform(0.18, 0.34)
    inner = (radius - band) * 1.8
    if inner < page.smallest * page.stretch * 3:
        raise DoesNotFit
    size = page.size(page.smallest, _HOLE_TITLE)
    ring_x = room.left + room.width / 2 if below else room.left + radius
    middle = room.top + radius if below else (room.top + room.bottom) / 2
    title = page.write(
        page.phrase("title", size, inner, 8), ring_x, middle, size, page.ink(room.below), face=page.title_face,
        align=CENTRE, room=inner, cut=True,
    )  # fmt: skip
    page.facts["title"] = title.text
    if not below:
        legend.left, legend.right, top = room.left + 2 * radius + 16, room.right, room.top
    series = series_for(page, legend, count)
    tones = draw_tones(page, room.below, count)
    draw_slices(page, ring_x, middle, radius, series, tones, band=band)
    write_rows(page, legend, top, room.bottom, series, tones, room.below)


def legend_in_pairs(page: Page) -> None:
    """Below the pie a legend of two columns, read row by row."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    count = rng.randint(3, 6)
    half = room.width / 2
    legend = set_out(page, room.left, room.left + half - 10, largest=22)
    series = series_for(page, legend, count)
    rows = -(-count // 2)
    pitch = legend.size * rng.uniform(1.35, 1.8)
    radius = min((room.bottom - pitch * rows - room.top) / 2 - 6, 125.0)
    if radius < 55:
        raise DoesNotFit
    tones = draw_tones(page, room.below, count)
    draw_slices(page, room.left + half, room.top + radius, radius - 6, series, tones, **draw_style(page, radius))
    tone = page.ink(room.below)
    behind, corner = rng.random() < 0.7, rng.choice((0.0, 12.0))
    for number, (label, written, mark) in enumerate(zip(series.labels, series.written, tones, strict=True)):
        legend.left = room.left + (half + 6) * (number % 2)
        legend.right = legend.left + half - 10
        y = room.bottom - pitch * (rows - number // 2 - 0.5)
        side = legend.mark * 0.65
        page.box(legend.left, y - side / 2, legend.left + side, y + side / 2, mark, corner=corner)
        write_row(page, legend, y, label, written, tone, behind=behind)


def coloured_rows(page: Page) -> None:
    """A pie, and beside or below it the texts on strips of the sectors' colours."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    count = rng.randint(3, 5)
    if rng.random() < 0.5:
        radius = min(rng.uniform(50, 95), room.height / 2 - 6)
        cx, series, legend = _at_a_side(page, room, radius, count)
        cy, top = (room.top + room.bottom) / 2, room.top
    else:
        legend = set_out(page, room.left, room.right, largest=22, mark=0.5)
        series = series_for(page, legend, count)
        top = room.bottom - legend.size * 1.6 * count
        radius = min((top - room.top) / 2 - 6, 100.0)
        cx, cy = room.left + room.width * rng.choice((0.3, 0.5, 0.5, 0.7)), room.top + radius
    if radius < 45:
        raise DoesNotFit
    tones = sector_colours(page, room.below, count)
    draw_slices(page, cx, cy, radius, series, tones, **draw_style(page, radius - 6))
    legend.mark = legend.size * 0.4
    legend.right -= legend.size * 0.4
    pitch = min((room.bottom - top) / count, legend.size * 2.2)
    if pitch < legend.size * 1.3:
        raise DoesNotFit
    corner, behind, height = rng.choice((0.0, 5.0, pitch)), rng.random() < 0.3, pitch * rng.uniform(0.84, 1.0)
    y = (top + room.bottom - pitch * (count - 1)) / 2
    for label, written, tone in zip(series.labels, series.written, tones, strict=True):
        page.box(legend.left, y - height / 2, legend.right + legend.size * 0.4, y + height / 2, tone, corner=corner)
        write_row(page, legend, y, label, written, page.ink(tone), behind=behind)
        y += pitch


def written_inside(page: Page) -> None:
    """A large pie with label and value on each sector, below each other."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    radius = min(room.height / 2, room.width / 2, rng.uniform(130, 190))
    size = page.smallest
    series = draw_series(page, rng.randint(3, 4), radius * 0.85, shares=True)
    tones = sector_colours(page, room.below, len(series.values))
    cx, cy = room.left + room.width / 2, room.top + room.height / 2
    draw_slices(page, cx, cy, radius, series, tones)
    start = 0.0
    for label, written, value, tone in zip(series.labels, series.written, series.values, tones, strict=True):
        sweep = 2 * pi * value / 100
        middle, away = start + sweep / 2, radius * (0.58 if value < 45 else 0.5)
        x, y = cx + away * sin(middle), cy - away * cos(middle)
        half = max(page.width(label, size), page.width(written, size)) / 2
        if not _within(x - cx, y - cy, half + 2, size * 1.1, radius, start, sweep):
            raise DoesNotFit
        text = page.ink(tone)
        page.write(label, x, y - size * 0.56, size, text, align=CENTRE)
        page.write(written, x, y + size * 0.56, size, text, align=CENTRE, beside=True)
        start += sweep


def _within(dx: float, dy: float, half: float, high: float, radius: float, start: float, sweep: float) -> bool:
    """Whether a box around (dx, dy), seen from the pie's middle, lies in a sector."""
    for x, y in ((dx + side * half, dy + lift * high) for side in (-1, 1) for lift in (-1, 0, 1)):
        turn = (_turn(x, y) - start) % (2 * pi)
        if hypot(x, y) > radius - 2 or turn > sweep:
            return False
    return True


def _turn(x: float, y: float) -> float:
    """Radians from 12 o'clock, clockwise."""
    return atan2(x, -y)


def called_out(page: Page) -> None:
    """From each sector a line to its label; the value behind it or below it."""
    rng = page.rng
    room = draw_room(page, coloured=False)
    radius = min(rng.uniform(46, 88), room.height / 2 - 24)
    size = page.smallest * rng.uniform(1.0, 1.1)
    stacked = rng.random() < 0.5
    value_room = 0.0 if stacked else page.width("88% ", size)
    beside = room.width / 2 - radius * 0.8 - 16
    series = draw_series(page, rng.randint(3, 5), beside - value_room, shares=True)
    tones = draw_tones(page, room.below, len(series.values))
    cx, cy = room.left + room.width / 2, room.top + room.height / 2
    line, tone = mix(room.below, page.ink(room.below), 0.6), page.ink(room.below)
    style = draw_style(page, radius)
    outer = radius + style["apart"]
    draw_slices(page, cx, cy, radius, series, tones, **style)
    start = 0.0
    last: dict[int, float] = {}
    for label, written, value in zip(series.labels, series.written, series.values, strict=True):
        middle = start + pi * value / 100
        start += 2 * pi * value / 100
        side = 1 if sin(middle) >= 0 else -1
        height = size * (2.3 if stacked else 1.25)
        y = cy - (radius + 16) * cos(middle)
        y = min(max(y, room.top + height / 2), room.bottom - height / 2)
        # Right of the pie labels go down, left of it up: each keeps its height's distance from the one before.
        if side in last and (y - last[side]) * side < height:
            raise DoesNotFit
        last[side] = y
        edge_x, edge_y = cx + (radius + 3) * sin(middle), cy - (radius + 3) * cos(middle)
        lift = max(abs(y - cy) - height / 2, 0.0)  # the pie's half width where the text is nearest to it
        edge = sqrt(max(outer**2 - lift**2, 0.0))
        x = cx + side * max(radius * abs(sin(middle)) + 14, edge + 12)
        join(page, edge_x, edge_y, x - side * 4, y, line, 1.8)
        align = LEFT if side > 0 else RIGHT
        width = page.width(label, size)
        if stacked:
            page.write(label, x, y - size * 0.56, size, tone, align=align)
            page.write(written, x, y + size * 0.56, size, tone, align=align, beside=True)
        else:
            left = x if side > 0 else x - width - size * 0.4 - page.width(written, size)
            page.write(label, left, y, size, tone)
            page.write(written, left + width + size * 0.4, y, size, tone, beside=True)


LAYOUTS = (
    Layout("pie_chart", "legend_beside", legend_beside),
    Layout("pie_chart", "exploded", exploded, 0.7),
    Layout("pie_chart", "titled_ring", titled_ring, 0.7),
    Layout("pie_chart", "legend_in_pairs", legend_in_pairs, 0.6),
    Layout("pie_chart", "coloured_rows", coloured_rows, 0.5),
    Layout("pie_chart", "written_inside", written_inside, 0.5),
    Layout("pie_chart", "called_out", called_out, 0.6),
)
