"""Chats: messages in bubbles, one's own at the right and the others' at the left."""

from training.scenes.colours import mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import INSET, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.messages import head, look_on, messages


def _ground(page: Page) -> Colour:
    return page.paint(paper(page.rng) if page.rng.random() < 0.65 else night(page.rng))


def pair(page: Page) -> None:
    """Two people under a header with the other one's name."""
    below = _ground(page)
    top = head(page, below)
    messages(page, look_on(page, below), top + 4, CANVAS - INSET)


def group(page: Page) -> None:
    """Names above the others' messages."""
    below = _ground(page)
    top = head(page, below)
    look = look_on(page, below)
    look.names = "above"
    messages(page, look, top + 4, CANVAS - INSET)


def open_chat(page: Page) -> None:
    """No header; a field to write in at the bottom, empty."""
    below = _ground(page)
    look = look_on(page, below)
    height = page.rng.uniform(34, 48)
    page.band(CANVAS - height, CANVAS, mix(below, (128, 128, 128), 0.15))
    page.box(INSET, CANVAS - height + 7, CANVAS - INSET - 44, CANVAS - 7, look.theirs, corner=look.corner)
    page.circle(CANVAS - INSET - 16, CANVAS - height / 2, 12, look.mine)
    messages(page, look, INSET, CANVAS - height - 6)


LAYOUTS = (
    Layout("chat", "pair", pair, 1.5),
    Layout("chat", "group", group),
    Layout("chat", "open_chat", open_chat),
)
