"""Posters with a painted place at one side and everything that is written at the other, in one block."""

from collections.abc import Callable
from math import pi

from training.scenes.blocks import PITCH, place
from training.scenes.boards.poster_decorations import UPPER_HALF
from training.scenes.boards.poster_parts import poster_ground, write_event, write_when_and_where
from training.scenes.colours import accent, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_LEAST_SCENERY = 90.0  # pixels, height of what is painted
_LEAST_GROUND = 270.0  # pixels of the height that keep the ground's colour, which is a fact


def _block(page: Page, top: float, bottom: float, below: Colour) -> tuple[float, float]:
    """The event's name, perhaps a line about it, date and place close below each other; notes them.

    Between two heights, at the upper or the lower one. Returns where the block begins and ends.
    """
    rng = page.rng
    align = rng.choice((LEFT, LEFT, CENTRE, CENTRE, RIGHT))
    left, right = INSET + rng.choice((0.0, rng.uniform(0, 40))), CANVAS - INSET
    size, small = page.size(28, 54), page.size(page.smallest, 30)
    lines = 2 + (rng.random() < 0.25)
    gap, pitch = rng.uniform(2, 14), small * rng.uniform(PITCH, 1.5)
    height = size + gap + pitch * lines
    if height > bottom - top:
        raise DoesNotFit
    begin = top if rng.random() < 0.7 else bottom - height
    y = write_event(page, begin, size, below, align, left=left, right=right) + gap
    tone, room = page.ink(below), right - left
    if lines > 2:
        text, x = page.phrase("line", small, room, 22), place(left, right, align)
        page.write(text, x, y + pitch / 2, small, tone, align=align, room=room, cut=True)
        y += pitch
    write_when_and_where(page, y + pitch / 2, pitch, small, tone, align, left, right)
    return begin, y + pitch * 2


def _sky(page: Page, top: float, bottom: float, below: Colour) -> None:
    """A sun or a moon, clouds, birds or stars between two heights: small, so that nothing else is hidden."""
    rng = page.rng
    light = mix(accent(rng, below)[1], (255, 255, 255), rng.uniform(0.2, 0.8))
    what = rng.randrange(4)
    radius = min(rng.uniform(14, 44), (bottom - top) * 0.4)
    x, y = rng.uniform(60, CANVAS - 60), rng.uniform(top + radius, max(top + radius, bottom - radius))
    if what == 0:
        page.circle(x, y, radius, light)
    elif what == 1:  # a cloud or two
        for _ in range(rng.randint(1, 2)):
            x = rng.uniform(70, CANVAS - 70)
            for step, part in ((-0.8, 0.55), (0, 0.8), (0.8, 0.5)):
                page.circle(x + step * radius, y, radius * part, mix(below, (255, 255, 255), 0.6))
    else:
        for _ in range(rng.randint(5, 11)):
            half = rng.uniform(1, 3.2)
            x, y = rng.uniform(12, CANVAS - 12), rng.uniform(top, bottom)
            page.box(x - half, y - half, x + half, y + half, light, corner=half if what == 2 else 0.0)


def _waves(page: Page, top: float, below: Colour) -> None:
    """Water with crests, and perhaps a boat."""
    rng = page.rng
    _, water = accent(rng, below)
    step = rng.uniform(44, 90)
    top += step * 0.52  # of the crests
    if rng.random() < 0.5:
        x, half = rng.uniform(90, CANVAS - 90), rng.uniform(24, 46)
        page.circle(x, top, half, paper(rng)).sector = (pi / 2, pi)
        page.box(x - 2, top - half * 1.5, x + 2, top, night(rng))
        page.circle(x + 2, top - half * 0.2, half * 1.2, mix(water, (255, 255, 255), 0.7)).sector = (0.0, 0.7)
    page.band(top, CANVAS, water)
    for number in range(int(CANVAS / step) + 1):
        page.circle(number * step + step / 2, top, step * 0.52, water).sector = UPPER_HALF
    for number in range(rng.randint(0, 4)):
        y = top + 20 + number * 26
        if y < CANVAS - 8:
            x = rng.uniform(0, CANVAS - 90)
            page.box(x, y, x + rng.uniform(40, 160), y + 4, mix(water, (255, 255, 255), 0.35), corner=2)


def _trees(page: Page, top: float, below: Colour) -> None:
    """Trees, round or pointed, on a meadow."""
    rng = page.rng
    green = accent(rng, below)[1] if rng.random() < 0.5 else mix(below, (20, 110, 50), 0.8)
    floor = mix(green, (0, 0, 0), rng.uniform(0.1, 0.4))
    ground = rng.uniform(top + 60, CANVAS - 16)
    trunk = mix((96, 62, 36), below, 0.2)
    pointed = rng.random() < 0.5
    count = rng.randint(3, 7)
    for number in range(count):
        x = CANVAS * (number + rng.uniform(0.3, 0.7)) / count
        high = min(ground - top, rng.uniform(50, 150))
        wide = min(high * 0.35, 180 / count)
        page.box(x - wide * 0.14, ground - high * 0.4, x + wide * 0.14, ground + 2, trunk)
        if pointed:
            crown, half = ground - high * 0.62, wide * 0.7
            page.box(x - half, crown - half, x + half, crown + half, green).angle = pi / 4
        else:
            page.circle(x, ground - high * 0.62, wide, green)
    page.band(ground, CANVAS, floor)


