"""What screens of programs are made of: title bars, buttons, switches, small signs, placeholders of pictures."""

from training.scenes.colours import GREY, accent, luminance, mix, night, paper
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_TURN = 0.785398  # an eighth of a turn, radians


def screen(page: Page) -> Colour:
    """Paint a screen's ground, light or dark."""
    return page.paint(paper(page.rng) if page.rng.random() < 0.65 else night(page.rng), 0.05)


def theme_on(page: Page, below: Colour) -> Colour:
    """Draw the colour of what a program wants to be seen, and note it."""
    name, drawn = accent(page.rng, below)
    page.facts["colour"] = name
    return drawn


def title_bar(page: Page, below: Colour, theme: Colour) -> float:
    """A title bar, mostly in the theme's colour; returns where it ends."""
    rng = page.rng
    fill = theme if rng.random() < 0.6 else mix(below, GREY, 0.08)
    size = page.size(22, 34)
    height = INSET + size + rng.uniform(8, 20)
    page.band(0, height, fill)
    status_bar(page, fill)
    align = rng.choice((LEFT, CENTRE))
    titled(page, INSET, CANVAS - INSET, height - size / 2 - 6, size, fill, align, 18)
    return height


def status_bar(page: Page, below: Colour, chance: float = 0.45) -> None:
    """Perhaps marks for signal and battery at the upper edge, above every text. `below`: what is there already."""
    rng = page.rng
    if rng.random() >= chance:
        return
    tone = mix(below, (0, 0, 0) if luminance(below) > 120 else (255, 255, 255), rng.uniform(0.5, 1.0))
    right = CANVAS - rng.uniform(12, 24)
    page.box(right - 18, 4, right, 13, tone, hollow=1.5, corner=2)
    page.box(right - 16, 6, right - rng.uniform(4, 12), 11, tone)
    for number in range(rng.randint(2, 4)):
        x = right - 46 + number * 6
        page.box(x, 11 - number * 2, x + 4, 13, tone)
    left = rng.uniform(12, 24)
    if rng.random() < 0.5:
        page.box(left, 6, left + rng.uniform(14, 34), 11, tone, corner=2)
    else:
        for number in range(3):
            page.circle(left + 4 + number * 10, 8.5, 3, tone)


