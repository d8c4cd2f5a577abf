"""Signs where they stand: hanging, at a door, on a pavement, above a shop, beside another one."""

from math import atan2, pi

from training.scenes.boards.sign import named_ground, words
from training.scenes.colours import GREY, accent, colour, distance, luminance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

_BEYOND = 60.0  # pixels by which what leaves the picture goes on, for the drawer tilts


def wall(page: Page, sign: Colour) -> Colour:
    """What a sign of this colour hangs on: pale or dark, of no colour to speak of."""
    return page.paint(paper(page.rng) if luminance(sign) < 150 else night(page.rng), 0.4)


def edging(page: Page, left: float, top: float, right: float, bottom: float, sign: Colour, corner: float) -> None:
    """Perhaps a line along a plate's edge."""
    rng = page.rng
    if rng.random() < 0.5:
        gap = rng.uniform(3, 7)
        page.box(
            left + gap, top + gap, right - gap, bottom - gap, page.ink(sign), corner=max(0.0, corner - gap),
            hollow=rng.uniform(2, 5),
        )  # fmt: skip


def pavement(page: Page, behind: Colour) -> float:
    """The ground below a sign that stands; returns its upper edge."""
    edge = page.rng.uniform(372, 424)
    page.band(edge, CANVAS, mix(behind, GREY, page.rng.uniform(0.25, 0.6)))
    return edge


def hanging(page: Page) -> None:
    """A board on two chains or cords, perhaps from a beam."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    metal = mix(behind, GREY, rng.uniform(0.5, 0.9))
    left, right = rng.uniform(10, 60), CANVAS - rng.uniform(10, 60)
    top, bottom = rng.uniform(80, 170), CANVAS - rng.uniform(12, 110)
    hook = 0.0
    if rng.random() < 0.5:
        hook = rng.uniform(14, 40)
        page.band(0, hook, mix(metal, (90, 60, 30), 0.5))
    if rng.random() < 0.6:
        for part in (0.14, 0.86):
            x = left + (right - left) * part
            page.box(x - 2, hook - _BEYOND * (hook == 0), x + 2, top + 6, metal)
            page.circle(x, top + 2, 6, metal, hollow=2.5)
    else:  # from one nail
        x, y = (left + right) / 2, max(hook, 18.0)
        for side in (-1, 1):
            end = x + side * (right - left) * 0.36
            length = ((end - x) ** 2 + (top - y) ** 2) ** 0.5
            cord = page.box(
                (x + end - length) / 2, (y + top) / 2 - 1.5, (x + end + length) / 2, (y + top) / 2 + 1.5, metal
            )
            cord.angle = side * atan2(top - y, abs(end - x))
        page.circle(x, y, 6, metal)
    corner = rng.choice((0.0, 8.0, 24.0))
    page.box(left, top, right, bottom, sign, corner=corner)
    edging(page, left, top, right, bottom, sign, corner)
    words(page, max(INSET, left + 16), top + 12, min(CANVAS - INSET, right - 16), bottom - 12, sign, CENTRE)


def door(page: Page) -> None:
    """A plate on a door, perhaps with a strip of paper for a name below the words."""
    rng = page.rng
    sign = named_ground(page)
    wood = page.paint(mix(paper(rng), rng.choice(((150, 105, 60), GREY, (120, 150, 150))), rng.uniform(0.2, 0.5)), 0.3)
    if distance(wood, sign) < 150:
        wood = page.paint(night(rng) if luminance(sign) > 110 else paper(rng), 0.0)
    line = mix(wood, (0, 0, 0) if luminance(wood) > 100 else (255, 255, 255), 0.25)
    for upper, lower in ((8.0, 60.0), (300.0, CANVAS - 8.0)) if rng.random() < 0.6 else ():
        page.box(30, upper, CANVAS - 30, lower, line, hollow=3)
    knob = rng.choice((22.0, CANVAS - 22.0))
    page.circle(knob, rng.uniform(320, 400), 13, mix(line, (230, 200, 120), 0.5))
    left, right = rng.uniform(36, 70), CANVAS - rng.uniform(36, 70)
    top = rng.uniform(66, 90)
    bottom = top + rng.uniform(150, 215)
    page.box(left, top, right, bottom, sign, corner=rng.choice((0.0, 6.0, 18.0)))
    inner, end = left + 14, right - 14
    strip = page.size(page.smallest, 30) * 1.5 if rng.random() < 0.7 else 0.0
    words(page, inner, top + 8, end, bottom - 8 - strip, sign, CENTRE, more=1)
    if strip:
        sheet = paper(rng) if luminance(sign) < 190 else night(rng)
        page.box(inner, bottom - 8 - strip, end, bottom - 8, sheet)
        size = strip / 1.5
        text = page.phrase("name", size, end - inner - 16, 12)
        page.write(
            text, (inner + end) / 2, bottom - 8 - strip / 2, size, page.ink(sheet), align=CENTRE,
            room=end - inner - 16, cut=True,
        )  # fmt: skip


def shop(page: Page) -> None:
    """A shop's front: the name on a board, an awning of stripes, windows."""
    rng = page.rng
    sign = named_ground(page)
    wall(page, sign)
    top = rng.uniform(10, 60)
    bottom = top + rng.uniform(110, 170)
    page.box(-_BEYOND, top, CANVAS + _BEYOND, bottom, sign)
    words(page, INSET + 4, max(INSET, top + 4), CANVAS - INSET - 4, bottom - 4, sign, CENTRE, more=1)
    _, cloth = accent(rng, page.background[0])
    other, fall = rng.choice(((250, 250, 250), mix(cloth, (0, 0, 0), 0.4))), rng.uniform(40, 70)
    stripes = rng.choice((6, 8, 10))
    wide = CANVAS / stripes
    for number in range(stripes):
        fill = other if number % 2 else cloth
        x = number * wide
        page.box(x, bottom, x + wide, bottom + fall, fill)
        page.circle(x + wide / 2, bottom + fall, wide / 2, fill)
    glass = mix((150, 190, 215), (20, 30, 40), rng.random() * 0.7)
    sill = bottom + fall + wide / 2 + 12
    split = rng.uniform(180, 270)
    page.box(26, sill, split - 12, CANVAS - 26, glass)
    page.box(split + 12, sill, CANVAS - 40, CANVAS + _BEYOND, mix(glass, (60, 40, 20), 0.5))
    page.circle(split + 30, min(CANVAS - 24.0, sill + 60), 6, (220, 200, 120))


