"""More tables: on cards, in round frames, with shaded columns, dense, as pairs, with the title below."""

from training.scenes.colours import ground, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.papers.table_grid import Grid, draw_grid, fill_grid
from training.scenes.room import Room, draw_room
from training.scenes.scene import CANVAS, Colour

_TITLED = 0.7


def _room(page: Page) -> Room:
    return draw_room(page, titled=_TITLED, coloured=False, chart=False)


def _grid(
    page: Page, room: Room, *, columns: tuple[int, int] = (2, 4), largest: float = 26.0,
    spacing: tuple[float, float] = (1.35, 2.2),
) -> Grid:  # fmt: skip
    grid = draw_grid(
        page, room.top, left=room.left, right=room.right, bottom=room.bottom, columns=columns, largest=largest,
        spacing=spacing,
    )  # fmt: skip
    if page.rng.random() < 0.4:  # a short table not at the top of its room
        lower = (room.bottom - grid.rows[-1]) * page.rng.uniform(0.2, 0.6)
        grid.rows = [y + lower for y in grid.rows]
    return grid


def _rules(page: Page, grid: Grid, tone: Colour, thickness: float, *, first: int = 1) -> None:
    """Lines between the rows, from the one below row `first - 1` on."""
    for y in grid.rows[first:-1]:
        page.rule(grid.columns[0], grid.columns[-1], y, tone, thickness)


def _uprights(page: Page, grid: Grid, tone: Colour, thickness: float) -> None:
    """Lines between the columns."""
    for x in grid.columns[1:-1]:
        page.box(x - thickness / 2, grid.rows[0], x + thickness / 2, grid.rows[-1], tone)


def _header_fill(page: Page, room: Room, ink: Colour) -> Colour:
    """A strong or a faint tone for the header's band."""
    return room.tone if page.rng.random() < 0.5 else mix(room.below, ink, page.rng.choice((0.1, 0.18, 0.85)))


def round_frame(page: Page) -> None:
    """In a frame with round corners, the header filled or set off by a line."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room)
    ink = page.ink(room.below)
    header, line = ink, mix(room.below, ink, rng.uniform(0.2, 0.7))
    left, right, top, bottom = grid.columns[0], grid.columns[-1], grid.rows[0], grid.rows[-1]
    corner, thickness = rng.uniform(6, 18), rng.uniform(1.2, 3)
    if rng.random() < 0.4:
        page.box(left, top, right, bottom, mix(room.below, ink, 0.05), corner=corner)
    if rng.random() < 0.7:
        fill = _header_fill(page, room, ink)
        page.box(left, top, right, grid.rows[1], fill, corner=corner)
        page.box(left, (top + grid.rows[1]) / 2, right, grid.rows[1], fill)
        header = page.ink(fill)
    _rules(page, grid, line, rng.uniform(1, 2), first=1 if rng.random() < 0.6 else len(grid.rows))
    if rng.random() < 0.5:
        _uprights(page, grid, line, 1.3)
    page.box(left, top, right, bottom, line, corner=corner, hollow=thickness)
    fill_grid(page, grid, header, ink)


def first_column(page: Page) -> None:
    """The first column is filled as the header is, or alone and then faintly."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room)
    ink = page.ink(room.below)
    left, right, top, bottom = grid.columns[0], grid.columns[-1], grid.rows[0], grid.rows[-1]
    both = rng.random() < 0.6
    fill = _header_fill(page, room, ink) if both else mix(room.below, ink, rng.uniform(0.08, 0.16))
    page.box(left, top, grid.columns[1], bottom, fill)
    header = first = ink
    if both:
        page.box(left, top, right, grid.rows[1], fill)
        header = first = page.ink(fill)
    line, chance = mix(room.below, ink, rng.uniform(0.2, 0.6)), rng.random()
    if chance < 0.7:
        _rules(page, grid, line, rng.uniform(1, 2.2))
    if chance < 0.3:
        _uprights(page, grid, line, 1.3)
        page.box(left, top, right, bottom, line, hollow=1.6)
    fill_grid(page, grid, header, ink, first=first)


def shaded_columns(page: Page) -> None:
    """Every second column shaded, a line below the header."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room, columns=(3, 4))
    ink = page.ink(room.below)
    shade = mix(room.below, ink, rng.uniform(0.07, 0.16))
    for column in range(rng.choice((0, 1)), len(grid.columns) - 1, 2):
        page.box(grid.columns[column], grid.rows[0], grid.columns[column + 1], grid.rows[-1], shade)
    page.rule(grid.columns[0], grid.columns[-1], grid.rows[1], mix(room.below, ink, 0.7), rng.uniform(1.5, 4))
    if rng.random() < 0.4:
        _rules(page, grid, mix(room.below, ink, 0.25), 1.2, first=2)
    fill_grid(page, grid, ink, ink)


def dense(page: Page) -> None:
    """Small texts in low rows, up to five columns, thin lines all around as a sheet of a spreadsheet has them."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room, columns=(3, 5), largest=page.smallest * 1.1, spacing=(1.2, 1.5))
    ink = page.ink(room.below)
    header, line = ink, mix(room.below, ink, rng.uniform(0.15, 0.6))
    left, right, top, bottom = grid.columns[0], grid.columns[-1], grid.rows[0], grid.rows[-1]
    chance = rng.random()
    if chance < 0.5:
        fill = _header_fill(page, room, ink)
        page.box(left, top, right, grid.rows[1], fill)
        header = page.ink(fill)
    _rules(page, grid, line, 1.2)
    if chance < 0.75:
        _uprights(page, grid, line, 1.2)
        page.box(left, top, right, bottom, line, hollow=1.4)
    fill_grid(page, grid, header, ink)


