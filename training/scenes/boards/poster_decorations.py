"""Large drawings that posters carry: rays, rings, arcs, mosaics, skylines, fields of dots.

At most ten shapes may meet in one spot, or the drawer leaves out the lowest of them: hence the small counts.
"""

from math import pi

from training.scenes.colours import accent, mix
from training.scenes.page import Page
from training.scenes.scene import CANVAS, Colour

UPPER_HALF = (pi * 1.5, pi)


def tones(page: Page, below: Colour) -> tuple[Colour, Colour, Colour]:
    """Three colours for a drawing on `below`: a hue, a paler one, and the hue near the ground."""
    _, one = accent(page.rng, below)
    other = accent(page.rng, below)[1] if page.rng.random() < 0.4 else mix(one, (255, 255, 255), 0.45)
    return one, other, mix(one, below, 0.55)


def faint(page: Page, below: Colour, part: float = 0.14) -> Colour:
    """A tone that can lie below texts: hardly another than the ground's."""
    dark = sum(below) < 200 or (sum(below) < 620 and page.rng.random() < 0.5)
    return mix(below, (255, 255, 255) if dark else (0, 0, 0), part * page.rng.uniform(0.5, 1.0))


def rays(page: Page, cx: float, cy: float, radius: float, colour: Colour) -> None:
    """Up to six beams around a point."""
    count = page.rng.randint(4, 6)
    width, start = pi / count * page.rng.uniform(0.7, 1.1), page.rng.uniform(0, pi)
    for number in range(count):
        shape = page.box(cx - radius, cy - radius, cx + radius, cy + radius, colour)
        shape.sector = ((start + 2 * pi * number / count) % (2 * pi), width)


def _rings(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    left, top, right, bottom = box
    one, other, pale = tones(page, below)
    radius = min(right - left, bottom - top) / 2
    cx = page.rng.uniform(left + radius, max(left + radius, right - radius))
    cy = (top + bottom) / 2
    for number, tone in enumerate((pale, one, other, below)[: page.rng.randint(2, 4)]):
        page.circle(cx, cy, radius * (1 - number * 0.24), tone)


def _arcs(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    """Half rings, one in the other, like a rainbow."""
    left, top, right, bottom = box
    radius = min((right - left) / 2, bottom - top)
    width = radius / page.rng.uniform(5, 8)
    cx = (left + right) / 2
    for number, tone in enumerate(tones(page, below)):
        page.circle(cx, bottom, radius - number * width * 1.5, tone, hollow=width).sector = UPPER_HALF


def _mosaic(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    """Squares in rows, each whole, a disc, a quarter of a disc or left out."""
    left, top, right, bottom = box
    columns = page.rng.randint(3, 5)
    side = min((right - left) / columns, (bottom - top) / 2)
    down = max(1, min(3, int((bottom - top) / side)))
    palette = tones(page, below)
    x = left + (right - left - side * columns) * page.rng.random()
    for row in range(down):
        for column in range(columns):
            near, upper = x + column * side, top + row * side
            what, tone = page.rng.randrange(7), page.rng.choice(palette)
            if what in {0, 1}:
                page.box(near, upper, near + side, upper + side, tone)
            elif what == 2:
                page.circle(near + side / 2, upper + side / 2, side / 2, tone)
            elif what == 3:
                quarter = page.rng.randrange(4)
                cx, cy = near + side * (quarter in {2, 3}), upper + side * (quarter in {0, 3})
                page.circle(cx, cy, side, tone).sector = (quarter * pi / 2, pi / 2)


def _skyline(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    left, top, right, bottom = box
    one, other, pale = tones(page, below)
    high, wide = bottom - top, right - left
    page.circle(left + wide * page.rng.uniform(0.2, 0.8), top + high * 0.4, min(high * 0.3, wide * 0.2), other)
    x = left
    while x < right - 12:
        end = min(right, x + page.rng.uniform(24, 60))
        page.box(x, bottom - high * page.rng.uniform(0.25, 0.85), end, bottom, page.rng.choice((one, pale)))
        x = end


def _dots(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    left, top, right, bottom = box
    one, other, _ = tones(page, below)
    columns, down = page.rng.randint(4, 7), page.rng.randint(2, 4)
    across, along = (right - left) / columns, (bottom - top) / down
    largest = min(across, along) * 0.45
    for row in range(down):
        for column in range(columns):
            share = (row + 1) / down if page.rng.random() < 0.7 else page.rng.uniform(0.4, 1.0)
            page.circle(left + across * (column + 0.5), top + along * (row + 0.5), largest * share,
                        one if (row + column) % 3 else other)  # fmt: skip


def _hills(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    """A sun behind round hills."""
    left, top, right, bottom = box
    one, other, pale = tones(page, below)
    high, wide = bottom - top, right - left
    page.circle(left + wide * page.rng.uniform(0.25, 0.75), top + high * 0.35, min(high * 0.32, wide * 0.25), other)
    for share, tone in ((0.25, pale), (0.75, one)):
        radius = min(high * page.rng.uniform(0.5, 0.75), wide * 0.32)
        page.circle(left + wide * share, bottom, radius, tone).sector = UPPER_HALF


def _slanted(page: Page, box: tuple[float, float, float, float], below: Colour) -> None:
    """Bars of different lengths that all lean the same way."""
    left, top, right, bottom = box
    palette = tones(page, below)
    turn = page.rng.choice((-1, 1)) * page.rng.uniform(0.5, 0.9)
    count = page.rng.randint(4, 6)
    high, middle = bottom - top, (top + bottom) / 2
    for number in range(count):
        cx = left + (right - left) * (number + 0.5) / count
        long = min(high * page.rng.uniform(0.3, 0.55), (right - left) * 0.18)
        corner = page.rng.choice((0.0, 9.0))
        bar = page.box(cx - long, middle - 9, cx + long, middle + 9, palette[number % 3], corner=corner)
        bar.angle = turn


_DRAWINGS = (_rings, _arcs, _mosaic, _skyline, _dots, _hills, _slanted)


def drawing(page: Page, left: float, top: float, right: float, bottom: float, below: Colour) -> None:
    """One of the drawings, in a box of at least 40 pixels each way; nothing where there is less room."""
    if bottom - top >= 40 and right - left >= 40:
        page.rng.choice(_DRAWINGS)(page, (left, top, right, bottom), below)


def corners(page: Page, below: Colour) -> None:
    """A strong border: a thick frame, quarters of discs in the corners, or dots along the edges."""
    rng = page.rng
    _, tone = accent(rng, below)
    what = rng.randrange(3)
    if what == 0:
        page.box(-40, -40, CANVAS + 40, CANVAS + 40, tone, hollow=40 + rng.uniform(8, 15))
    elif what == 1:
        for x in (0, CANVAS):
            for y in (0, CANVAS):
                page.circle(x, y, rng.uniform(14, 26), tone)
    else:
        for number in range(9):
            for y in (4, CANVAS - 4):
                page.circle(number * CANVAS / 8, y, 9, tone)
