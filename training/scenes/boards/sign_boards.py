"""Signs by what is on them: an arrow, a symbol, a second plate of another colour, a list of rooms."""

from math import pi

from training.scenes.blocks import PITCH
from training.scenes.boards.sign import named_ground, words
from training.scenes.boards.sign_places import edging, wall
from training.scenes.colours import GREY, colour, distance, luminance, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour


def supplemented(page: Page) -> None:
    """A plate and, right below it, a smaller one of another colour with one line, as beside roads."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    names = [name for name in COLOURS if name != page.facts["background"]]
    while True:
        other = colour(rng, rng.choice(names))
        if distance(other, behind) > 110 and distance(other, sign) > 110:
            break
    left, right = rng.uniform(10, 60), CANVAS - rng.uniform(10, 60)
    top = rng.uniform(12, 60)
    size = page.size(page.smallest, 32)
    height = size * rng.uniform(1.5, 2.0)
    bottom = CANVAS - rng.uniform(20, 90) - height
    corner = rng.choice((0.0, 10.0, 30.0))
    page.box(left, top, right, bottom, sign, corner=corner)
    edging(page, left, top, right, bottom, sign, corner)
    words(page, max(INSET, left + 16), max(INSET, top + 12), min(CANVAS - INSET, right - 16), bottom - 12, sign, CENTRE)
    gap, narrower = rng.uniform(3, 12), rng.uniform(0, 60)
    page.box(left + narrower, bottom + gap, right - narrower, bottom + gap + height, other, corner=min(corner, 8.0))
    room = right - left - 2 * narrower - 24
    text = page.phrase("sign", size, room, 18) if rng.random() < 0.7 else page.wording.time()
    page.write(
        text, (left + right) / 2, bottom + gap + height / 2, size, page.ink(other), align=CENTRE, room=room, cut=True
    )


def gathered(page: Page) -> None:
    """Signs on one wall: the large one that counts, and in a row below or above it two or three small ones."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    count = rng.randint(2, 3)
    size = page.size(page.smallest, 26)
    height = size * rng.uniform(1.8, 3.2)
    first = rng.random() < 0.65
    top = rng.uniform(16, 50) if first else rng.uniform(40, 80) + height
    bottom = top + rng.uniform(130, 200)
    row = bottom + rng.uniform(20, 50) + height / 2 if first else top - rng.uniform(14, 30) - height / 2
    left, right = rng.uniform(20, 60), CANVAS - rng.uniform(20, 60)
    page.box(left, top, right, bottom, sign, corner=rng.choice((0.0, 10.0, 30.0)))
    if first:
        words(page, left + 14, max(INSET, top + 8), right - 14, bottom - 8, sign, CENTRE, more=1)
    wide = (CANVAS - 24) / count
    corner = rng.choice((0.0, 8.0, height / 2))
    for number in range(count):
        fill = colour(rng, rng.choice(tuple(COLOURS)))
        if distance(fill, behind) < 110:
            fill = mix(behind, GREY, 0.8)
        cx, half = 12 + wide * (number + 0.5), wide / 2 - rng.uniform(5, 14)
        page.box(cx - half, row - height / 2, cx + half, row + height / 2, fill, corner=corner)
        text = page.phrase("sign", size, 2 * half - 16, 8)
        page.write(text, cx, row, size, page.ink(fill), align=CENTRE, room=2 * half - 16, cut=True, beside=number > 0)
    if not first:
        words(page, left + 14, top + 8, right - 14, bottom - 8, sign, CENTRE, more=1)


