"""Plain shapes of named colours without any text: circles, squares, bars, rings and half circles to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from training.scenes.colours import HUES, colour, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

FORMS = ("circle", "square", "bar", "ring", "half circle")
_EDGE = 18.0  # pixels that shapes keep from the canvas' edges
_APART = 8.0
_COUNTS = (5, 6, 6, 5, 3, 2)  # how often a group has one to six shapes


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes of one colour and form."""

    fill: Colour
    form: str
    count: int


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


def draw_groups(page: Page, below: Colour, most: int, groups: Sequence[int] = (1, 1, 1, 2, 2, 2, 3)) -> list[Group]:
    """What to draw, `most` shapes in all; notes the facts. Mostly no two groups share a colour, often no form either.

    Raises DoesNotFit when no drawn colour stands out from what is below.
    """
    rng = page.rng
    names, forms = list(COLOURS), list(FORMS)
    found: list[Group] = []
    for _ in range(rng.choice(groups)):
        name, form = rng.choice(names), rng.choice(forms)
        fill = colour(rng, name)
        left = most - sum(group.count for group in found)
        count = min(rng.choices(range(1, 7), _COUNTS)[0], left)
        if distance(fill, below) < 170 or f"{name} {form}" in page.facts or count < 1:
            continue
        page.facts[f"{name} {form}"] = count
        found.append(Group(fill, form, count))
        if rng.random() < 0.85:
            names.remove(name)
        if rng.random() < 0.6:
            forms.remove(form)
    if not found:
        raise DoesNotFit
    return found


def mixed(page: Page, groups: Sequence[Group]) -> list[tuple[Colour, str]]:
    """The groups' shapes one by one, in any order or group after group."""
    shapes = [(group.fill, group.form) for group in groups for _ in range(group.count)]
    if page.rng.random() < 0.75:
        page.rng.shuffle(shapes)
    return shapes


def draw_ground(page: Page) -> Colour:
    """Paper, something dark or a named colour, at times fading a little."""
    chance = page.rng.random()
    if chance < 0.6:
        return page.paint(paper(page.rng), 0.25)
    return page.paint(night(page.rng) if chance < 0.85 else colour(page.rng, page.rng.choice(HUES)), 0.25)


def scattered(page: Page) -> None:
    """Anywhere, of many sizes, none touching another."""
    rng = page.rng
    wanted = mixed(page, draw_groups(page, draw_ground(page), 9))
    placed: list[tuple[float, float, float]] = []
    largest = 95.0 if len(wanted) <= 4 else 72.0 if len(wanted) <= 6 else 56.0
    alike = rng.uniform(32, largest * 0.8) if rng.random() < 0.4 else 0.0
    for fill, form in wanted:
        for _ in range(60):
            half = alike or rng.uniform(32, largest)
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
    below = draw_ground(page)
    wanted = mixed(page, draw_groups(page, below, 9))
    columns = rng.randint(2, 4)
    rows = max(-(-len(wanted) // columns), rng.randint(2, 4))
    width, height = (CANVAS - 2 * _EDGE) / columns, (CANVAS - 2 * _EDGE) / rows
    half = min(width, height) / 2 * rng.uniform(0.6, 0.9)
    cells = rng.sample(range(columns * rows), len(wanted))
    if rng.random() < 0.3:
        line = mix(below, (128, 128, 128), 0.4)
        page.box(8, 8, CANVAS - 8, CANVAS - 8, line, hollow=2.5)
    for (fill, form), cell in zip(wanted, cells, strict=True):
        cx = _EDGE + (cell % columns + 0.5) * width
        cy = _EDGE + (cell // columns + 0.5) * height
        draw_form(page, form, cx, cy, half, fill)


def in_rows(page: Page) -> None:
    """Each group in a row of its own."""
    rng = page.rng
    groups = draw_groups(page, draw_ground(page), 12)
    height = (CANVAS - 2 * _EDGE) / len(groups)
    for row, group in enumerate(groups):
        half = min((CANVAS - 2 * _EDGE) / max(group.count, 3), height) / 2 * rng.uniform(0.65, 0.88)
        step = (CANVAS - 2 * _EDGE) / group.count if rng.random() < 0.5 else half * 2.3
        left = (CANVAS - step * group.count) / 2
        cy = _EDGE + (row + 0.5) * height
        for number in range(group.count):
            draw_form(page, group.form, left + (number + 0.5) * step, cy, half, group.fill)


LAYOUTS = (
    Layout("shapes", "scattered", scattered, 1.5),
    Layout("shapes", "in_cells", in_cells),
    Layout("shapes", "in_rows", in_rows),
)
