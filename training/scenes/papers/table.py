"""Tables: a heading a column, a name a row, with rules or without."""

from training.scenes.blocks import watermark
from training.scenes.colours import accent, ground, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.papers.table_grid import draw_grid, fill_grid
from training.scenes.scene import CANVAS, Colour


def _title(page: Page, below: Colour, chance: float) -> float:
    """Perhaps a title; returns where the table begins."""
    if page.rng.random() >= chance:
        return INSET + page.rng.uniform(0, 40)
    size = page.size(22, 38)
    align = page.rng.choice((LEFT, CENTRE, CENTRE, RIGHT))
    room = CANVAS - 2 * INSET
    text = page.phrase("title", size, room, 18)
    y = INSET + size / 2 + page.rng.uniform(0, 8)
    run = page.write(
        text, INSET + room * align, y, size, page.ink(below), face=page.title_face, align=align, room=room, cut=True
    )
    page.facts["title"] = run.text
    return y + size / 2 + 12


def ruled(page: Page) -> None:
    """Every cell has its border."""
    below = page.paint(ground(page.rng))
    watermark(page)
    grid = draw_grid(page, _title(page, below, 0.75))
    colour = page.ink(below)
    line, thickness = mix(below, colour, page.rng.uniform(0.4, 0.9)), page.rng.uniform(1.2, 3)
    left, right = grid.columns[0], grid.columns[-1]
    if page.rng.random() < 0.4:
        page.box(left, grid.rows[0], right, grid.rows[1], mix(below, colour, 0.15))
    for y in grid.rows:
        page.rule(left, right, y, line, thickness)
    for x in grid.columns:
        page.box(x - thickness / 2, grid.rows[0], x + thickness / 2, grid.rows[-1], line)
    fill_grid(page, grid, colour, colour)


def striped(page: Page) -> None:
    """A coloured header and every second row shaded."""
    below = page.paint(ground(page.rng))
    grid = draw_grid(page, _title(page, below, 0.75))
    _, bar = accent(page.rng, below)
    colour = page.ink(below)
    left, right = grid.columns[0], grid.columns[-1]
    page.box(left, grid.rows[0], right, grid.rows[1], bar)
    shade = mix(below, colour, page.rng.uniform(0.06, 0.14))
    for row in range(2, len(grid.rows) - 1, 2):
        page.box(left, grid.rows[row], right, grid.rows[row + 1], shade)
    fill_grid(page, grid, page.ink(bar), colour)


def open_rows(page: Page) -> None:
    """Rules below the header, perhaps between the rows; none between columns."""
    below = page.paint(ground(page.rng))
    watermark(page)
    grid = draw_grid(page, _title(page, below, 0.75))
    colour = page.ink(below)
    line = mix(below, colour, 0.5)
    left, right = grid.columns[0], grid.columns[-1]
    page.rule(left, right, grid.rows[1], line, page.rng.uniform(1.5, 3.5))
    if page.rng.random() < 0.5:
        page.rule(left, right, grid.rows[0], line, 2.5)
        page.rule(left, right, grid.rows[-1], line, 2.5)
    if page.rng.random() < 0.4:
        for y in grid.rows[2:-1]:
            page.rule(left, right, y, mix(below, colour, 0.25), 1.2)
    fill_grid(page, grid, colour, colour)


def bare(page: Page) -> None:
    """No rules at all; the header may have another colour."""
    below = page.paint(ground(page.rng))
    grid = draw_grid(page, _title(page, below, 0.6))
    colour = page.ink(below)
    fill_grid(page, grid, page.ink(below), colour)


LAYOUTS = (
    Layout("table", "ruled", ruled),
    Layout("table", "striped", striped),
    Layout("table", "open_rows", open_rows),
    Layout("table", "bare", bare),
)
