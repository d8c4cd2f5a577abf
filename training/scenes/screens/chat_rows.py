"""Chats without bubbles: messages as rows of the whole width, behind bars or portraits, on cards, along a line."""

from training.scenes.colours import GREY, HUES, colour, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.messages import Look, entry, head, look_on, portrait_head
from training.scenes.screens.screen_parts import portrait

_FEWEST_CHARACTERS = 12  # that a message must have left


def _opened(page: Page) -> tuple[Look, float, float]:
    """Ground, head and the field to write in, which alone tells such a chat from a list; between them is room."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.65 else night(rng), 0.1)
    bar = mix(below, GREY, rng.uniform(0.0, 0.25)) if rng.random() < 0.6 else colour(rng, rng.choice(HUES))
    top = head(page, below) if rng.random() < 0.5 else portrait_head(page, 0, CANVAS, bar)
    look = look_on(page, below)
    return look, top + 6, entry(page, look) - 4


def _middles(page: Page, top: float, bottom: float, least: float) -> tuple[list[float], float]:
    """The middles of two to six messages, each at least `least` high, and how high they are; notes how many."""
    rng = page.rng
    count = min(rng.randint(2, 6), int((bottom - top) / least), page.left // _FEWEST_CHARACTERS)
    if count < 2:
        raise DoesNotFit
    page.facts["messages"] = count
    pitch = min((bottom - top) / count, least * rng.uniform(1.0, 1.7))
    begin = bottom - pitch * count if rng.random() < 0.3 else top  # the newest message stands above the field
    return [begin + pitch * (number + 0.5) for number in range(count)], pitch


def _message(page: Page, left: float, right: float, y: float, size: float, tone: Colour, rows_left: int) -> None:
    """Write one message on one line and note it as the last; `rows_left`: so many are still to be written."""
    room = right - left
    text = page.phrase("message", size, room, max(2, min(26, page.left // rows_left - 2)))
    page.facts["last"] = page.write(text, left, y, size, tone, room=room, cut=True).text


def shaded(page: Page) -> None:
    """Every other message on a band of another tone; in front of each a dot, a ring or nothing."""
    rng = page.rng
    look, top, bottom = _opened(page)
    size = look.size
    middles, pitch = _middles(page, top, bottom, size * 1.5)
    first, mark = rng.randrange(2), rng.choice(("dot", "ring", "none"))
    tone, band = page.ink(look.below), mix(look.below, GREY, rng.uniform(0.08, 0.2))
    hues = [colour(rng, rng.choice(HUES)) for _ in range(2)]
    left = INSET + (0 if mark == "none" else size * 1.1)
    for number, y in enumerate(middles):
        if number % 2 == first:
            page.band(y - pitch / 2, y + pitch / 2, band)
        if mark != "none":
            half = size * 0.32
            page.circle(INSET + half, y, half, hues[number % 2], hollow=0.0 if mark == "dot" else half * 0.45)
        _message(page, left, CANVAS - INSET, y, size, tone, len(middles) - number)


def barred(page: Page) -> None:
    """Behind an upright bar of its writer's colour stands each message, at times below a name."""
    rng = page.rng
    look, top, bottom = _opened(page)
    size, small = look.size, page.smallest
    named = rng.random() < 0.5
    middles, pitch = _middles(page, top, bottom, size * 1.6 + (small * 1.25 if named else 0))
    tone, wide = page.ink(look.below), rng.uniform(3, 7)
    hues = [colour(rng, rng.choice(HUES)) for _ in range(3)]
    left = INSET + wide + rng.uniform(8, 14)
    for number, y in enumerate(middles):
        half = min(pitch * 0.45, size * (1.4 if named else 0.8))
        page.box(INSET, y - half, INSET + wide, y + half, hues[number % len(hues)])
        if named:
            who = page.phrase("name", small, 160, 8)
            page.write(who, left, y - size * 0.62, small, ink(rng, look.below, min(page.contrast, 90)), cut=True)
        _message(page, left, CANVAS - INSET, y + (small * 0.6 if named else 0), size, tone, len(middles) - number)


def cards(page: Page) -> None:
    """Each message on a card as wide as the screen, with a portrait at one side, or none."""
    rng = page.rng
    look, top, bottom = _opened(page)
    size = look.size
    half = rng.uniform(11, 17)
    middles, pitch = _middles(page, top, bottom, max(size * 1.8, half * 2 + 12))
    corner, side = rng.choice((0.0, 8.0, 16.0)), rng.choice((LEFT, LEFT, RIGHT, CENTRE))
    round_, face = rng.random() < 0.4, rng.random() < 0.6
    left, right = INSET + 4, CANVAS - INSET - 4
    own = rng.random() < 0.4
    for number, y in enumerate(middles):
        fill = mix(look.below, look.mine, 0.35) if own and number % 2 else look.theirs
        high = min(pitch * 0.44, size * 1.5)
        page.box(8, y - high, CANVAS - 8, y + high, fill, corner=corner)
        begin, end = left, right
        if side != CENTRE:
            x = left + half if side == LEFT else right - half
            portrait(page, x, y, min(half, high - 3), mix(fill, look.mine, 0.8), round_=round_, face=face)
            begin, end = (left + 2 * half + 8, right) if side == LEFT else (left, right - 2 * half - 8)
        _message(page, begin, end, y, size, page.ink(fill), len(middles) - number)


def plain(page: Page) -> None:
    """A round portrait and the message beside it, and nothing else."""
    rng = page.rng
    look, top, bottom = _opened(page)
    size, half = look.size, rng.uniform(10, 18)
    middles, _ = _middles(page, top, bottom, max(size * 1.5, half * 2 + 6))
    face, left = rng.random() < 0.4, INSET + 2 * half + rng.uniform(8, 16)
    hues = [colour(rng, rng.choice(HUES)) for _ in range(rng.choice((1, 2, 4)))]
    tone = page.ink(look.below)
    for number, y in enumerate(middles):
        portrait(page, INSET + half, y, half, hues[number % len(hues)], round_=True, face=face)
        _message(page, left, CANVAS - INSET, y, size, tone, len(middles) - number)


def timeline(page: Page) -> None:
    """A line from top to bottom with a point for each message, its time above it or nothing."""
    rng = page.rng
    look, top, bottom = _opened(page)
    size, small = look.size, page.smallest
    timed = rng.random() < 0.5
    middles, pitch = _middles(page, top, bottom, size * 1.6 + (small * 1.25 if timed else 0))
    tone, radius = page.ink(look.below), rng.uniform(5, 9)
    x = INSET + radius
    half = rng.uniform(0.8, 2)
    page.box(x - half, middles[0] - pitch / 2, x + half, middles[-1] + pitch / 2, mix(look.below, GREY, 0.45))
    point = colour(rng, rng.choice(HUES))
    for number, y in enumerate(middles):
        page.circle(x, y, radius, point)
        left = x + radius + 12
        if timed:
            faint = ink(rng, look.below, min(page.contrast, 90))
            page.write(page.wording.time(), left, y - size * 0.62, small, faint, room=CANVAS - INSET - left)
        _message(page, left, CANVAS - INSET, y + (small * 0.6 if timed else 0), size, tone, len(middles) - number)


LAYOUTS = (
    Layout("chat", "shaded", shaded, 0.8),
    Layout("chat", "barred", barred, 0.8),
    Layout("chat", "cards", cards, 0.8),
    Layout("chat", "plain", plain, 0.8),
    Layout("chat", "timeline", timeline, 0.6),
)
