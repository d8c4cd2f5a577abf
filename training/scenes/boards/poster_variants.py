"""More posters: rays, discs, slanting bands, split grounds, columns; date and place in bands and boxes.

The ground keeps the larger part of each, so that its colour is the poster's.
"""

from math import cos, tan

from training.scenes.blocks import place
from training.scenes.boards.poster_decorations import corners, drawing, faint, rays
from training.scenes.boards.poster_parts import poster_ground, write_about, write_date_and_place, write_event
from training.scenes.colours import accent, luminance
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_BOTTOM = CANVAS - INSET


def _on(page: Page, below: Colour) -> Colour:
    """A colour for bands and boxes that carry texts: a hue, or black or white, far from the ground."""
    if page.rng.random() < 0.35:
        return (244, 244, 242) if luminance(below) < 130 else (24, 24, 28)
    return accent(page.rng, below)[1]


def title_below(page: Page) -> None:
    """A large drawing in the upper half, then the title, then date and place."""
    rng = page.rng
    below = poster_ground(page)
    align = rng.choice((LEFT, CENTRE, RIGHT))
    bottom = rng.uniform(190, 262)
    drawing(page, rng.choice((0, INSET)), rng.choice((0, INSET)), CANVAS - rng.choice((0, INSET)), bottom, below)
    y = write_event(page, bottom + rng.uniform(12, 22), page.size(36, 66), below, align)
    y = write_about(page, y + 6, below, align)
    top = write_date_and_place(page, _BOTTOM - rng.uniform(0, 10), page.ink(below), align)
    if top < y + 4:
        raise DoesNotFit


def date_band(page: Page) -> None:
    """Title above or in the middle; date and place in a band of another colour at the lower edge."""
    rng = page.rng
    below = poster_ground(page)
    band = _on(page, below)
    align = rng.choice((LEFT, CENTRE, CENTRE))
    top = write_date_and_place(page, _BOTTOM, page.ink(band), align, largest=28)
    lines, page.lines = page.lines, []
    page.band(top - rng.uniform(8, 16), CANVAS, band)
    if rng.random() < 0.5:
        page.band(0, rng.uniform(8, 14), band)
    middle = rng.random() < 0.4
    y = rng.uniform(150, 190) if middle else INSET + rng.uniform(0, 24)
    end = write_about(page, write_event(page, y, page.size(36, 72), below, align) + 6, below, align)
    if middle:
        drawing(page, 90, 20, CANVAS - 90, y - 10, below)
    else:
        drawing(page, INSET, end + 12, CANVAS - INSET, min(top - 22, end + 180), below)
    page.lines += lines


def date_box(page: Page) -> None:
    """Date and place in a filled or open box, in the middle or at a side."""
    rng = page.rng
    below = poster_ground(page)
    align = rng.choice((LEFT, CENTRE))
    y = write_event(page, INSET + rng.uniform(0, 30), page.size(36, 70), below, align)
    y = write_about(page, y + 4, below, align) + 12
    filled = rng.random() < 0.6
    box = _on(page, below) if filled else below
    wide = rng.uniform(240, 330)
    side = rng.choice((LEFT, CENTRE, RIGHT))
    left = 12 + (CANVAS - 24 - wide) * side
    left, right = max(left, 10.0), min(left + wide, CANVAS - 10.0)
    low = rng.random() < 0.6
    inner, outer = max(INSET, left + 12), min(CANVAS - INSET, right - 12)
    bottom = _BOTTOM - 6 if low else min(_BOTTOM - 6, y + rng.uniform(100, 150))
    tone = page.ink(box)
    top = write_date_and_place(page, bottom, tone, rng.choice((LEFT, CENTRE)), inner, outer, 28)
    if top < y + 14:
        raise DoesNotFit
    corner = rng.choice((0.0, 8.0, 24.0))
    page.box(left, top - 12, right, bottom + 12, box if filled else tone, corner=corner, hollow=0.0 if filled else 3.0)
    if low:
        drawing(page, INSET, y + 4, CANVAS - INSET, min(top - 22, y + 160), below)
    else:
        drawing(page, 0, max(bottom + 24, CANVAS - 150), CANVAS, CANVAS, below)


