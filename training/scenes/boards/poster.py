"""Posters: a big title, a date and a place on a ground of one named colour."""

from training.scenes.blocks import PITCH, place
from training.scenes.boards.poster_parts import ornament, poster_ground, write_date_and_place, write_event
from training.scenes.colours import accent
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS


def stacked(page: Page) -> None:
    """Title above, a drawing, date and place below."""
    rng = page.rng
    below = poster_ground(page)
    align = rng.choice((CENTRE, CENTRE, LEFT))
    y = write_event(page, INSET + rng.uniform(0, 30), page.size(36, 72), below, align)
    if rng.random() < 0.5:
        size = page.size(page.smallest, 26)
        text = page.phrase("line", size, INNER, 24)
        x = place(INSET, CANVAS - INSET, align)
        page.write(text, x, y + 6 + size * 0.6, size, page.ink(below), align=align, cut=True)
        y += size * 1.2 + 8
    top = write_date_and_place(page, CANVAS - INSET - rng.uniform(0, 16), page.ink(below), align)
    ornament(page, y + 10, top - 10, below)


def banded(page: Page) -> None:
    """The title on a band of another colour across the middle; shapes above, date and place below."""
    rng = page.rng
    below = poster_ground(page)
    _, band = accent(rng, below)
    size = page.size(36, 68)
    middle = rng.uniform(130, 250)
    page.band(middle - size * 0.8, middle + size * 0.8, band)
    write_event(page, middle - size / 2, size, band, CENTRE)
    write_date_and_place(page, rng.uniform(middle + size * 0.8 + 95, CANVAS - INSET), page.ink(below), CENTRE)
    ornament(page, 10, middle - size * 0.8 - 6, below)


def framed(page: Page) -> None:
    """Everything centred in a thick frame, rules between the parts."""
    rng = page.rng
    below = poster_ground(page)
    line = page.ink(below)
    gap = rng.uniform(6, 14)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, line, hollow=rng.uniform(2, 7), corner=rng.choice((0.0, 16.0)))
    size = page.size(32, 64)
    y = write_event(page, rng.uniform(60, 120), size, below, CENTRE, INSET + 20, CANVAS - INSET - 20)
    page.rule(CANVAS * 0.3, CANVAS * 0.7, y + 14, line, rng.uniform(2, 6))
    write_date_and_place(page, rng.uniform(y + 110, CANVAS - 40), page.ink(below), CENTRE)


def lines(page: Page) -> None:
    """A title, lines of random strings, a date and a place, and no drawing."""
    rng = page.rng
    below = poster_ground(page)
    align = rng.choice((LEFT, CENTRE))
    tone = page.ink(below)
    y = write_event(page, INSET + rng.uniform(0, 16), page.size(30, 60), below, align) + 12
    bottom = write_date_and_place(page, CANVAS - INSET, tone, align) - 8
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
    Layout("poster", "lines", lines, 14.0),
)
