"""Posters: a big title, a date and a place on a ground of one named colour."""

from training.scenes.blocks import PITCH, place
from training.scenes.colours import accent, colour, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

_NAMES = tuple(COLOURS)


def _ground(page: Page) -> Colour:
    name = page.rng.choice(_NAMES)
    page.facts["background"] = name
    return page.paint(colour(page.rng, name), 0.0)


def _title(page: Page, y: float, size: float, below: Colour, align: float, inset: float = 0.0) -> float:
    """Write the event's name with its top at y; returns where it ends."""
    left, right = INSET + inset, CANVAS - INSET - inset
    run = page.write(
        page.phrase("event", size * 0.75, right - left, 20), place(left, right, align), y + size / 2, size,
        page.ink(below), face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size


def _date_and_place(page: Page, bottom: float, tone: Colour, align: float) -> float:
    """Two lines that end at `bottom`, the date first; returns where they begin."""
    size = page.size(page.smallest, 30)
    pitch = size * page.rng.uniform(PITCH, 1.5)
    x = place(INSET, CANVAS - INSET, align)
    date = page.write(page.wording.date(), x, bottom - pitch - size / 2, size, tone, align=align)
    where = page.write(page.phrase("place", size, INNER, 16), x, bottom - size / 2, size, tone, align=align, cut=True)
    page.facts["date"], page.facts["place"] = date.text, where.text
    return bottom - pitch - size


def _ornament(page: Page, top: float, bottom: float, below: Colour) -> None:
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
    below = _ground(page)
    align = rng.choice((CENTRE, CENTRE, LEFT))
    y = _title(page, INSET + rng.uniform(0, 30), page.size(36, 72), below, align)
    if rng.random() < 0.5:
        size = page.size(page.smallest, 26)
        text = page.phrase("line", size, INNER, 24)
        x = place(INSET, CANVAS - INSET, align)
        page.write(text, x, y + 6 + size * 0.6, size, page.ink(below), align=align, cut=True)
        y += size * 1.2 + 8
    top = _date_and_place(page, CANVAS - INSET - rng.uniform(0, 16), page.ink(below), align)
    _ornament(page, y + 10, top - 10, below)


def banded(page: Page) -> None:
    """The title on a band of another colour across the middle; shapes above, date and place below."""
    rng = page.rng
    below = _ground(page)
    _, band = accent(rng, below)
    size = page.size(36, 68)
    middle = rng.uniform(130, 250)
    page.band(middle - size * 0.8, middle + size * 0.8, band)
    _title(page, middle - size / 2, size, band, CENTRE)
    _date_and_place(page, rng.uniform(middle + size * 0.8 + 95, CANVAS - INSET), page.ink(below), CENTRE)
    _ornament(page, 10, middle - size * 0.8 - 6, below)


def framed(page: Page) -> None:
    """Everything centred in a thick frame, rules between the parts."""
    rng = page.rng
    below = _ground(page)
    line = page.ink(below)
    gap = rng.uniform(6, 14)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, line, hollow=rng.uniform(2, 7), corner=rng.choice((0.0, 16.0)))
    size = page.size(32, 64)
    y = _title(page, rng.uniform(60, 120), size, below, CENTRE, 20)
    page.rule(CANVAS * 0.3, CANVAS * 0.7, y + 14, line, rng.uniform(2, 6))
    _date_and_place(page, rng.uniform(y + 110, CANVAS - 40), page.ink(below), CENTRE)


def lines(page: Page) -> None:
    """A title, lines of random strings, a date and a place, and no drawing."""
    rng = page.rng
    below = _ground(page)
    align = rng.choice((LEFT, CENTRE))
    tone = page.ink(below)
    y = _title(page, INSET + rng.uniform(0, 16), page.size(30, 60), below, align) + 12
    bottom = _date_and_place(page, CANVAS - INSET, tone, align) - 8
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
    Layout("poster", "lines", lines, 4.0),
)
