"""The cells of a table: where they are, and what is written in them."""

from dataclasses import dataclass

from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour


@dataclass(slots=True)
class Grid:
    """Where the cells are: edges of columns and rows (the header's row is the first one)."""

    columns: list[float]
    rows: list[float]
    size: float


def draw_grid(
    page: Page, top: float, *, left: float = INSET, right: float = CANVAS - INSET, bottom: float = CANVAS - INSET,
    columns: tuple[int, int] = (2, 4), largest: float = 26.0, spacing: tuple[float, float] = (1.35, 2.2),
) -> Grid:  # fmt: skip
    """Draw how many rows and columns there are, so that texts of a few characters have room.

    `columns`: fewest and most. `spacing`: the rows' height in the size of the texts, which is at most `largest`.
    """
    rng = page.rng
    size = page.size(page.smallest, largest)
    narrowest = 1.6 if page.wording.language == "en" else 2.4  # a cell's text, in em
    most = int((right - left) / (size * page.stretch * narrowest + size))
    count = rng.randint(columns[0], max(columns[0], min(columns[1], most)))
    height = size * rng.uniform(*spacing)
    rows = min(7, int((bottom - top) / height) - 1, (page.left // count) // 6 - 1)
    if rows < 2:
        raise DoesNotFit
    rows = rng.randint(2, rows)
    height = min((bottom - top) / (rows + 1), height * 1.2)
    first = rng.uniform(1.0, 1.6)  # the column of names may be wider
    unit = (right - left) / (first + count - 1)
    edges = [left] + [left + unit * (first + number) for number in range(count)]
    return Grid(edges, [top + height * number for number in range(rows + 2)], min(size, height / 1.3))


def fill_grid(
    page: Page, grid: Grid, header: Colour, colour: Colour, *, first: Colour | None = None, align: float | None = None
) -> None:
    """Write headings and cells; notes the facts.

    `header`, `first`, `colour`: of the texts in the first row, in the first column (as all others where it is None),
    and elsewhere. `align`: of all columns but the first.
    """
    rng = page.rng
    count = len(grid.columns) - 1
    rows = len(grid.rows) - 2
    others = rng.choice((CENTRE, RIGHT, LEFT)) if align is None else align
    aligns = [rng.choice((LEFT, CENTRE))] + [others] * (count - 1)
    face = page.title_face if rng.random() < 0.4 else page.face
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
            tone = header if row == 0 else first if first and column == 0 else colour
            page.write(
                text, left + room * aligns[column], y, grid.size, tone, face=page.face if row else face,
                align=aligns[column], room=room, beside=column > 0, cut=row == 0 or column == 0 or words[column],
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
