"""Where a chart or a table stands: on the page or a card, its title above it in one of several manners, or below."""

from dataclasses import dataclass, replace

from training.scenes.blocks import decorate
from training.scenes.colours import accent, ground, luminance, mix, night, paper
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_TITLED = 0.88
_LEAST_HEIGHT = 170.0  # pixels that a chart needs below its title


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle for a chart, what lies below it, and a hue that stands out from that."""

    left: float
    top: float
    right: float
    bottom: float
    below: Colour
    hue: str
    tone: Colour

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def draw_room(page: Page, *, titled: float = _TITLED, coloured: bool = True, chart: bool = True) -> Room:
    """Paint page and card and write the title; what is left is the chart's.

    `titled`: chance of a title. `coloured`: the chart is drawn in `Room.tone`, so that hue is a fact. What is no
    `chart` has the title above it, and no second line.
    """
    room = _ground(page)
    if coloured:
        page.facts["colour"] = room.hue
    if page.rng.random() < titled:
        room = _titled(page, room, coloured, chart)
    if room.height < _LEAST_HEIGHT:
        raise DoesNotFit
    return room


def card_tone(page: Page, outside: Colour) -> Colour:
    """Something for a card that can be told from what is around it."""
    rng = page.rng
    chance = rng.random()
    if chance < 0.5:
        return mix(outside, (0, 0, 0) if luminance(outside) > 215 else (255, 255, 255), rng.uniform(0.05, 0.2))
    return paper(rng) if chance < 0.78 else night(rng)


def _ground(page: Page) -> Room:
    rng = page.rng
    below = page.paint(ground(rng), 0.2)
    if rng.random() < 0.5:
        if rng.random() < 0.3:
            decorate(page, below)
        left, top, right, bottom = INSET, INSET, CANVAS - INSET, CANVAS - INSET
        side = rng.choice((0.0, 0.0, rng.uniform(0, 36)))
        left, right = left + side, right - side
        top, bottom = top + rng.choice((0.0, rng.uniform(0, 30))), bottom - rng.choice((0.0, rng.uniform(0, 30)))
        return Room(left, top, right, bottom, below, *accent(rng, below))
    card = card_tone(page, below)
    across, along = rng.choice((8.0, rng.uniform(4, 60))), rng.choice((8.0, rng.uniform(4, 90)))
    corner = rng.choice((0.0, rng.uniform(3, 10), rng.uniform(10, 28)))
    left, top, right, bottom = across, along, CANVAS - across, CANVAS - along
    chance = rng.random()
    if chance < 0.3:  # a shadow
        drop = rng.uniform(2, 6)
        page.box(left + 1, top + drop, right + drop / 2, bottom + drop, mix(below, (0, 0, 0), 0.22), corner=corner)
    page.box(left, top, right, bottom, card, corner=corner)
    if 0.3 < chance < 0.6:
        edge = mix(card, (0, 0, 0) if luminance(card) > 110 else (255, 255, 255), rng.uniform(0.2, 0.8))
        page.box(left, top, right, bottom, edge, corner=corner, hollow=rng.uniform(1.2, 3.5))
    gap = rng.uniform(10, 18)
    left, top = max(left + gap, INSET), max(top + gap, INSET)
    return Room(left, top, CANVAS - left, CANVAS - top, card, *accent(rng, card))


def _titled(page: Page, room: Room, coloured: bool, chart: bool) -> Room:
    rng = page.rng
    chance = rng.random() * (1.0 if chart else 0.86)
    if chance < 0.42:
        return _plain_title(page, room)
    if chance < 0.6:
        return _band_title(page, room)
    if chance < 0.72:
        return _ruled_title(page, room)
    if chance < 0.86:
        return _marked_title(page, room, coloured)
    if chance < 0.94:
        return _title_and_line(page, room)
    return _title_below(page, room)


def _write(page: Page, room: Room, y: float, size: float, ink: Colour, align: float, indent: float = 0.0) -> float:
    """Write the title with its middle at y; returns where it begins."""
    space = room.width - indent
    text = page.phrase("title", size, space, 22)
    x = room.left + indent + space * align
    run = page.write(text, x, y, size, ink, face=page.title_face, align=align, room=space, cut=True)
    page.facts["title"] = run.text
    return run.x


def _plain_title(page: Page, room: Room) -> Room:
    size = page.size(20, 40)
    align = page.rng.choice((LEFT, LEFT, CENTRE, CENTRE, RIGHT))
    _write(page, room, room.top + size / 2, size, page.ink(room.below), align)
    return replace(room, top=room.top + size + page.rng.uniform(8, 22))


def _band_title(page: Page, room: Room) -> Room:
    """In a filled band: as wide as the page, or as the chart."""
    rng = page.rng
    size = page.size(20, 34)
    fill = room.tone if rng.random() < 0.5 else mix(room.below, page.ink(room.below), rng.choice((0.12, 0.85)))
    height = size * rng.uniform(1.35, 1.8)
    top = max(room.top - 6, INSET - size * 0.1)
    if not page.shapes:
        page.band(0, top + height, fill)
    else:
        page.box(room.left - 4, top, room.right + 4, top + height, fill, corner=rng.choice((0.0, 6.0, height / 2)))
    inset = rng.uniform(4, 12)
    inner = replace(room, left=room.left + inset, right=room.right - inset)
    _write(page, inner, top + height / 2, size, page.ink(fill), rng.choice((LEFT, CENTRE, CENTRE, RIGHT)))
    return replace(room, top=top + height + rng.uniform(8, 18))


def _ruled_title(page: Page, room: Room) -> Room:
    """With a line below it, of the chart's width or short."""
    rng = page.rng
    size = page.size(20, 36)
    align = rng.choice((LEFT, CENTRE))
    ink = page.ink(room.below)
    start = _write(page, room, room.top + size / 2, size, ink, align)
    y = room.top + size + rng.uniform(4, 8)
    end = room.right if rng.random() < 0.6 else start + 70
    line = room.tone if rng.random() < 0.5 else mix(room.below, ink, 0.4)
    page.rule(room.left if end == room.right else start, end, y, line, rng.uniform(1.5, 4))
    return replace(room, top=y + rng.uniform(8, 16))