def pairs(page: Page) -> None:
    """Two columns: names at the left, what belongs to them at the right, often at the right edge."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room, columns=(2, 2), largest=30, spacing=(1.4, 2.4))
    ink = page.ink(room.below)
    header, left, right = ink, grid.columns[0], grid.columns[-1]
    chance = rng.random()
    if chance < 0.35:
        fill = _header_fill(page, room, ink)
        page.box(left, grid.rows[0], right, grid.rows[1], fill, corner=rng.choice((0.0, 6.0)))
        header = page.ink(fill)
    elif chance < 0.7:
        page.rule(left, right, grid.rows[1], mix(room.below, ink, 0.7), rng.uniform(1.5, 3.5))
    if rng.random() < 0.6:
        _rules(page, grid, mix(room.below, ink, rng.uniform(0.12, 0.35)), 1.2, first=2)
    elif rng.random() < 0.5:
        shade = mix(room.below, ink, rng.uniform(0.05, 0.12))
        for row in range(1, len(grid.rows) - 1, 2):
            page.box(left, grid.rows[row], right, grid.rows[row + 1], shade)
    if rng.random() < 0.25:
        page.box(grid.columns[1] - 0.7, grid.rows[0], grid.columns[1] + 0.7, grid.rows[-1], mix(room.below, ink, 0.3))
    fill_grid(page, grid, header, ink, align=rng.choice((RIGHT, RIGHT, LEFT)))


def accent_lines(page: Page) -> None:
    """Strong lines above and below the table and its header in a hue; the header in that hue too, at times."""
    rng = page.rng
    room = _room(page)
    grid = _grid(page, room)
    ink = page.ink(room.below)
    thickness = rng.uniform(2, 6)
    for y in (grid.rows[0], grid.rows[1], grid.rows[-1]):
        page.rule(grid.columns[0], grid.columns[-1], y, room.tone, thickness if y != grid.rows[1] else thickness / 2)
    if rng.random() < 0.5:
        _rules(page, grid, mix(room.below, room.tone, 0.4), 1.2, first=2)
    if rng.random() < 0.3:
        _uprights(page, grid, mix(room.below, room.tone, 0.4), 1.2)
    fill_grid(page, grid, page.ink(room.below), ink)


def titled_below(page: Page) -> None:
    """The title below the table, as a figure's caption: read last."""
    rng = page.rng
    below = page.paint(ground(rng), 0.2)
    ink = page.ink(below)
    size = page.size(20, 30)
    gap = size + rng.uniform(8, 20)
    page.left -= 16  # the title's characters
    grid = draw_grid(page, INSET + rng.uniform(0, 20), bottom=CANVAS - INSET - gap)
    line = mix(below, ink, rng.uniform(0.3, 0.9))
    left, right = grid.columns[0], grid.columns[-1]
    if rng.random() < 0.5:
        page.box(left, grid.rows[0], right, grid.rows[1], mix(below, ink, 0.14))
    for y in (grid.rows[0], grid.rows[1], grid.rows[-1]):
        page.rule(left, right, y, line, rng.uniform(1.2, 3))
    if rng.random() < 0.5:
        _rules(page, grid, mix(below, ink, 0.3), 1.2, first=2)
    if rng.random() < 0.4:
        _uprights(page, grid, line, 1.4)
    fill_grid(page, grid, ink, ink)
    page.left += 16
    room, align = CANVAS - 2 * INSET, rng.choice((LEFT, CENTRE, CENTRE, RIGHT))
    y = grid.rows[-1] + gap - size / 2
    title = page.write(
        page.phrase("title", size, room, 15), INSET + room * align, y, size, page.ink(below), face=page.title_face,
        align=align, room=room, cut=True,
    )  # fmt: skip
    page.facts["title"] = title.text


LAYOUTS = (
    Layout("table", "round_frame", round_frame),
    Layout("table", "first_column", first_column, 0.8),
    Layout("table", "shaded_columns", shaded_columns, 0.5),
    Layout("table", "dense", dense),
    Layout("table", "pairs", pairs, 0.8),
    Layout("table", "accent_lines", accent_lines, 0.6),
    Layout("table", "titled_below", titled_below, 0.4),
)
