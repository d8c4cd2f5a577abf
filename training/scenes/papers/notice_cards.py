"""Notices in other dress: each line in a box, numbered steps, a column at the side."""

from math import pi

from training.scenes.blocks import body
from training.scenes.colours import GREY, accent, ink, luminance, mix, sheet
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.papers.notice_parts import write_title
from training.scenes.scene import CANVAS

_BOTTOM = CANVAS - INSET


def boxes(page: Page) -> None:
    """Each line in a box of its own, rounded or not, tinted, filled or framed."""
    rng = page.rng
    below = page.paint(sheet(rng))
    y, largest = write_title(page, INSET + rng.uniform(0, 20), page.size(26, 44), below, rng.choice((LEFT, CENTRE)))
    _, hue = accent(rng, below)
    top = y + 14
    size = max(page.smallest, min(page.size(16, 30), largest))
    count = min(rng.randint(2, 6), int((_BOTTOM - top) / (size * 1.65)))
    if count < 2:
        raise DoesNotFit
    pitch = min((_BOTTOM - top) / count, size * rng.uniform(1.65, 2.4))
    fill = rng.choice((hue, mix(below, hue, 0.25), mix(below, GREY, 0.12), mix(below, page.ink(below), 0.85)))
    hollow = rng.random() < 0.25
    tone = page.ink(below) if hollow else page.ink(fill)
    left, right = rng.uniform(6, 24), CANVAS - rng.uniform(6, 24)
    corner = rng.choice((0.0, 8.0, pitch / 2))
    align = rng.choice((LEFT, CENTRE))
    inner = max(INSET, left + 14)
    room = min(CANVAS - INSET, right - 14) - inner
    for number in range(count):
        middle = top + pitch * (number + 0.5)
        page.box(left, middle - pitch * 0.43, right, middle + pitch * 0.43, hue if hollow else fill, corner=corner,
                 hollow=2.0 if hollow else 0.0)  # fmt: skip
        text = page.phrase("line", size, room, page.left // (count - number) - 2)
        page.write(text, inner + room * align, middle, size, tone, align=align, room=room, cut=True)
    page.facts["lines"] = count


def steps(page: Page) -> None:
    """Lines with their numbers in filled discs or boxes at the left."""
    rng = page.rng
    below = page.paint(sheet(rng))
    y, largest = write_title(page, INSET + rng.uniform(0, 16), page.size(26, 44), below, rng.choice((LEFT, CENTRE)))
    _, hue = accent(rng, below)
    tone = page.ink(below)
    top = y + 12
    size = max(page.smallest, min(page.size(16, 28), largest))
    count = min(rng.randint(2, 6), int((_BOTTOM - top) / (size * 1.6)))
    if count < 2:
        raise DoesNotFit
    pitch = min((_BOTTOM - top) / count, size * rng.uniform(1.6, 2.5))
    half = size * 0.68
    number_ink = ink(rng, hue, page.contrast)
    left = INSET + 2 * half + 10
    room = CANVAS - INSET - left
    square = rng.random() < 0.4
    for number in range(count):
        middle = top + pitch * (number + 0.5)
        page.box(INSET - 4, middle - half, INSET - 4 + 2 * half, middle + half, hue, corner=3.0 if square else half)
        page.write(f"{number + 1}", INSET - 4 + half, middle, page.smallest, number_ink, align=CENTRE)
        text = page.phrase("line", size, room, page.left // (count - number) - 4)
        page.write(text, left, middle, size, tone, room=room, cut=True, beside=True)
    page.facts["lines"] = count


def column(page: Page) -> None:
    """A column of another tone at the left or right with marks in it, everything written beside it."""
    rng = page.rng
    below = page.paint(sheet(rng))
    _, hue = accent(rng, below)
    wide = rng.uniform(26, 90)
    at_left = rng.random() < 0.6
    fill = rng.choice((hue, mix(below, hue, 0.4), mix(below, page.ink(below), 0.8)))
    page.box(-60 if at_left else CANVAS - wide, -60, wide if at_left else CANVAS + 60, CANVAS + 60, fill)
    x = wide / 2 if at_left else CANVAS - wide / 2
    mark = mix(fill, (255, 255, 255) if luminance(fill) < 128 else (0, 0, 0), rng.uniform(0.3, 0.8))
    count, what = rng.randint(4, 12), rng.randrange(4)
    for number in range(count):
        y, half = CANVAS * (number + 0.5) / count, min(wide * 0.3, 14.0)
        if what == 0:
            page.circle(x, y, half, mark)
        elif what == 1:
            page.box(x - half, y - 2, x + half, y + rng.uniform(-1, 6), mark)
        elif what == 2:
            page.box(x - half, y - half, x + half, y + half, mark).angle = pi / 4
    left, right = (wide + 14, CANVAS - INSET) if at_left else (INSET, CANVAS - wide - 14)
    title = page.size(24, 40)
    text = page.phrase("title", title, right - left, 20)
    run = page.write(text, left, INSET + 4 + title / 2, title, page.ink(below), face=page.title_face, room=right - left,
                     cut=True)  # fmt: skip
    page.facts["title"] = run.text
    tone = page.ink(below)
    dated = rng.random() < 0.4
    foot = page.smallest * 1.7 if dated else 0.0
    lines = body(
        page, "line", rng.randint(1, 7), left, INSET + 14 + title, right, _BOTTOM - foot, tone, largest=run.size * 0.85,
        reserve=20,
    )  # fmt: skip
    page.facts["lines"] = len(lines)
    if dated:
        size = page.smallest
        run = page.write(page.wording.date(), left, _BOTTOM - size / 2, size, tone, room=right - left)
        page.facts["date"] = run.text


LAYOUTS = tuple(Layout("notice", draw.__name__, draw) for draw in (boxes, steps, column))
