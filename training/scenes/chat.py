"""Chats: messages in bubbles, one's own at the right and the others' at the left."""

from dataclasses import dataclass
from math import pi

from training.scenes.colours import HUES, colour, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens import status_bar


@dataclass(slots=True)
class Look:
    """Colours and measures of one chat."""

    below: Colour
    theirs: Colour
    mine: Colour
    size: float
    corner: float
    avatar: float  # radius; 0 for none
    tail: bool  # a corner of the bubble points to whoever says it


def chat_screen(page: Page) -> Colour:
    """Paint the ground of a chat, light or dark."""
    return page.paint(paper(page.rng) if page.rng.random() < 0.65 else night(page.rng))


def _look(page: Page, below: Colour) -> Look:
    rng = page.rng
    dark = sum(below) < 380
    theirs = mix(below, (255, 255, 255), rng.uniform(0.08, 0.2)) if dark else (255, 255, 255)
    if not dark and sum(below) > 735:
        theirs = (rng.randint(222, 236),) * 3
    mine = mix(colour(rng, rng.choice(HUES)), (255, 255, 255), rng.uniform(0.0, 0.55))
    return Look(
        below, theirs, mine, page.size(page.smallest, 25), rng.choice((2.0, 8.0, 16.0)),
        rng.uniform(11, 16) if rng.random() < 0.5 else 0.0, rng.random() < 0.4,
    )  # fmt: skip


def header(page: Page, below: Colour) -> float:
    """A bar with the name of the person or group; returns where it ends."""
    rng = page.rng
    bar = mix(below, (0, 0, 0), rng.uniform(0.05, 0.12)) if rng.random() < 0.5 else colour(rng, rng.choice(HUES))
    size = page.size(20, 30)
    height = INSET + size + rng.uniform(6, 16)
    page.band(0, height, bar)
    status_bar(page, bar)
    align = rng.choice((LEFT, CENTRE, CENTRE))
    text = page.phrase("name", size, INNER, 14)
    run = page.write(
        text, INSET + INNER * align, height - size / 2 - 5, size, page.ink(bar), face=page.title_face, align=align,
        cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return height


def _bubble(page: Page, look: Look, y: float, bottom: float, own: bool, number: int, last: bool) -> float:
    """One message with its top at y; returns where it ends. Raises DoesNotFit at the end of the room."""
    rng, size = page.rng, look.size
    beside = look.avatar * 2 + 8 if look.avatar else 0.0
    room = INNER * rng.uniform(0.6, 0.85) - beside - size
    text = page.phrase("message", size, room * (1 if last else 1.7), min(34, page.left - 2))
    # What the last message says is a fact: it stands on one line.
    lines = [page.cut(text, size, room)] if last else page.wrap(text, size, room, 2)
    width = max(page.width(line, size) for line in lines) + size
    height = len(lines) * size * 1.25 + size * 0.5
    if y + height > bottom:
        raise DoesNotFit
    left = CANVAS - INSET - beside - width if own else INSET + beside
    fill = look.mine if own else look.theirs
    if look.tail:
        x, middle = left + (width if own else 0.0), y + min(size, height / 2)
        page.box(x - 6, middle - 6, x + 6, middle + 6, fill).angle = pi / 4
    page.box(left, y, left + width, y + height, fill, corner=look.corner)
    if look.avatar:
        cx = CANVAS - INSET - look.avatar if own else INSET + look.avatar
        page.circle(cx, y + look.avatar, look.avatar, mix(look.below, look.mine if own else (120, 120, 130), 0.7))
    tone = ink(rng, fill, page.contrast)
    for row, line in enumerate(lines):
        page.write(line, left + size / 2, y + size * (0.25 + 1.25 * row + 0.625), size, tone, room=room + 1)
    if last:
        page.facts["last"] = lines[0]
    page.facts["messages"] = number
    return y + height


def _messages(page: Page, look: Look, top: float, bottom: float, *, names: bool = False) -> None:
    rng = page.rng
    each = look.size * (3.1 if names else 2.1)
    most = min(6, int((bottom - top) / (each * 1.25)), page.left // 14)
    if most < 2:
        raise DoesNotFit
    count = rng.randint(2, most)
    gap = min(22.0, (bottom - top) / count - each)
    y = top + rng.uniform(4, 10)
    own = rng.random() < 0.5
    stamps = rng.random() < 0.3
    for number in range(1, count + 1):
        if stamps and number in {1, 3}:
            size = page.smallest
            tone = ink(rng, look.below, min(page.contrast, 80))
            page.write(page.wording.time(), CANVAS / 2, y + size * 0.6, size, tone, align=CENTRE)
            y += size * 1.4
        if names and not own:
            size = page.smallest
            left = INSET + (look.avatar * 2 + 8 if look.avatar else 0)
            tone = ink(rng, look.below, min(page.contrast, 80))
            page.write(page.phrase("name", size, 120, 8), left, y + size * 0.6, size, tone, cut=True)
            y += size * 1.35
        y = _bubble(page, look, y, bottom, own, number, number == count) + max(4.0, gap * rng.uniform(0.4, 1.0))
        own = not own if rng.random() < 0.75 else own


def pair(page: Page) -> None:
    """Two people under a header with the other one's name."""
    below = chat_screen(page)
    top = header(page, below)
    _messages(page, _look(page, below), top + 4, CANVAS - INSET)


def group(page: Page) -> None:
    """Names above the others' messages."""
    below = chat_screen(page)
    top = header(page, below)
    _messages(page, _look(page, below), top + 4, CANVAS - INSET, names=True)


def open_chat(page: Page) -> None:
    """No header; a field to write in at the bottom, empty."""
    below = chat_screen(page)
    look = _look(page, below)
    height = page.rng.uniform(34, 48)
    page.band(CANVAS - height, CANVAS, mix(below, (128, 128, 128), 0.15))
    page.box(INSET, CANVAS - height + 7, CANVAS - INSET - 44, CANVAS - 7, look.theirs, corner=look.corner)
    page.circle(CANVAS - INSET - 16, CANVAS - height / 2, 12, look.mine)
    _messages(page, look, INSET, CANVAS - height - 6)


LAYOUTS = (
    Layout("chat", "pair", pair, 1.5),
    Layout("chat", "group", group),
    Layout("chat", "open_chat", open_chat),
)