def easel(page: Page) -> None:
    """A board on two legs on a pavement, as before a café."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    floor = pavement(page, behind)
    left, right = rng.uniform(24, 80), CANVAS - rng.uniform(24, 80)
    top, bottom = rng.uniform(10, 60), floor - rng.uniform(30, 70)
    wood = mix((150, 100, 50), behind, rng.random() * 0.4)
    lean = rng.uniform(0.05, 0.14)
    for x, turn in ((left + 8, lean), (right - 8, -lean)):
        leg = page.box(x - 7, top, x + 7, floor + 20, wood)
        leg.angle = turn
        leg.cx += -40 * turn
    frame = rng.uniform(6, 12)
    page.box(left, top, right, bottom, wood, corner=4)
    page.box(left + frame, top + frame, right - frame, bottom - frame, sign)
    inset = frame + 8
    align = rng.choice((LEFT, CENTRE, CENTRE))
    words(page, max(INSET, left + inset), max(INSET, top + inset), right - inset, bottom - inset, sign, align, least=28)


def roadside(page: Page) -> None:
    """One large plate on two posts, or on one."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    pavement(page, behind)
    metal = mix(behind, GREY, rng.uniform(0.4, 0.8))
    left, right = rng.uniform(10, 36), CANVAS - rng.uniform(10, 36)
    top = rng.uniform(10, 60)
    bottom = top + rng.uniform(190, 290)
    for part in (0.2, 0.8) if rng.random() < 0.6 else (0.5,):
        x = left + (right - left) * part
        page.box(x - 7, top + 20, x + 7, CANVAS + _BEYOND, metal)
    corner = rng.choice((0.0, 10.0, 26.0))
    page.box(left, top, right, bottom, sign, corner=corner)
    edging(page, left, top, right, bottom, sign, corner)
    words(page, left + 20, max(INSET, top + 14), right - 20, bottom - 14, sign, rng.choice((LEFT, CENTRE, RIGHT)))