def left_column(page: Page) -> None:
    """All texts in a column at one side; at the other stripes or a drawing from top to bottom."""
    rng = page.rng
    below = poster_ground(page)
    left = rng.random() < 0.7
    wide = rng.uniform(260, 310)
    near, far = (INSET, wide) if left else (CANVAS - wide, CANVAS - INSET)
    align = LEFT if left else rng.choice((LEFT, RIGHT))
    y = rng.choice((INSET, rng.uniform(90, 190)))
    y = write_about(page, write_event(page, y, page.size(32, 60), below, align, near, far) + 6, below, align, near, far)
    low = rng.random() < 0.6
    bottom = _BOTTOM if low else min(_BOTTOM, y + 110)
    if write_date_and_place(page, bottom, page.ink(below), align, near, far, 26) < y + 4:
        raise DoesNotFit
    start, end = (wide + 14, CANVAS) if left else (0, CANVAS - wide - 14)
    if rng.random() < 0.5:
        _, one = accent(rng, below)
        _, other = accent(rng, below)
        x, step = start, (end - start) / rng.randint(1, 5)
        for number in range(round((end - start) / step)):
            page.box(x, -60, x + step * rng.uniform(0.4, 0.9), CANVAS + 60, other if number % 2 else one)
            x += step
    else:
        drawing(page, start, rng.uniform(10, 60), end, rng.uniform(200, 240), below)
        drawing(page, start, 250, end, CANVAS - rng.uniform(0, 40), below)


def sunburst(page: Page) -> None:
    """Faint rays over the whole ground; the title large, at the top, in the middle or low."""
    rng = page.rng
    below = poster_ground(page)
    cx, cy = rng.uniform(120, 328), rng.choice((0.0, CANVAS / 2, CANVAS + 20.0))
    rays(page, cx, cy, 560, faint(page, below, 0.15))
    align = rng.choice((CENTRE, CENTRE, LEFT))
    size = page.size(40, 76)
    y = rng.choice((INSET + 4, CANVAS / 2 - size / 2 - 20, 230.0))
    if y > 120 and rng.random() < 0.6:
        _, tone = accent(rng, below)
        page.circle(cx, (y + 10) / 2, min(y / 2 - 14, 70) * rng.uniform(0.6, 1.0), tone)
    end = write_about(page, write_event(page, y, size, below, align) + 6, below, align)
    if write_date_and_place(page, _BOTTOM, page.ink(below), align) < end + 4:
        raise DoesNotFit


def slanting(page: Page) -> None:
    """Bands that cross the middle at a slant; the title in the corner above, date and place in the one below."""
    rng = page.rng
    below = poster_ground(page)
    rises = rng.random() < 0.6
    turn = rng.uniform(0.25, 0.45)
    thick = rng.uniform(26, 52)
    for number in range(rng.randint(1, 3)):
        _, tone = accent(rng, below)
        share = thick * (1.0 if not number else 0.28)
        shift = 0.0 if not number else (thick * 0.5 + 12) * (1 if number == 1 else -1)
        stripe = page.box(-120, CANVAS / 2 - share / 2, CANVAS + 120, CANVAS / 2 + share / 2, tone)
        stripe.angle = -turn if rises else turn
        stripe.cy += shift / cos(turn)
    # How far the bands come down at the far side of each corner.
    reach = CANVAS / 2 - INSET
    free = CANVAS / 2 - reach * tan(turn) - (thick * 0.78 + 18) / cos(turn)
    size = min(page.size(34, 60), free - INSET)
    if size < page.smallest:
        raise DoesNotFit
    align = LEFT if rises else RIGHT
    end = write_event(page, INSET + rng.random() * max(0.0, free - INSET - size), size, below, align)
    half_room = INNER * 0.6
    near = INSET if rises else CANVAS - INSET - half_room
    if end < free + 10:
        write_about(page, end + 4, below, align, near, near + half_room)
    left = CANVAS - INSET - half_room if rises else INSET
    write_date_and_place(page, _BOTTOM, page.ink(below), RIGHT - align, left, left + half_room, 28)


def split(page: Page) -> None:
    """Two grounds, one above the other or side by side: the smaller one bears date and place, or nothing."""
    rng = page.rng
    below = poster_ground(page)
    other = _on(page, below)
    align = rng.choice((LEFT, CENTRE))
    if rng.random() < 0.55:
        edge = rng.uniform(290, 330)
        page.band(edge, CANVAS, other)
        size = page.size(38, 72)
        y = rng.choice((INSET, edge / 2 - size / 2, edge - size - 14))
        end = write_event(page, y, size, below, align)
        if y > 110:
            drawing(page, 110, 14, CANVAS - 110, min(y - 10, 130), below)
        elif edge - end > 70:
            drawing(page, rng.choice((INSET, 180)), max(end + 12, edge - 110), CANVAS - INSET - 80, edge, below)
        bottom = rng.uniform(min(edge + 88, _BOTTOM), _BOTTOM)
        if write_date_and_place(page, bottom, page.ink(other), align, largest=28) < edge + 6:
            raise DoesNotFit
        return
    edge = rng.uniform(290, 320)
    page.box(edge, -60, CANVAS + 60, CANVAS + 60, other)
    drawing(page, edge + 16, rng.uniform(30, 90), CANVAS - 14, rng.uniform(220, 400), other)
    far = edge - 12
    y = write_event(page, rng.uniform(INSET, 120), page.size(34, 60), below, align, INSET, far)
    y = write_about(page, y + 6, below, align, INSET, far)
    if write_date_and_place(page, rng.uniform(330, _BOTTOM), page.ink(below), align, INSET, far, 26) < y + 6:
        raise DoesNotFit