def _houses(page: Page, top: float, below: Colour) -> None:
    """A street of houses with windows."""
    rng = page.rng
    hues = [mix(accent(rng, below)[1], (0, 0, 0), rng.uniform(0.0, 0.5)) for _ in range(3)]
    pane = mix((255, 225, 140), below, rng.uniform(0.0, 0.3))
    ground = CANVAS - rng.choice((0.0, rng.uniform(10, 34)))
    x = rng.uniform(-30, 0)
    while x < CANVAS:
        wide, high = rng.uniform(56, 110), rng.uniform(0.5, 0.98) * (ground - top)
        wall = rng.choice(hues)
        page.box(x, ground - high, x + wide, ground + 60, wall)
        for step in range(2):
            if rng.random() < 0.8:
                y, near = ground - high + 12, x + wide * (0.2 + 0.38 * step)
                page.box(near, y, near + wide * 0.22, y + min(26.0, high * 0.3), pane)
        x += wide + rng.choice((0.0, rng.uniform(0, 16)))
    if ground < CANVAS:
        page.band(ground, CANVAS, mix(below, (0, 0, 0), 0.5))


def _things(page: Page, top: float, below: Colour) -> None:
    """A few large things on a table or a stage: balls, boxes, a cup, half discs."""
    rng = page.rng
    table = rng.uniform(max(top + 56, CANVAS - 90), CANVAS - 24)
    page.band(table, CANVAS, mix(accent(rng, below)[1], (0, 0, 0) if rng.random() < 0.5 else (255, 255, 255), 0.35))
    count = rng.randint(1, 4)
    for number in range(count):
        _, tone = accent(rng, below)
        half = min((table - top) / 2, 180 / count) * rng.uniform(0.6, 0.95)
        x, y = CANVAS * (number + 0.5) / count, table - half
        what = rng.randrange(4)
        if what == 0:
            page.circle(x, y, half, tone)
            page.circle(x - half * 0.3, y - half * 0.3, half * 0.22, mix(tone, (255, 255, 255), 0.6))
        elif what == 1:
            page.box(x - half * 0.8, y - half * 0.7, x + half * 0.8, table, tone)
            page.box(x - half * 0.12, y - half * 0.7, x + half * 0.12, table, mix(tone, (255, 255, 255), 0.6))
        elif what == 2:
            page.circle(x, table, half, tone).sector = UPPER_HALF
        else:
            page.circle(x + half * 0.7, y, half * 0.4, tone, hollow=half * 0.14)
            page.box(x - half * 0.7, y - half * 0.6, x + half * 0.7, table, tone, corner=half * 0.25)


_SCENERIES: tuple[Callable[[Page, float, Colour], None], ...] = (_waves, _trees, _houses, _things)


def scenery(page: Page) -> None:
    """The place is painted along the lower edge, the texts stand above it."""
    rng = page.rng
    below = poster_ground(page)
    horizon = rng.uniform(_LEAST_GROUND, CANVAS - _LEAST_SCENERY)
    begin, end = _block(page, INSET + rng.uniform(0, 30), horizon - 6, below)
    if begin > 90:
        _sky(page, 14, begin - 12, below)
    elif horizon - end > 70 and rng.random() < 0.7:
        _sky(page, end + 12, horizon - 8, below)
    rng.choice(_SCENERIES)(page, horizon, below)


def window_scene(page: Page) -> None:
    """The place is painted on the upper part, on a ground of its own; the texts stand on the poster's below it."""
    rng = page.rng
    below = poster_ground(page)
    lower = rng.uniform(120, CANVAS - _LEAST_GROUND)
    edge = rng.choice((0.0, rng.uniform(10, 30)))
    sky = mix(accent(rng, below)[1], rng.choice(((255, 255, 255), (0, 0, 0))), rng.uniform(0.2, 0.7))
    page.box(edge if edge else -60, edge if edge else -60, CANVAS - edge if edge else CANVAS + 60, lower, sky)
    _, one = accent(rng, sky)
    high = lower - edge
    page.circle(rng.uniform(100, CANVAS - 100), edge + high * 0.42, high * rng.uniform(0.15, 0.28), one)
    for share in (0.25, 0.75):
        radius = min(high * rng.uniform(0.3, 0.6), (CANVAS - 2 * edge) * 0.24)
        hill = page.circle(edge + (CANVAS - 2 * edge) * share, lower, radius, mix(one, sky, rng.uniform(0.3, 0.6)))
        hill.sector = UPPER_HALF
    _block(page, lower + rng.uniform(12, 30), CANVAS - INSET, below)


LAYOUTS = (
    Layout("poster", "scenery", scenery, 1.4),
    Layout("poster", "window_scene", window_scene, 0.7),
)