def _marked_title(page: Page, room: Room, coloured: bool) -> Room:
    """Behind an upright stroke, or behind the square or dot of the chart's colour as a legend has it."""
    rng = page.rng
    size = page.size(20, 34)
    y = room.top + size / 2
    if rng.random() < 0.5 or not coloured:
        indent = rng.uniform(10, 16)
        page.box(room.left, y - size * 0.5, room.left + indent * 0.4, y + size * 0.5, room.tone)
    else:
        side = size * rng.uniform(0.5, 0.8)
        indent = side + size * 0.4
        corner = rng.choice((0.0, side / 2))
        page.box(room.left, y - side / 2, room.left + side, y + side / 2, room.tone, corner=corner)
    _write(page, room, y, size, page.ink(room.below), LEFT, indent)
    return replace(room, top=y + size / 2 + rng.uniform(8, 20))


def _title_and_line(page: Page, room: Room) -> Room:
    """And below it a smaller line that is no title."""
    size = page.size(24, 38)
    align = page.rng.choice((LEFT, LEFT, CENTRE))
    ink = page.ink(room.below)
    _write(page, room, room.top + size / 2, size, ink, align)
    small = page.size(page.smallest, max(page.smallest, size * 0.75))
    y = room.top + size + 4 + small / 2
    text = page.phrase("title", small, room.width, 16)
    page.write(text, room.left + room.width * align, y, small, ink, align=align, room=room.width, cut=True)
    return replace(room, top=y + small / 2 + page.rng.uniform(8, 16))


def _title_below(page: Page, room: Room) -> Room:
    """Below the chart as a figure's caption; it is read first all the same."""
    size = page.size(20, 32)
    _write(page, room, room.bottom - size / 2, size, page.ink(room.below), page.rng.choice((LEFT, CENTRE, CENTRE)))
    return replace(room, bottom=room.bottom - size - page.rng.uniform(8, 16))
