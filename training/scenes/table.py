"""Tables: a heading a column, a name a row, with rules or without."""

from dataclasses import dataclass

from training.scenes.blocks import watermark
from training.scenes.colours import accent, ground, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour


@dataclass(slots=True)
class Grid:
    """Where the cells are: edges of columns and rows (the header's row is the first one)."""

    columns: list[float]
    rows: list[float]
    size: float


def _grid(page: Page, top: float) -> Grid:
    """Draw how many rows and columns there are, so that texts of a few characters have room."""
    rng = page.rng
    size = page.size(page.smallest, 26)
    fewest = 1.6 if page.wording.language == "en" else 2.4  # characters of a cell, in em
    most = int((CANVAS - 2 * INSET) / (size * page.stretch * fewest + size))
    count = rng.randint(2, max(2, min(4, most)))
    height = size * rng.uniform(1.35, 2.2)
    bottom = CANVAS - INSET
    rows = min(7, int((bottom - top) / height) - 1, (page.left // count) // 6 - 1)
    if rows < 2:
        raise DoesNotFit
    rows = rng.randint(2, rows)
    height = min((bottom - top) / (rows + 1), height * 1.2)
    first = rng.uniform(1.0, 1.6)  # the column of names may be wider
    unit = (CANVAS - 2 * INSET) / (first + count - 1)
    columns = [INSET] + [INSET + unit * (first + number) for number in range(count)]
    return Grid(columns, [top + height * number for number in range(rows + 2)], min(size, height / 1.3))


def _fill(page: Page, grid: Grid, header: Colour, colour: Colour) -> None:
    """Write headings and cells; notes the facts."""
    rng = page.rng
    count = len(grid.columns) - 1
    rows = len(grid.rows) - 2
    aligns = [rng.choice((LEFT, CENTRE))] + [rng.choice((CENTRE, RIGHT, LEFT))] * (count - 1)
    words = [rng.random() < 0.25 for _ in range(count)]
    for row in range(rows + 1):
        y = (grid.rows[row] + grid.rows[row + 1]) / 2
        cells_left = count * (rows + 1 - row)
        for column in range(count):
            left, right = grid.columns[column] + grid.size * 0.35, grid.columns[column + 1] - grid.size * 0.35
            room = right - left
            share = max(2, (page.left - 2) // cells_left - 1 + (2 if column == 0 else 0))
            cells_left -= 1
            text = _cell(page, row, column, words[column], page.size(grid.size, grid.size), room, share)
            page.write(
                text, left + room * aligns[column], y, grid.size, header if row == 0 else colour, align=aligns[column],
                room=room, beside=column > 0, cut=row == 0 or column == 0 or words[column],
            )  # fmt: skip
    page.facts["rows"] = rows
    page.facts["columns"] = count


def _cell(page: Page, row: int, column: int, words: bool, size: float, room: float, share: int) -> str:
    if row == 0:
        return page.phrase("heading", size, room, min(share + 2, 10))
    if column == 0:
        return page.phrase("row", size, room, min(share + 2, 10))
    if words:
        return page.phrase("row", size, room, share)
    for _ in range(8):
        number = page.wording.number()
        if len(number) <= share + 1 and page.width(number, page.smallest) <= room:
            return number
    return str(page.rng.randint(0, 9))


def _title(page: Page, below: Colour, chance: float) -> float:
    """Perhaps a title; returns where the table begins."""
    if page.rng.random() >= chance:
        return INSET + page.rng.uniform(0, 40)
    size = page.size(22, 38)
    align = page.rng.choice((LEFT, CENTRE, CENTRE))
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
    grid = _grid(page, _title(page, below, 0.75))
    colour = page.ink(below)
    line, thickness = mix(below, colour, page.rng.uniform(0.4, 0.9)), page.rng.uniform(1.2, 3)
    left, right = grid.columns[0], grid.columns[-1]
    if page.rng.random() < 0.4:
        page.box(left, grid.rows[0], right, grid.rows[1], mix(below, colour, 0.15))
    for y in grid.rows:
        page.rule(left, right, y, line, thickness)
    for x in grid.columns:
        page.box(x - thickness / 2, grid.rows[0], x + thickness / 2, grid.rows[-1], line)
    _fill(page, grid, colour, colour)


def striped(page: Page) -> None:
    """A coloured header and every second row shaded."""
    below = page.paint(ground(page.rng))
    grid = _grid(page, _title(page, below, 0.75))
    _, bar = accent(page.rng, below)
    colour = page.ink(below)
    left, right = grid.columns[0], grid.columns[-1]
    page.box(left, grid.rows[0], right, grid.rows[1], bar)
    shade = mix(below, colour, page.rng.uniform(0.06, 0.14))
    for row in range(2, len(grid.rows) - 1, 2):
        page.box(left, grid.rows[row], right, grid.rows[row + 1], shade)
    _fill(page, grid, page.ink(bar), colour)


def open_rows(page: Page) -> None:
    """Rules below the header, perhaps between the rows; none between columns."""
    below = page.paint(ground(page.rng))
    watermark(page)
    grid = _grid(page, _title(page, below, 0.75))
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
    _fill(page, grid, colour, colour)


def bare(page: Page) -> None:
    """No rules at all; the header may have another colour."""
    below = page.paint(ground(page.rng))
    grid = _grid(page, _title(page, below, 0.6))
    colour = page.ink(below)
    _fill(page, grid, page.ink(below), colour)


LAYOUTS = (
    Layout("table", "ruled", ruled),
    Layout("table", "striped", striped),
    Layout("table", "open_rows", open_rows),
    Layout("table", "bare", bare),
)
