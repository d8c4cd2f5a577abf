"""Signs: few large words on a ground of one named colour."""

from training.scenes.blocks import PITCH, place
from training.scenes.colours import accent, colour, luminance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, COLOURS, Colour

_NAMES = tuple(COLOURS)


def named_ground(page: Page) -> Colour:
    """Draw the sign's colour and note its name."""
    name = page.rng.choice(_NAMES)
    page.facts["background"] = name
    return colour(page.rng, name)


def words(
    page: Page, left: float, top: float, right: float, bottom: float, below: Colour, align: float, *,
    least: float = 34.0, largest: float = 76.0, more: int = 2,
) -> None:  # fmt: skip
    """A large title and up to `more` smaller lines, at most two, in the middle of a box; notes the title."""
    rng, room = page.rng, right - left
    ink = page.ink(below)
    sizes = [page.size(least, largest)]
    more = min(more, rng.choice((0, 0, 1, 1, 2)))
    sizes += [max(page.smallest, sizes[0] * rng.uniform(0.4, 0.75)) for _ in range(more)]
    while sum(sizes) * PITCH > bottom - top:
        sizes.pop()
        if not sizes:
            raise DoesNotFit
    spare = bottom - top - sum(sizes) * PITCH
    gap = min(spare / (len(sizes) + 1), sizes[0] * 0.5)
    y = top + (spare - gap * (len(sizes) - 1)) / 2
    for number, size in enumerate(sizes):
        text = page.phrase("sign", size * 0.7, room, 16)
        face = page.title_face if number == 0 else page.face
        run = page.write(
            text,
            place(left, right, align),
            y + size * PITCH / 2,
            size,
            ink,
            face=face,
            align=align,
            room=room,
            cut=True,
        )
        if number == 0:
            page.facts["title"] = run.text
        y += size * PITCH + gap


def _border(page: Page, below: Colour) -> float:
    """A thick line with round corners, as signs of plain colour have; returns how far from the edges words may be."""
    gap, thickness = page.rng.uniform(4, 12), page.rng.uniform(5, 9)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, page.ink(below), hollow=thickness, corner=page.rng.uniform(18, 48))
    return max(INSET, gap + thickness + 9)


def full(page: Page) -> None:
    """The sign is the whole picture."""
    below = page.paint(named_ground(page), gradient=0.0)
    inset = _border(page, below)
    align = page.rng.choice((CENTRE, CENTRE, LEFT))
    words(page, inset, inset, CANVAS - inset, CANVAS - inset, below, align)


def plate(page: Page) -> None:
    """A plate on a wall of no colour to speak of, with screws at its corners or without."""
    rng = page.rng
    sign = named_ground(page)
    wall = paper(rng) if luminance(sign) < 150 else night(rng)
    page.paint(wall, gradient=0.4)
    left, top = rng.uniform(10, 40), rng.uniform(10, 100)
    right, bottom = CANVAS - rng.uniform(10, 40), CANVAS - rng.uniform(10, 100)
    corner = rng.choice((0.0, 8.0, 24.0, 60.0))
    page.box(left, top, right, bottom, sign, corner=corner)
    line = page.ink(sign)
    if rng.random() < 0.5:
        gap = rng.uniform(3, 8)
        page.box(
            left + gap,
            top + gap,
            right - gap,
            bottom - gap,
            line,
            corner=max(0.0, corner - gap),
            hollow=rng.uniform(2, 5),
        )
    if rng.random() < 0.4 and corner < 30:
        for x in (left + 20, right - 20):
            for y in (top + 20, bottom - 20):
                page.circle(x, y, 5, mix(wall, (128, 128, 128), 0.5))
        inset = 34.0
    else:
        inset = 18.0
    words(
        page, left + max(inset, corner / 3), top + inset, right - max(inset, corner / 3), bottom - inset, sign, CENTRE
    )