def titled(
    page: Page, left: float, right: float, y: float, size: float, below: Colour, align: float, most: int = 14
) -> None:
    """Write the title between two edges, its middle at y, and note it."""
    run = page.write(
        page.phrase("title", size, right - left, most), left + (right - left) * align, y, size, page.ink(below),
        face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text


def button(page: Page, cx: float, cy: float, width: float, size: float, theme: Colour) -> None:
    """The button that counts: filled with the theme's colour."""
    height = size * page.rng.uniform(1.6, 2.1)
    corner = page.rng.choice((0.0, 6.0, height / 2))
    page.box(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2, theme, corner=corner)
    text = page.phrase("button", size, width - size, 10)
    run = page.write(text, cx, cy, size, page.ink(theme), align=CENTRE, room=width - size * 0.8, cut=True)
    page.facts["button"] = run.text


def switch(page: Page, right: float, y: float, size: float, theme: Colour, below: Colour, *, on: bool) -> None:
    width, height = size * 1.5, size * 0.8
    left = right - width
    page.box(left, y - height / 2, right, y + height / 2, theme if on else mix(below, GREY, 0.55), corner=height / 2)
    knob = height / 2 - 2
    page.circle(right - height / 2 if on else left + height / 2, y, knob, (250, 250, 250))


def chevron(page: Page, x: float, y: float, half: float, colour: Colour, *, back: bool = False) -> None:
    """Two strokes that point to the right, or to the left (`back`)."""
    for side in (-1, 1):
        turn = _TURN if (side < 0) != back else -_TURN
        page.box(x - half * 0.8, y - 1.3, x + half * 0.8, y + 1.3, colour).angle = turn
        page.shapes[-1].cy += side * half * 0.5


def icon(page: Page, cx: float, cy: float, half: float, colour: Colour, below: Colour, what: int) -> None:
    """A small sign, one of six."""
    if what == 0:
        page.box(cx - half, cy - half, cx + half, cy + half, colour, corner=half * 0.4)
        page.circle(cx, cy, half * 0.45, below)
    elif what == 1:
        page.circle(cx, cy, half, colour, hollow=max(2.0, half * 0.28))
    elif what == 2:  # a person
        page.circle(cx, cy - half * 0.4, half * 0.45, colour)
        page.circle(cx, cy + half * 0.95, half * 0.85, colour).sector = (4.712389, 3.141593)
    elif what == 3:
        for row in (-1, 0, 1):
            page.rule(cx - half, cx + half, cy + row * half * 0.65, colour, max(1.6, half * 0.25))
    elif what == 4:  # a house
        page.box(cx - half * 0.6, cy - half * 0.1, cx + half * 0.6, cy + half * 0.9, colour)
        page.box(cx - half * 0.6, cy - half * 0.7, cx + half * 0.6, cy + half * 0.5, colour).angle = _TURN
    else:
        page.box(cx - half, cy - half, cx + half, cy + half, colour, corner=half * page.rng.choice((0.2, 1.0)))


def portrait(page: Page, cx: float, cy: float, half: float, fill: Colour, *, round_: bool, face: bool) -> None:
    """An avatar: a round or square plate, perhaps with the outline of a person."""
    page.box(cx - half, cy - half, cx + half, cy + half, fill, corner=half if round_ else half * 0.25)
    if face:
        tone = mix(fill, (255, 255, 255), 0.6)
        page.circle(cx, cy - half * 0.25, half * 0.32, tone)
        page.circle(cx, cy + half * 0.8, half * 0.62, tone).sector = (4.712389, 3.141593)


def picture(page: Page, left: float, top: float, right: float, bottom: float, tone: Colour, corner: float) -> None:
    """A photograph as it looks before it is loaded: a plate with a sun and a hill."""
    page.box(left, top, right, bottom, tone, corner=corner)
    high = bottom - top
    light = mix(tone, (255, 255, 255), 0.45)
    page.circle(left + (right - left) * 0.28, top + high * 0.3, high * 0.11, light)
    page.circle(left + (right - left) * 0.6, bottom, min(high * 0.55, (right - left) * 0.36), light).sector = (
        4.712389, 3.141593,
    )  # fmt: skip


def plus(page: Page, cx: float, cy: float, radius: float, theme: Colour) -> None:
    """A round button with a plus."""
    page.circle(cx, cy, radius, theme)
    for across, along in ((0.45, 0.07), (0.07, 0.45)):
        page.box(
            cx - radius * across, cy - radius * along, cx + radius * across, cy + radius * along, (252, 252, 252)
        )  # fmt: skip


def tab_bar(page: Page, height: float, theme: Colour, fill: Colour) -> None:
    """Small signs at the screen's lower edge, one of them in the theme's colour."""
    rng = page.rng
    page.band(CANVAS - height, CANVAS, fill)
    count = rng.randint(3, 5)
    chosen = rng.randrange(count)
    quiet = mix(fill, GREY, 0.7)
    for number in range(count):
        cx = CANVAS * (number + 0.5) / count
        what = rng.choice((0, 1, 2, 4, 5))
        icon(page, cx, CANVAS - height / 2, height * 0.24, theme if number == chosen else quiet, fill, what)


def rows(page: Page, top: float, bottom: float, size: float, most: int, room_a_line: float = 1.5) -> list[float]:
    """Middles of 2 to `most` rows of texts of `size`, from top to bottom.

    Raises DoesNotFit where not even two have room.
    """
    rng = page.rng
    count = min(rng.randint(2, most), int((bottom - top) / (size * room_a_line)))
    if count < 2:
        raise DoesNotFit
    pitch = min((bottom - top) / count, size * room_a_line * rng.uniform(1.0, 1.6))
    spare = (bottom - top - pitch * count) * rng.choice((0.0, 0.0, 0.5))
    return [top + spare + pitch * (number + 0.5) for number in range(count)]


def label(page: Page, left: float, y: float, size: float, tone: Colour, room: float, rows_left: int) -> None:
    """The name of a row, as long as room and the characters left for `rows_left` rows allow."""
    text = page.phrase("setting", size, room, min(16, page.left // rows_left - 2))
    page.write(text, left, y, size, tone, room=room, cut=True)


def skeleton(page: Page, left: float, right: float, top: float, bars: int, step: float, tone: Colour) -> None:
    """Bars in the place of lines of text that are not loaded yet."""
    for number in range(bars):
        end = left + (right - left) * page.rng.uniform(0.45, 1.0)
        page.box(left, top + number * step, end, top + number * step + step * 0.45, tone, corner=step * 0.2)
