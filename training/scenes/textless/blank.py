"""Pictures without anything to read: plain ones, and empty frames, cards and sheets."""

from training.scenes.blocks import frame
from training.scenes.colours import colour, ground, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import Page
from training.scenes.scene import CANVAS, COLOURS


def plain(page: Page) -> None:
    """One colour."""
    rng = page.rng
    page.paint(colour(rng, rng.choice(tuple(COLOURS))) if rng.random() < 0.4 else ground(rng), 0.0)


def gradient(page: Page) -> None:
    """One colour above, fading into another one."""
    page.background = (ground(page.rng), ground(page.rng))


def empty_frame(page: Page) -> None:
    """A border with nothing in it."""
    below = page.paint(ground(page.rng), 0.3)
    frame(page, page.ink(below), page.rng.uniform(4, 60))


def empty_sheet(page: Page) -> None:
    """A sheet or card with nothing on it, perhaps with a bar at its top."""
    rng = page.rng
    below = page.paint(night(rng) if rng.random() < 0.5 else mix(paper(rng), (90, 90, 90), 0.4), 0.4)
    left, top = rng.uniform(10, 90), rng.uniform(10, 90)
    right, bottom = CANVAS - rng.uniform(10, 90), CANVAS - rng.uniform(10, 90)
    page.box(left, top, right, bottom, paper(rng), corner=rng.choice((0.0, 8.0, 30.0)))
    if rng.random() < 0.4:
        page.box(left, top, right, top + rng.uniform(16, 50), mix(ground(rng), below, 0.3))


def empty_grid(page: Page) -> None:
    """Rules without anything between them: a form or a notebook nobody has written in."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.7 else night(rng), 0.1)
    line = mix(below, page.ink(below), rng.uniform(0.2, 0.7))
    rows, columns = rng.randint(3, 14), rng.choice((0, 0, 2, 3, 5, 8))
    left, top = rng.uniform(8, 50), rng.uniform(8, 60)
    thickness = rng.uniform(1.2, 2.6)
    for row in range(rows + 1):
        page.rule(left, CANVAS - left, top + (CANVAS - 2 * top) * row / rows, line, thickness)
    for column in range(columns + 1 if columns else 0):
        x = left + (CANVAS - 2 * left) * column / columns
        page.box(x - thickness / 2, top, x + thickness / 2, CANVAS - top, line)


LAYOUTS = (
    Layout("blank", "plain", plain),
    Layout("blank", "gradient", gradient),
    Layout("blank", "empty_frame", empty_frame),
    Layout("blank", "empty_sheet", empty_sheet),
    Layout("blank", "empty_grid", empty_grid),
)