def emblem(page: Page) -> None:
    """A round mark (a ring, a ring with a slash, a disc, a triangle's row of dots) above or below the words."""
    rng = page.rng
    below = page.paint(named_ground(page), gradient=0.0)
    _, mark = accent(rng, below)
    radius = rng.uniform(40, 78)
    above = rng.random() < 0.7
    cx = CANVAS / 2 + rng.uniform(-30, 30)
    cy = INSET + radius + rng.uniform(0, 16)
    cy = cy if above else CANVAS - cy
    what = rng.randrange(4)
    if what == 0:
        page.circle(cx, cy, radius, mark, hollow=radius * rng.uniform(0.15, 0.3))
    elif what == 1:
        thickness = radius * 0.2
        page.circle(cx, cy, radius, mark, hollow=thickness)
        slash = page.box(cx - radius * 0.85, cy - thickness / 2, cx + radius * 0.85, cy + thickness / 2, mark)
        slash.angle = 0.785
    elif what == 2:
        page.circle(cx, cy, radius, mark)
        page.box(cx - radius * 0.6, cy - radius * 0.16, cx + radius * 0.6, cy + radius * 0.16, below)
    else:
        page.circle(cx, cy, radius, mark)
        page.circle(cx, cy, radius * 0.72, below)
        page.circle(cx, cy, radius * 0.44, mark)
    if above:
        words(page, INSET, cy + radius + 10, CANVAS - INSET, CANVAS - INSET, below, CENTRE)
    else:
        words(page, INSET, INSET, CANVAS - INSET, cy - radius - 10, below, CENTRE)


def striped(page: Page) -> None:
    """Stripes above and below, as at building sites."""
    rng = page.rng
    below = page.paint(named_ground(page), gradient=0.0)
    height = rng.uniform(20, 44)
    dark = (25, 25, 25) if luminance(below) > 110 else (240, 240, 240)
    lean = rng.choice((0.0, 0.5, -0.5))
    both = rng.random() < 0.7
    for middle in (height / 2, CANVAS - height / 2) if both else (height / 2,):
        for number in range(8):
            cx = (number + 0.5) * 56
            page.box(cx - 14, middle - height, cx + 14, middle + height, dark).angle = lean
    page.box(-60, height, CANVAS + 60, CANVAS - height if both else CANVAS + 60, below)  # cuts slanted ends off
    top = height + 22
    words(page, INSET, top, CANVAS - INSET, CANVAS - (top if both else INSET), below, CENTRE)


def lines(page: Page) -> None:
    """One to four lines of random strings, the first one the largest."""
    rng = page.rng
    below = page.paint(named_ground(page), gradient=0.0)
    colour_of_text = page.ink(below)
    inset = _border(page, below)
    count = rng.randint(1, 5)
    first = page.size(30, 64)
    align = rng.choice((CENTRE, CENTRE, LEFT))
    sizes = [first] + [max(page.smallest, first * rng.uniform(0.45, 0.8)) for _ in range(count - 1)]
    room = CANVAS - 2 * inset
    spare = room - sum(sizes) * PITCH
    if spare < 0:
        raise DoesNotFit
    gap = spare / count * rng.uniform(0.1, 0.9)
    y = inset + (spare - gap * (count - 1)) * rng.random()
    for number, size in enumerate(sizes):
        most = max(2, min(page.characters(size, room), page.left // (count - number) - 1))
        face = page.title_face if number == 0 else page.face
        run = page.write(
            page.wording.random(2 if number else min(most, 4), most), place(inset, CANVAS - inset, align),
            y + size * PITCH / 2, size, colour_of_text, face=face, align=align, room=room, cut=True,
        )  # fmt: skip
        if number == 0:
            page.facts["title"] = run.text
        y += size * PITCH + gap


LAYOUTS = (
    Layout("sign", "full", full),
    Layout("sign", "plate", plate),
    Layout("sign", "emblem", emblem),
    Layout("sign", "striped", striped),
    Layout("sign", "lines", lines, 12.0),
)
