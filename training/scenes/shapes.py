"""Plain shapes of named colours without any text: circles, squares, bars, rings and half circles to count."""

from math import pi

from training.scenes.colours import colour, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

FORMS = ("circle", "square", "bar", "ring", "half circle")
_EDGE = 18.0  # pixels that shapes keep from the canvas' edges
_APART = 8.0
_MOST_OF_ONE = {1: 5, 2: 3, 3: 2}  # shapes in a group, where there are so many groups


def draw_form(page: Page, form: str, cx: float, cy: float, half: float, fill: Colour) -> None:
    """Draw a form within a square of `half` around (cx, cy)."""
    rng = page.rng
    if form == "circle":
        page.circle(cx, cy, half * 0.95, fill)
    elif form == "square":
        side = half * 0.82
        page.box(cx - side, cy - side, cx + side, cy + side, fill).angle = rng.uniform(-0.15, 0.15)
    elif form == "bar":
        shape = page.box(cx - half * 0.97, cy - half * 0.2, cx + half * 0.97, cy + half * 0.2, fill)
        shape.angle = rng.choice((0.0, 0.0, pi / 2, rng.uniform(-0.5, 0.5)))
    elif form == "ring":
        page.circle(cx, cy, half * 0.95, fill, hollow=half * rng.uniform(0.22, 0.34))
    else:
        page.circle(cx, cy, half * 0.95, fill).sector = (rng.randrange(4) * pi / 2, pi)


def _groups(page: Page, below: Colour) -> list[tuple[str, Colour, str]]:
    """What to draw, one entry a shape (name of its colour, colour, form); notes the facts.

    The more groups, the fewer of each; and no two groups are of one colour.
    """
    rng = page.rng
    wanted: list[tuple[str, Colour, str]] = []
    groups = rng.choice((1, 1, 1, 2, 2, 2, 2, 3))
    for name in rng.sample(tuple(COLOURS), groups):
        form, fill = rng.choice(FORMS), colour(rng, name)
        count = rng.randint(1, _MOST_OF_ONE[groups])
        if distance(fill, below) < 170:
            continue
        page.facts[f"{name} {form}"] = count
        wanted += [(name, fill, form)] * count
    if not wanted:
        raise DoesNotFit
    return wanted


def _below(page: Page) -> Colour:
    return page.paint(paper(page.rng) if page.rng.random() < 0.7 else night(page.rng))


def scattered(page: Page) -> None:
    """Anywhere, of many sizes, none touching another."""
    rng = page.rng
    below = _below(page)
    wanted = _groups(page, below)
    rng.shuffle(wanted)
    placed: list[tuple[float, float, float]] = []
    largest = 90.0 if len(wanted) <= 4 else 62.0
    for _, fill, form in wanted:
        for _ in range(60):
            half = rng.uniform(30, largest)
            cx, cy = (rng.uniform(_EDGE + half, CANVAS - _EDGE - half) for _ in range(2))
            if all((cx - x) ** 2 + (cy - y) ** 2 > ((half + other) * 1.2 + _APART) ** 2 for x, y, other in placed):
                break
        else:
            raise DoesNotFit
        placed.append((cx, cy, half))
        draw_form(page, form, cx, cy, half, fill)


def in_cells(page: Page) -> None:
    """In the cells of a grid, of one size."""
    rng = page.rng
    below = _below(page)
    wanted = _groups(page, below)
    rng.shuffle(wanted)
    columns = rng.randint(2, 4)
    rows = max(-(-len(wanted) // columns), rng.randint(2, 4))
    width, height = (CANVAS - 2 * _EDGE) / columns, (CANVAS - 2 * _EDGE) / rows
    half = min(width, height) / 2 * rng.uniform(0.6, 0.9)
    cells = rng.sample(range(columns * rows), len(wanted))
    if rng.random() < 0.3:
        line = mix(below, (128, 128, 128), 0.4)
        page.box(8, 8, CANVAS - 8, CANVAS - 8, line, hollow=2.5)
    for (_, fill, form), cell in zip(wanted, cells, strict=True):
        cx = _EDGE + (cell % columns + 0.5) * width
        cy = _EDGE + (cell // columns + 0.5) * height
        draw_form(page, form, cx, cy, half, fill)


def in_rows(page: Page) -> None:
    """Each group in a row of its own."""
    rng = page.rng
    below = _below(page)
    wanted = _groups(page, below)
    kinds = list(dict.fromkeys((name, form) for name, _, form in wanted))
    height = (CANVAS - 2 * _EDGE) / len(kinds)
    for row, kind in enumerate(kinds):
        members = [entry for entry in wanted if (entry[0], entry[2]) == kind]
        half = min((CANVAS - 2 * _EDGE) / max(len(members), 3), height) / 2 * rng.uniform(0.6, 0.88)
        step = (CANVAS - 2 * _EDGE) / len(members) if rng.random() < 0.5 else half * 2.3
        left = (CANVAS - step * len(members)) / 2
        cy = _EDGE + (row + 0.5) * height
        for number, (_, fill, form) in enumerate(members):
            draw_form(page, form, left + (number + 0.5) * step, cy, half, fill)


LAYOUTS = (
    Layout("shapes", "scattered", scattered, 1.5),
    Layout("shapes", "in_cells", in_cells),
    Layout("shapes", "in_rows", in_rows),
)