def direction(page: Page) -> None:
    """A plate with a pointed end on a post."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    post = rng.uniform(150, 300)
    page.box(post - 10, 30, post + 10, CANVAS + 60, mix(behind, GREY, rng.uniform(0.4, 0.8)))
    height = rng.uniform(96, 170)
    middle = rng.uniform(40 + height / 2, 300)
    tip = height / 2
    points_right = rng.random() < 0.5
    left, right = (14.0, CANVAS - 8 - tip) if points_right else (8 + tip, CANVAS - 14.0)
    side = tip / 2**0.5
    end = right if points_right else left
    page.box(end - side, middle - side, end + side, middle + side, sign).angle = pi / 4
    page.box(left, middle - height / 2, right, middle + height / 2, sign)
    words(page, max(INSET, left + 10), middle - height / 2 + 6, min(CANVAS - INSET, right - 4), middle + height / 2 - 6,
          sign, rng.choice((LEFT, CENTRE, RIGHT)), more=1)  # fmt: skip


def _arrow(page: Page, cx: float, cy: float, half: float, tone: Colour) -> None:
    """An arrow in one of four directions."""
    quarter = page.rng.randrange(4)
    turn, thick = quarter * pi / 2, half * 0.2
    along = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    page.box(cx - half, cy - thick, cx + half, cy + thick, tone).angle = turn
    stroke = half * 0.62
    back = stroke * 0.7071
    for side in (-1, 1):  # the head's two strokes begin at the shaft's end and go back and outwards
        x = cx + along[0] * (half - back) - side * along[1] * back
        y = cy + along[1] * (half - back) + side * along[0] * back
        page.box(x - stroke, y - thick, x + stroke, y + thick, tone).angle = turn - side * pi / 4


def _symbol(page: Page, cx: float, cy: float, half: float, tone: Colour, below: Colour) -> None:
    """A ring, a cross, a person or a row of bars."""
    what = page.rng.randrange(4)
    if what == 0:
        page.circle(cx, cy, half, tone, hollow=half * 0.25)
    elif what == 1:
        page.box(cx - half, cy - half * 0.3, cx + half, cy + half * 0.3, tone)
        page.box(cx - half * 0.3, cy - half, cx + half * 0.3, cy + half, tone)
    elif what == 2:
        page.circle(cx, cy - half * 0.62, half * 0.36, tone)
        page.box(cx - half * 0.6, cy - half * 0.16, cx + half * 0.6, cy + half, tone, corner=half * 0.4)
    else:
        page.box(cx - half, cy - half, cx + half, cy + half, tone, corner=half * 0.2)
        for number in (-1, 0, 1):
            y = cy + number * half * 0.55
            page.box(cx - half * 0.6, y - half * 0.12, cx + half * 0.6, y + half * 0.12, below)


def pointing(page: Page) -> None:
    """Words with an arrow or a symbol at their side, on a plate or on the whole picture."""
    rng = page.rng
    sign = named_ground(page)
    left, top, right, bottom = 0.0, 0.0, float(CANVAS), float(CANVAS)
    if rng.random() < 0.7:
        wall(page, sign)
        left, right = rng.uniform(8, 30), CANVAS - rng.uniform(8, 30)
        top = rng.uniform(30, 130)
        bottom = top + rng.uniform(150, 250)
        page.box(left, top, right, bottom, sign, corner=rng.choice((0.0, 10.0, 40.0)))
    else:
        page.paint(sign, 0.0)
    half = rng.uniform(28, 46)
    at_left = rng.random() < 0.55
    cx = left + 22 + half if at_left else right - 22 - half
    cy = (top + bottom) / 2 + rng.uniform(-10, 10)
    tone = page.ink(sign)
    if rng.random() < 0.6:
        _arrow(page, cx, cy, half, tone)
    else:
        _symbol(page, cx, cy, half, tone, sign)
    inner = max(INSET, left + 44 + 2 * half if at_left else left + 14)
    end = min(CANVAS - INSET, right - 14 if at_left else right - 44 - 2 * half)
    words(page, inner, max(INSET, top + 12), end, min(CANVAS - INSET, bottom - 12), sign, rng.choice((LEFT, CENTRE)),
          least=26, largest=60)  # fmt: skip


def directory(page: Page) -> None:
    """A board that lists rooms or ways below its title, with rules or inserts between them, some with a number."""
    rng = page.rng
    sign = named_ground(page)
    if rng.random() < 0.6:
        wall(page, sign)
        page.box(8, 8, CANVAS - 8, CANVAS - 8, sign, corner=rng.choice((0.0, 8.0, 20.0)))
    else:
        page.paint(sign, 0.0)
    tone = page.ink(sign)
    left, right = INSET + 4, CANVAS - INSET - 4
    first = page.size(32, 52)
    align = rng.choice((LEFT, CENTRE))
    y = INSET + rng.uniform(2, 14) + first / 2
    room = right - left
    run = page.write(
        page.phrase("sign", first, room, 14), left + room * align, y, first, tone, face=page.title_face, align=align,
        room=room, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    top = y + first / 2 + 10
    size = min(page.size(page.smallest, 30), run.size * 0.85)
    if size < page.smallest:
        raise DoesNotFit
    most = min(6, int((CANVAS - INSET - 4 - top) / (size * 1.35)))
    if most < 2:
        raise DoesNotFit
    count = rng.randint(2, most)
    pitch = min((CANVAS - INSET - 4 - top) / count, size * rng.uniform(1.5, 2.6))
    inserts = rng.random() < 0.4
    light = luminance(sign) < 128
    insert = mix(sign, (255, 255, 255) if light else (0, 0, 0), rng.choice((0.12, 0.85)))
    numbers = rng.random() < 0.6
    floor = rng.randint(1, 4)
    digits = page.width("88", size) + size * 0.5 if numbers else 0.0
    style = page.ink(insert) if inserts else tone
    for row in range(count):
        middle = top + pitch * (row + 0.5)
        if inserts:
            page.box(left - 4, middle - pitch * 0.44, right + 4, middle + pitch * 0.44, insert, corner=3)
        else:
            page.rule(left, right, middle - pitch / 2, mix(sign, tone, 0.6), 1.6)
        room = right - left - digits - 8
        text = page.phrase("sign", size, room, min(16, page.left // (count - row) - 5))
        if numbers:
            page.write(f"{floor + row}", left + 4, middle, size, style)
        page.write(text, left + 4 + digits, middle, size, style, room=room, cut=True, beside=numbers)


def screwed(page: Page) -> None:
    """A narrow plate with one line across the picture, screws at its ends, nothing else on the wall."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    size = page.size(34, 60)
    height = size * PITCH * rng.uniform(1.2, 2.0)
    middle = rng.uniform(30 + height / 2, CANVAS - 30 - height / 2)
    page.box(10, middle - height / 2, CANVAS - 10, middle + height / 2, sign, corner=rng.choice((0.0, 8.0, height / 2)))
    for x in (26.0, CANVAS - 26.0):
        page.circle(x, middle, 6, mix(behind, GREY, 0.6))
    words(page, 42, middle - height / 2, CANVAS - 42, middle + height / 2, sign, CENTRE, least=30, largest=size, more=0)


LAYOUTS = tuple(
    Layout("sign", draw.__name__, draw) for draw in (supplemented, gathered, direction, pointing, directory, screwed)
)