def disc(page: Page) -> None:
    """A large disc with the title in it; date and place below it, perhaps small discs around."""
    rng = page.rng
    below = poster_ground(page)
    fill = _on(page, below)
    radius = rng.uniform(108, 136)
    cx = CANVAS / 2 + rng.uniform(-50, 50)
    cy = INSET + radius + rng.uniform(-30, 14)
    for across, down in ((50, 60), (400, 50), (40, 330), (410, 320))[: rng.randint(0, 4)]:
        page.circle(across, down, rng.uniform(10, 34), accent(rng, below)[1])
    page.circle(cx, cy, radius, fill)
    if rng.random() < 0.4:
        page.circle(cx, cy, radius - 8, page.ink(fill), hollow=2.5)
    size = page.size(34, 54)
    half = radius * 0.86
    left, right = max(INSET, cx - half), min(CANVAS - INSET, cx + half)
    y = write_event(page, cy - size * rng.uniform(0.5, 1.0), size, fill, CENTRE, left, right)
    write_about(page, y + 4, fill, CENTRE, left + 20, right - 20)
    top = write_date_and_place(page, _BOTTOM, page.ink(below), rng.choice((LEFT, CENTRE, CENTRE)))
    if top < cy + radius + 4:
        raise DoesNotFit


def bordered(page: Page) -> None:
    """A strong border of another colour; the title in the middle between rules, or above a drawing."""
    rng = page.rng
    below = poster_ground(page)
    corners(page, below)
    left, right = INSET + 14, CANVAS - INSET - 14
    align = rng.choice((CENTRE, CENTRE, LEFT))
    size = page.size(36, 64)
    line = page.ink(below)
    if rng.random() < 0.5:
        y = rng.uniform(120, 190)
        if rng.random() < 0.6:
            drawing(page, left + 40, 36, right - 40, y - 22, below)
        end = write_event(page, y, size, below, align, left, right)
        for at in (y - 10, end + 10):
            page.rule(place(left, right - 120, align), place(left + 120, right, align), at, line, rng.uniform(2, 5))
        end += 16
    else:
        end = write_event(page, INSET + 16, size, below, align, left, right)
        end = write_about(page, end + 6, below, align, left, right)
        drawing(page, left, end + 14, right, rng.uniform(270, 310), below)
        end = 314
    if write_date_and_place(page, _BOTTOM - 14, page.ink(below), align, left, right, 28) < end:
        raise DoesNotFit


def scattered(page: Page) -> None:
    """Large faint shapes behind everything; the title at any height, date and place below it or at the bottom."""
    rng = page.rng
    below = poster_ground(page)
    for _ in range(rng.randint(3, 7)):
        tone, radius = faint(page, below, 0.15), rng.uniform(40, 120)
        x, y = rng.uniform(0, CANVAS), rng.uniform(0, CANVAS)
        if rng.random() < 0.6:
            page.circle(x, y, radius, tone, hollow=rng.choice((0.0, 0.0, radius * 0.25)))
        else:
            page.box(x - radius, y - radius * 0.5, x + radius, y + radius * 0.5, tone).angle = rng.uniform(-0.8, 0.8)
    align = rng.choice((LEFT, CENTRE, RIGHT))
    y = rng.uniform(INSET, 220)
    y = write_about(page, write_event(page, y, page.size(40, 80), below, align) + 8, below, align)
    bottom = _BOTTOM if rng.random() < 0.5 else min(_BOTTOM, y + rng.uniform(90, 130))
    if write_date_and_place(page, bottom, page.ink(below), align) < y + 4:
        raise DoesNotFit


LAYOUTS = (
    Layout("poster", "title_below", title_below, 0.6),
    Layout("poster", "date_band", date_band, 0.6),
    Layout("poster", "date_box", date_box, 0.6),
    Layout("poster", "left_column", left_column, 0.6),
    Layout("poster", "sunburst", sunburst, 0.5),
    Layout("poster", "slanting", slanting, 0.5),
    Layout("poster", "split", split, 0.6),
    Layout("poster", "disc", disc, 0.5),
    Layout("poster", "bordered", bordered, 0.5),
    Layout("poster", "scattered", scattered, 0.4),
)
