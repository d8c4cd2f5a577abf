"""Posters with panels: a strip at the side, pills for date and place, a panel at the foot."""

from training.scenes.blocks import PITCH
from training.scenes.boards.poster_parts import ornament, poster_ground, write_date_and_place, write_event
from training.scenes.colours import accent, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS


def side_strip(page: Page) -> None:
    """A strip of another colour with shapes along one side, everything written beside it."""
    rng = page.rng
    below = poster_ground(page)
    _, fill = accent(rng, below)
    wide = rng.uniform(50, 110)
    at_left = rng.random() < 0.6
    edges = (-60.0, wide) if at_left else (CANVAS - wide, CANVAS + 60.0)
    page.box(edges[0], -60, edges[1], CANVAS + 60, fill)
    inside = mix(fill, below, rng.uniform(0.3, 0.6))
    x = wide / 2 if at_left else CANVAS - wide / 2
    count = rng.randint(3, 6)
    what = rng.randrange(3)
    for number in range(count):
        y = CANVAS * (number + 0.5) / count
        half = min(wide * 0.32, 180 / count)
        if what == 0:
            page.circle(x, y, half, inside)
        elif what == 1:
            page.box(x - half, y - half, x + half, y + half, inside).angle = 0.785
        else:
            page.box(x - half, y - 5, x + half, y + 5, inside)
    left, right = (wide + 14, CANVAS - INSET) if at_left else (INSET, CANVAS - wide - 14)
    y = write_event(page, rng.uniform(30, 110), page.size(30, 56), below, LEFT, left=left, right=right)
    tone = page.ink(below)
    if rng.random() < 0.6:
        size = page.size(page.smallest, 28)
        for _ in range(rng.randint(1, 3)):
            text = page.phrase("line", size, right - left, 18)
            page.write(text, left, y + 10 + size * 0.6, size, tone, room=right - left, cut=True)
            y += size * 1.4
    write_date_and_place(page, rng.uniform(max(300.0, y + 90), CANVAS - INSET), tone, LEFT, left=left, right=right)


def pills(page: Page) -> None:
    """Date and place each in a rounded box of another colour, one below the other or both of one width."""
    rng = page.rng
    below = poster_ground(page)
    align = rng.choice((LEFT, CENTRE, CENTRE))
    y = write_event(page, INSET + rng.uniform(10, 60), page.size(36, 70), below, align)
    _, fill = accent(rng, below)
    if rng.random() < 0.4:
        fill = paper(rng) if sum(below) < 400 else night(rng)
    size = page.size(page.smallest, 30)
    height = size * rng.uniform(1.5, 1.9)
    gap = rng.uniform(8, 20)
    bottom = CANVAS - rng.uniform(16, 60)
    tops = (bottom - 2 * height - gap, bottom - height)
    if tops[0] < y + 12:
        raise DoesNotFit
    corner = rng.choice((0.0, 8.0, height / 2))
    wide = rng.uniform(300, 420) if rng.random() < 0.5 else 0.0
    room = CANVAS - 2 * INSET - 40
    tone = page.ink(fill)
    for name, top in zip(("date", "place"), tops, strict=True):
        text = page.wording.date() if name == "date" else page.phrase("place", size, room, 14)
        width = page.width(text, size)
        if width > room:
            raise DoesNotFit
        half = max(wide, width + 36) / 2
        cx = CANVAS / 2 if align == CENTRE else INSET + half - 10
        page.box(cx - half, top, cx + half, top + height, fill, corner=corner)
        page.write(text, cx, top + height / 2, size, tone, align=CENTRE, room=room)
        page.facts[name] = text
    ornament(page, y + 10, tops[0] - 10, below)


def footed(page: Page) -> None:
    """Date and place on a light or dark panel at the foot, the title and shapes above it."""
    rng = page.rng
    below = poster_ground(page)
    panel = paper(rng) if rng.random() < 0.6 else night(rng)
    if distance(panel, below) < 150:
        panel = night(rng) if sum(panel) > 380 else paper(rng)
    edge = rng.uniform(310, 345)
    page.band(edge, CANVAS, panel)
    align = rng.choice((LEFT, CENTRE))
    y = write_event(page, INSET + rng.uniform(4, 80), page.size(36, 70), below, align)
    write_date_and_place(
        page,
        rng.uniform(CANVAS - 36, CANVAS - INSET),
        page.ink(panel),
        align,
        largest=(CANVAS - edge - 30) / (1.9 * PITCH),
    )
    ornament(page, y + 8, edge - 8, below)


LAYOUTS = tuple(Layout("poster", draw.__name__, draw) for draw in (side_strip, pills, footed))
