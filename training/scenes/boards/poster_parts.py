"""What posters consist of: a ground of one named colour, the event's name, a date and a place, shapes."""

from training.scenes.blocks import PITCH, place
from training.scenes.colours import accent, colour, mix
from training.scenes.page import INSET, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

_NAMES = tuple(COLOURS)


def poster_ground(page: Page) -> Colour:
    name = page.rng.choice(_NAMES)
    page.facts["background"] = name
    return page.paint(colour(page.rng, name), 0.0)


def write_event(
    page: Page, y: float, size: float, below: Colour, align: float, left: float = INSET, right: float = CANVAS - INSET
) -> float:
    """Write the event's name between two edges with its top at y, and note it as the title; returns where it ends."""
    run = page.write(
        page.phrase("event", size * 0.75, right - left, 20), place(left, right, align), y + size / 2, size,
        page.ink(below), face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size


def write_date_and_place(
    page: Page, bottom: float, tone: Colour, align: float, left: float = INSET, right: float = CANVAS - INSET,
    largest: float = 30.0,
) -> float:  # fmt: skip
    """Two lines between two edges that end at `bottom`, the date first; notes them and returns where they begin."""
    size = page.size(page.smallest, largest)
    pitch = size * page.rng.uniform(PITCH, 1.5)
    write_when_and_where(page, bottom - pitch - size / 2, pitch, size, tone, align, left, right)
    return bottom - pitch - size


def write_when_and_where(
    page: Page, y: float, pitch: float, size: float, tone: Colour, align: float, left: float, right: float
) -> None:
    """The date with its middle at y and the place `pitch` below it, between two edges; notes them."""
    x, room = place(left, right, align), right - left
    date = page.write(page.wording.date(), x, y, size, tone, align=align, room=room)
    text = page.phrase("place", size, room, 16)
    where = page.write(text, x, y + pitch, size, tone, align=align, room=room, cut=True)
    page.facts["date"], page.facts["place"] = date.text, where.text


def write_about(
    page: Page, y: float, below: Colour, align: float, left: float = INSET, right: float = CANVAS - INSET
) -> float:
    """Half of the time a small line about the event with its top at y; returns where it ends, or y."""
    if page.rng.random() < 0.5:
        return y
    size = page.size(page.smallest, 26)
    text = page.phrase("line", size, right - left, 24)
    x = place(left, right, align)
    page.write(text, x, y + size * 0.6, size, page.ink(below), align=align, room=right - left, cut=True)
    return y + size * 1.2


def ornament(page: Page, top: float, bottom: float, below: Colour) -> None:
    """Shapes that fill the middle: discs, rings, bars or a row of blocks."""
    rng = page.rng
    height = bottom - top
    if height < 50:
        return
    _, one = accent(rng, below)
    other = mix(one, below, 0.5)
    cy, what = (top + bottom) / 2, rng.randrange(5)
    radius = min(height / 2 - 4, 90.0)
    if what == 0:
        cx = rng.uniform(INSET + radius, CANVAS - INSET - radius)
        page.circle(cx, cy, radius, one)
        page.circle(cx, cy, radius * 0.6, other)
    elif what == 1:
        for number in range(3):
            page.circle(CANVAS / 2 + (number - 1) * radius * 1.2, cy, radius * 0.7, one, hollow=6)
    elif what == 2:
        for number in range(rng.randint(4, 8)):
            x = INSET + 20 + number * 48
            page.box(
                x, bottom - 6 - rng.uniform(0.2, 0.9) * (height - 12), x + 30, bottom - 6, one if number % 2 else other
            )
    elif what == 3:
        for _ in range(rng.randint(5, 10)):
            size = rng.uniform(5, min(22, height / 4))
            page.circle(rng.uniform(40, 408), rng.uniform(top + size, bottom - size), size, rng.choice((one, other)))
    else:
        page.circle(CANVAS / 2, bottom - 4, min(radius * 1.6, height - 8), one).sector = (4.712389, 3.141593)
