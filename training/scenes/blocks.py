"""Pieces that several kinds of scenes share: blocks of lines, frames, watermarks, ticks."""

from math import pi

from training.scenes.colours import accent, luminance, mix
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour, Run

PITCH = 1.18  # least distance of two lines' middles, in their size


def place(left: float, right: float, align: float) -> float:
    """The x of texts that are aligned between two edges."""
    return left + (right - left) * align


def draw_align(page: Page) -> float:
    return page.rng.choice((LEFT, LEFT, CENTRE, CENTRE, RIGHT))


def body(
    page: Page, kind: str, count: int, left: float, top: float, right: float, bottom: float, colour: Colour, *,
    align: float = LEFT, largest: float, reserve: int = 0,
) -> list[Run]:  # fmt: skip
    """Up to `count` lines, one phrase each, one below the other; fewer where there is no room for so many.

    `reserve`: characters that are still to be written elsewhere.
    """
    height, room = bottom - top, right - left
    size = page.size(page.smallest, min(largest, 32.0))
    size = max(page.smallest, min(size, height / (count * PITCH)))
    count = min(count, int(height / (size * PITCH)))
    if count < 1:
        raise DoesNotFit
    pitch = min(height / count, size * page.rng.uniform(PITCH, 2.0))
    y = top + pitch / 2 + (height - pitch * count) * page.rng.random() * 0.5
    written = []
    for number in range(count):
        share = (page.left - reserve) // (count - number) - 1
        if share < 2:
            break
        text = page.phrase(kind, size, room, share)
        written.append(page.write(text, place(left, right, align), y, size, colour, align=align, room=room, cut=True))
        y += pitch
    return written


def frame(page: Page, colour: Colour, gap: float = 8.0) -> None:
    """A border along the canvas' edges, one line or two."""
    thickness = page.rng.uniform(1.5, 4.0)
    corner = page.rng.choice((0.0, 0.0, 6.0))
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, colour, hollow=thickness, corner=corner)
    if page.rng.random() < 0.3:
        gap += thickness + 3
        page.box(gap, gap, CANVAS - gap, CANVAS - gap, colour, hollow=1.2, corner=max(0.0, corner - 4))


def decorate(page: Page, below: Colour) -> None:
    """Now and then a frame, a strip at an edge or rules, none of which touches a text."""
    chance = page.rng.random()
    if chance > 0.45:
        return
    _, colour = accent(page.rng, below)
    if chance < 0.2:
        frame(page, colour, page.rng.uniform(3.0, 8.0))
    elif chance < 0.28:
        page.box(-60, -60, page.rng.uniform(5.0, INSET - 5), CANVAS + 60, colour)
    elif chance < 0.36:
        page.band(0, page.rng.uniform(4.0, INSET - 6), colour)
    else:
        page.band(CANVAS - page.rng.uniform(4.0, INSET - 6), CANVAS, colour)


def watermark(page: Page, chance: float = 0.08) -> None:
    """Perhaps a faint word across the page, of about the background's brightness."""
    if page.rng.random() >= chance:
        return
    below = page.background[0]
    size = page.size(40.0, 70.0)
    text = page.phrase("sign", size, 340.0, 8)
    width = page.width(text, size)
    if width > 360:
        return
    far: Colour = (0, 0, 0) if luminance(below) > 110 else (255, 255, 255)
    tone = mix(below, far, page.rng.uniform(0.3, 0.6))
    page.watermark = Run(text, (CANVAS - width) / 2, CANVAS / 2, size, page.face, tone, page.stretch)


def tick(page: Page, cx: float, cy: float, half: float, tone: Colour) -> None:
    """Two strokes that say yes."""
    for x, y, long, turn in ((-0.32, 0.14, 0.28, pi / 4), (0.16, -0.02, 0.56, -pi / 4)):
        page.box(cx + (x - long) * half, cy + y * half - half * 0.1, cx + (x + long) * half, cy + y * half + half * 0.1,
                 tone).angle = turn  # fmt: skip
