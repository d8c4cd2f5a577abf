"""More notices, by where they hang: taped torn to a wall, in a case, on a screen."""

from training.scenes.blocks import body
from training.scenes.colours import accent, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.papers.notice_parts import date_size, footer, passage, text_align, write_date, write_title
from training.scenes.scene import CANVAS, Colour

_GROUNDS: tuple[Colour, ...] = (
    (186, 142, 98), (150, 108, 72), (104, 78, 58), (84, 104, 92), (96, 102, 112), (168, 164, 156), (60, 66, 78),
    (200, 190, 172),
)  # fmt: skip


def _wall(page: Page) -> Colour:
    """Cork, wood, felt, stone or plaster: nothing with a colour's name."""
    return page.paint(mix(page.rng.choice(_GROUNDS), (128, 120, 112), page.rng.uniform(0.0, 0.35)), 0.3)


def _sheet(page: Page, wall: Colour) -> Colour:
    """Paper that stands out from the wall."""
    light = paper(page.rng)
    return light if distance(light, wall) > 110 else mix(light, (255, 255, 255), 0.8)


def _notice(
    page: Page, left: float, top: float, right: float, bottom: float, below: Colour, *, largest_title: float = 42.0
) -> None:
    """Title, lines and perhaps a date within the edges of a sheet."""
    rng = page.rng
    left, right, top, bottom = max(INSET, left), min(CANVAS - INSET, right), max(INSET, top), min(428.0, bottom)
    align = text_align(page)
    y, largest = write_title(page, top, page.size(24, largest_title), below, align, left, right)
    if rng.random() < 0.25:
        page.rule(left, right, y + 7, page.ink(below), rng.uniform(1.3, 3))
    foot = footer(page, 0.45)
    passage(
        page, left, y + 14, right, bottom - foot, below, largest, align=align if rng.random() < 0.6 else LEFT, most=6,
        reserve=20,
    )  # fmt: skip
    if foot:
        size = date_size(page, largest)
        write_date(page, left, right, bottom - size / 2, size, page.ink(below), rng.choice((RIGHT, RIGHT, LEFT)))


def torn(page: Page) -> None:
    """A sheet with a ragged lower or upper edge on a wall, held by strips of tape."""
    rng = page.rng
    wall = _wall(page)
    for number in range(rng.choice((0, 0, 5))):  # courses of a wall
        page.rule(-60, CANVAS + 60, 40 + number * 92, mix(wall, (0, 0, 0), 0.15), 3)
    sheet = _sheet(page, wall)
    left, right = rng.uniform(8, 34), CANVAS - rng.uniform(8, 34)
    top, bottom = rng.uniform(14, 30), CANVAS - rng.uniform(24, 50)
    page.box(left, top, right, bottom, sheet)
    count = rng.randint(8, 14)
    step = (right - left) / count
    for number in range(count):  # the paper's own teeth, below its edge
        half = step * rng.uniform(0.36, 0.56)
        page.box(-half, -half, half, half, sheet).angle = 0.785398
        page.shapes[-1].cx, page.shapes[-1].cy = left + step * (number + 0.5), bottom - rng.uniform(0, 3)
    tape = mix((235, 222, 170), wall, rng.uniform(0.1, 0.4))
    for x, turn in ((left + 12, -0.7), (right - 12, 0.7)):
        page.box(x - 26, top - 3, x + 26, top + 13, tape).angle = turn if rng.random() < 0.7 else 0.0
    _notice(page, left + 14, top + 26, right - 14, bottom - 10, sheet)


def glass_case(page: Page) -> None:
    """A case with a frame and a head that bears the title; on its back the sheet with the lines."""
    rng = page.rng
    frame = mix(rng.choice(_GROUNDS), (30, 30, 34), rng.uniform(0.3, 0.8))
    page.paint(frame, 0.2)
    size = page.size(24, 40)
    head = INSET + size + rng.uniform(6, 14)
    y, largest = write_title(page, (head + INSET - 4 - size) / 2 + 2, size, frame, text_align(page))
    back = _sheet(page, frame)
    edge = rng.uniform(8, 14)
    top = max(head, y + 4)
    page.box(edge, top, CANVAS - edge, CANVAS - edge, back, corner=rng.choice((0.0, 5.0)))
    if rng.random() < 0.5:  # a lock, and the line between two doors
        page.box(CANVAS - edge - 9, 240, CANVAS - edge + 3, 262, mix(frame, (200, 200, 200), 0.5), corner=2)
    foot = footer(page, 0.5)
    left, right, bottom = INSET + 4, CANVAS - INSET - 4, 426.0
    passage(page, left, top + 8, right, bottom - foot, back, largest, align=text_align(page), reserve=20)
    if foot:
        small = date_size(page, largest)
        write_date(page, left, right, bottom - small / 2, small, page.ink(back), rng.choice((RIGHT, CENTRE, LEFT)))


def screen_board(page: Page) -> None:
    """A flat screen in a hall: a dark bezel, a lit page with a head, lines; at times on a stand or with a light."""
    rng = page.rng
    room = page.paint(mix(paper(rng), (90, 96, 104), rng.uniform(0.2, 0.8)), 0.4)
    bezel = night(rng)
    if distance(room, bezel) < 100:
        room = page.paint(mix(room, (220, 220, 220), 0.6), 0.0)
    stand = rng.random() < 0.4
    left, right, top = rng.uniform(2, 10), CANVAS - rng.uniform(2, 10), rng.uniform(2, 14)
    bottom = CANVAS - (rng.uniform(32, 48) if stand else rng.uniform(3, 14))
    if stand:
        page.box(CANVAS / 2 - 26, bottom - 4, CANVAS / 2 + 26, CANVAS - 12, mix(bezel, room, 0.25))
        page.box(CANVAS / 2 - 90, CANVAS - 14, CANVAS / 2 + 90, CANVAS - 5, mix(bezel, room, 0.25), corner=4)
    thick = rng.uniform(6, 10)
    page.box(left, top, right, bottom, bezel, corner=rng.choice((3.0, 12.0)))
    lit = night(rng) if rng.random() < 0.55 else paper(rng)
    if distance(lit, bezel) < 40:
        lit = mix(lit, (60, 80, 130), 0.35)
    left, right, top, bottom = left + thick, right - thick, top + thick, bottom - thick
    page.box(left, top, right, bottom, lit)
    page.circle(CANVAS / 2, bottom + thick / 2, 2, (90, 220, 120))
    size = page.size(24, 40)
    under = lit
    upper = max(INSET, top + 6)
    if rng.random() < 0.6:
        under = mix(accent(rng, lit)[1], lit, rng.uniform(0.0, 0.5))
        page.box(left, top, right, upper + size + 6, under)
    inner, outer, low = max(INSET, left + 12), min(CANVAS - INSET, right - 12), min(CANVAS - INSET, bottom - 10)
    y, largest = write_title(page, upper, size, under, text_align(page), inner, outer)
    foot = footer(page, 0.5)
    small = date_size(page, largest)
    colour = page.ink(lit)
    lines = body(
        page, "line", rng.randint(2, 6), inner, y + 14, outer, low - foot, colour, align=text_align(page),
        largest=largest, reserve=20,
    )  # fmt: skip
    page.facts["lines"] = len(lines)
    if foot:
        write_date(page, inner, outer, low - small / 2, small, colour, rng.choice((LEFT, RIGHT)))


LAYOUTS = (
    Layout("notice", "torn", torn, 0.7),
    Layout("notice", "glass_case", glass_case, 0.6),
    Layout("notice", "screen_board", screen_board, 0.7),
)
