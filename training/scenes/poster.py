"""Posters: a big title, a date and a place on a ground of one named colour."""

from training.scenes.blocks import PITCH, place
from training.scenes.colours import accent, colour, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

_NAMES = tuple(COLOURS)
WHOLE = (INSET, CANVAS - INSET)  # the left and right edge of texts


def named_ground(page: Page) -> Colour:
    """Paint the picture in a named colour; notes the name."""
    name = page.rng.choice(_NAMES)
    page.facts["background"] = name
    return page.paint(colour(page.rng, name), 0.0)


def title(
    page: Page, y: float, size: float, below: Colour, align: float, between: tuple[float, float] = WHOLE
) -> float:
    """Write the event's name with its top at y, `between` two edges; returns where it ends."""
    left, right = between
    run = page.write(
        page.phrase("event", size * 0.75, right - left, 20), place(left, right, align), y + size / 2, size,
        page.ink(below), face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size


def date_and_place(
    page: Page, bottom: float, tone: Colour, align: float, between: tuple[float, float] = WHOLE, largest: float = 30.0
) -> float:
    """Two lines that end at `bottom`, the date first; returns where they begin."""
    size = page.size(page.smallest, largest)
    pitch = size * page.rng.uniform(PITCH, 1.5)
    x, room = place(*between, align), between[1] - between[0]
    date = page.write(page.wording.date(), x, bottom - pitch - size / 2, size, tone, align=align, room=room)
    text = page.phrase("place", size, room, 16)
    where = page.write(text, x, bottom - size / 2, size, tone, align=align, room=room, cut=True)
    page.facts["date"], page.facts["place"] = date.text, where.text
    return bottom - pitch - size


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


def stacked(page: Page) -> None:
    """Title above, a drawing, date and place below."""
    rng = page.rng
    below = named_ground(page)
    align = rng.choice((CENTRE, CENTRE, LEFT))
    y = title(page, INSET + rng.uniform(0, 30), page.size(36, 72), below, align)
    if rng.random() < 0.5:
        size = page.size(page.smallest, 26)
        text = page.phrase("line", size, INNER, 24)
        x = place(INSET, CANVAS - INSET, align)
        page.write(text, x, y + 6 + size * 0.6, size, page.ink(below), align=align, cut=True)
        y += size * 1.2 + 8
    top = date_and_place(page, CANVAS - INSET - rng.uniform(0, 16), page.ink(below), align)
    ornament(page, y + 10, top - 10, below)


def banded(page: Page) -> None:
    """The title on a band of another colour across the middle; shapes above, date and place below."""
    rng = page.rng
    below = named_ground(page)
    _, band = accent(rng, below)
    size = page.size(36, 68)
    middle = rng.uniform(130, 250)
    page.band(middle - size * 0.8, middle + size * 0.8, band)
    title(page, middle - size / 2, size, band, CENTRE)
    date_and_place(page, rng.uniform(middle + size * 0.8 + 95, CANVAS - INSET), page.ink(below), CENTRE)
    ornament(page, 10, middle - size * 0.8 - 6, below)


def framed(page: Page) -> None:
    """Everything centred in a thick frame, rules between the parts."""
    rng = page.rng
    below = named_ground(page)
    line = page.ink(below)
    gap = rng.uniform(6, 14)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, line, hollow=rng.uniform(2, 7), corner=rng.choice((0.0, 16.0)))
    size = page.size(32, 64)
    y = title(page, rng.uniform(60, 120), size, below, CENTRE, (INSET + 20, CANVAS - INSET - 20))
    page.rule(CANVAS * 0.3, CANVAS * 0.7, y + 14, line, rng.uniform(2, 6))
    date_and_place(page, rng.uniform(y + 110, CANVAS - 40), page.ink(below), CENTRE)


def lines(page: Page) -> None:
    """A title, lines of random strings, a date and a place, and no drawing."""
    rng = page.rng
    below = named_ground(page)
    align = rng.choice((LEFT, CENTRE))
    tone = page.ink(below)
    y = title(page, INSET + rng.uniform(0, 16), page.size(30, 60), below, align) + 12
    bottom = date_and_place(page, CANVAS - INSET, tone, align) - 8
    ends = page.lines[-2:]
    del page.lines[-2:]  # they are read last
    size = page.size(16, 44)
    pitch = size * rng.uniform(PITCH, 1.7)
    most = int((bottom - y) / pitch)
    if most < 1:
        raise DoesNotFit
    count = max(rng.randint(1, min(8, most)) for _ in range(2))
    pitch = (bottom - y) / count if rng.random() < 0.5 else pitch
    x = place(INSET, CANVAS - INSET, align)
    for number in range(count):
        longest = max(2, min(page.characters(size, INNER), page.left // (count - number) - 1))
        text = page.wording.random(min(2, longest), longest)
        page.write(text, x, y + pitch * (number + 0.5), size, tone, align=align, cut=True)
    page.lines += ends


LAYOUTS = (
    Layout("poster", "stacked", stacked),
    Layout("poster", "banded", banded),
    Layout("poster", "framed", framed),
    Layout("poster", "lines", lines, 8.0),
)