def pair(page: Page) -> None:
    """Two plates side by side on a wall: the larger one, with the larger words, is the one that counts."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    other = sign
    if rng.random() < 0.6:
        other = next(
            drawn
            for drawn in iter(lambda: colour(rng, rng.choice(tuple(COLOURS))), None)
            if distance(drawn, behind) > 130
        )
    first = rng.random() < 0.6
    split = CANVAS * (rng.uniform(0.58, 0.68) if first else rng.uniform(0.32, 0.42))
    edges = ((12.0, split - 6), (split + 6, CANVAS - 12.0))
    middle = rng.uniform(120, 330)
    for number, (left, right) in enumerate(edges):
        main = (number == 0) is first
        half = rng.uniform(70, 105) if main else rng.uniform(44, 68)
        fill = sign if main else other
        page.box(left, middle - half, right, middle + half, fill, corner=rng.choice((0.0, 8.0, 30.0)))
        size = page.size(36, 58) if main else page.size(page.smallest, 26)
        room = right - left - 24
        text = page.phrase("sign", size, room, 14)
        run = page.write(
            text, (left + right) / 2, middle, size, page.ink(fill), face=page.title_face if main else None,
            align=CENTRE, room=room, cut=True, beside=number > 0,
        )  # fmt: skip
        if main:
            page.facts["title"] = run.text


def banner(page: Page) -> None:
    """A long cloth between two poles, or across a street."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    pole = mix(behind, GREY, 0.7)
    top = rng.uniform(30, 200)
    bottom = top + rng.uniform(96, 150)
    for x in (10.0, CANVAS - 10.0):
        page.box(x - 5, top - 22, x + 5, CANVAS + _BEYOND if rng.random() < 0.7 else bottom + 20, pole)
    page.box(10, top, CANVAS - 10, bottom, sign)
    for y in (top + 4, bottom - 4) if rng.random() < 0.5 else ():
        page.rule(10, CANVAS - 10, y, mix(sign, (255, 255, 255) if luminance(sign) < 120 else (0, 0, 0), 0.4), 3)
    words(page, INSET + 6, top + 8, CANVAS - INSET - 6, bottom - 8, sign, CENTRE, more=1)


def disc(page: Page) -> None:
    """A round or eight-sided plate, perhaps on a post."""
    rng = page.rng
    sign = named_ground(page)
    behind = wall(page, sign)
    radius = rng.uniform(150, 205)
    cx, cy = CANVAS / 2, CANVAS / 2 - rng.uniform(0, 204 - radius if radius < 204 else 0)
    if rng.random() < 0.5:
        page.box(cx - 10, cy, cx + 10, CANVAS + _BEYOND, mix(behind, GREY, 0.6))
    rim = page.ink(sign)
    if rng.random() < 0.5:
        page.circle(cx, cy, radius, sign)
        gap = rng.uniform(5, 14)
        page.circle(cx, cy, radius - gap, rim, hollow=rng.uniform(4, 14))
    else:
        for grown, fill in ((radius, rim), (radius - rng.uniform(5, 10), sign)):
            for turn in range(4):  # an octagon: the four bands between its opposite sides
                page.box(cx - grown, cy - grown * 0.4142, cx + grown, cy + grown * 0.4142, fill).angle = turn * pi / 4
    half = radius * rng.uniform(0.66, 0.72)
    height = radius * 0.5
    words(page, cx - half, cy - height, cx + half, cy + height, sign, CENTRE, least=30, more=1)


LAYOUTS = tuple(
    Layout("sign", draw.__name__, draw) for draw in (hanging, door, shop, easel, roadside, pair, banner, disc)
)
