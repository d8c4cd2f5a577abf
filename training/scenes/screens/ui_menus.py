"""More screens of programs: a list that leads on, tiles, tabs, values on sliders."""

from training.scenes.colours import GREY, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, DoesNotFit, Page
from training.scenes.scene import CANVAS
from training.scenes.screens.screen_parts import button, chevron, screen, status_bar, tab_bar, theme_on, title_bar


def _pitch(page: Page, height: float, size: float, most: int) -> tuple[int, float]:
    """How many rows, and the distance of their middles. Raises DoesNotFit for less than two."""
    fitting = min(most, int(height / (size * 1.5)), page.left // 6)
    if fitting < 2:
        raise DoesNotFit
    count = page.rng.randint(2, fitting)
    return count, min(height / count, size * page.rng.uniform(1.7, 2.6))


def listing(page: Page) -> None:
    """Rows with chevrons, perhaps on one card, and symbols to choose from at the lower edge."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 6
    height = rng.uniform(40, 52)
    tab_bar(page, height, theme, mix(below, GREY, 0.08))
    bottom = CANVAS - height - 6
    size = page.size(page.smallest, 26)
    count, pitch = _pitch(page, bottom - top, size, 7)
    tone = page.ink(below)
    if rng.random() < 0.4:
        card = mix(below, GREY, 0.1)
        page.box(8, top, CANVAS - 8, top + pitch * count, card, corner=rng.choice((0.0, 12.0)))
        tone = page.ink(card)
    icons = rng.random() < 0.5
    icons_colour = rng.choice((theme, mix(below, GREY, 0.6)))
    left = INSET + (size * 1.3 if icons else 0.0)
    room = CANVAS - INSET - left - size * 1.2
    for number in range(count):
        y = top + pitch * (number + 0.5)
        if number:
            page.rule(left, CANVAS - 8, y - pitch / 2, mix(below, GREY, 0.35), 1.2)
        if icons:
            half = size * 0.42
            page.box(INSET, y - half, INSET + 2 * half, y + half, icons_colour, corner=half * 0.5)
        text = page.phrase("setting", size, room, min(16, page.left // (count - number) - 1))
        page.write(text, left, y, size, tone, room=room, cut=True)
        if len(page.shapes) < 34:
            chevron(page, CANVAS - INSET - size * 0.2, y, size * 0.2, mix(below, tone, 0.55))
    page.facts["rows"] = count


def tiles(page: Page) -> None:
    """Rows of two or three tiles, each a symbol with its name below."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 8
    columns = rng.randint(2, 3)
    size = page.size(page.smallest, 24)
    rows = rng.randint(2, 3)
    height = (CANVAS - INSET - top) / rows
    width = INNER / columns
    half = min(height - size * 1.5 - 10, width * 0.7) / 2
    if half < 14:
        raise DoesNotFit
    corner = rng.choice((0.0, 8.0, half))
    tone = page.ink(below)
    framed = rng.random() < 0.4
    marked = rng.randrange(rows * columns)
    for row in range(rows):
        for column in range(columns):
            x, y = INSET + width * (column + 0.5), top + height * row
            number = row * columns + column
            if framed:
                page.box(x - width / 2 + 3, y, x + width / 2 - 3, y + height - 6, mix(below, GREY, 0.5), hollow=1.5,
                         corner=6)  # fmt: skip
            fill = theme if number == marked or rng.random() < 0.4 else mix(below, GREY, 0.55)
            page.box(x - half, y + 5, x + half, y + 5 + 2 * half, fill, corner=corner)
            inner = half * 0.4
            page.box(x - inner, y + 5 + half - inner, x + inner, y + 5 + half + inner, mix(fill, (255, 255, 255), 0.75),
                     corner=rng.choice((0.0, inner)))  # fmt: skip
            share = page.left // (rows * columns - number) - 1
            room = width - 14
            text = page.phrase("setting", size, room, min(8, share))
            page.write(text, x, y + 2 * half + 8 + size * 0.6, size, tone, align=CENTRE, room=room, cut=True,
                       beside=column > 0)  # fmt: skip
    page.facts["rows"] = rows


def tabbed(page: Page) -> None:
    """Two or three tabs of which one is underlined, rows below, and perhaps a button."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    status_bar(page, below, 0.7)
    tone = page.ink(below)
    count = rng.randint(2, 3)
    size = page.size(page.smallest, 26)
    width = INNER / count
    chosen = rng.randrange(count)
    y = INSET + size * 0.7
    for number in range(count):
        x = INSET + width * (number + 0.5)
        text = page.phrase("button", size, width - 14, 7)
        shade = tone if number == chosen else mix(tone, below, 0.2)
        page.write(text, x, y, size, shade, align=CENTRE, room=width - 14, cut=True, beside=number > 0)
    page.rule(-60, CANVAS + 60, y + size * 0.85, mix(below, GREY, 0.4), 1.4)
    x = INSET + width * chosen
    page.rule(x, x + width, y + size * 0.85, theme, 5)
    top = y + size * 0.85 + 8
    size = page.size(page.smallest, 25)
    has_button = rng.random() < 0.6
    bottom = CANVAS - INSET - (size * 2.5 if has_button else 0)
    rows, pitch = _pitch(page, bottom - top, size, 6)
    cards = rng.random() < 0.5
    for number in range(rows):
        middle = top + pitch * (number + 0.5)
        if cards:
            page.box(8, middle - pitch * 0.44, CANVAS - 8, middle + pitch * 0.44, mix(below, GREY, 0.1), corner=9)
        room = INNER - size * 1.4
        text = page.phrase("setting", size, room, min(18, page.left // (rows - number) - 2))
        page.write(text, INSET, middle, size, tone, room=room, cut=True)
        half = size * 0.34
        mark = theme if rng.random() < 0.5 else mix(below, GREY, 0.5)
        page.circle(CANVAS - INSET - half, middle, half, mark, hollow=0.0 if mark == theme else 2.0)
    page.facts["rows"] = rows
    if has_button:
        button(page, CANVAS / 2, CANVAS - INSET - size * 1.1, INNER * rng.uniform(0.5, 1.0), size, theme)


def sliders(page: Page) -> None:
    """Rows of names, each with a bar below it that is filled to a value at its right."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 8
    size = page.size(page.smallest, 24)
    count = min(rng.randint(2, 4), int((CANVAS - INSET - top) / (size * 2.1)))
    if count < 2:
        raise DoesNotFit
    pitch = min((CANVAS - INSET - top) / count, size * rng.uniform(2.2, 3.2))
    tone = page.ink(below)
    knobs = rng.random() < 0.6
    for number in range(count):
        y = top + pitch * number + size * 0.65
        value = f"{rng.randint(1, 100)}%"
        wide = page.width(value, size) + size * 0.5
        text = page.phrase("setting", size, INNER - wide, min(14, page.left // (count - number) - 6))
        page.write(text, INSET, y, size, tone, room=INNER - wide, cut=True)
        page.write(value, CANVAS - INSET, y, size, tone, align=1.0, beside=True)
        bar = y + size * 0.95
        page.box(INSET, bar - 4, CANVAS - INSET, bar + 4, mix(below, GREY, 0.35), corner=4)
        end = INSET + INNER * max(0.06, int(value[:-1]) / 100)
        page.box(INSET, bar - 4, end, bar + 4, theme, corner=4)
        if knobs:
            page.circle(end, bar, 8, (245, 245, 245))
            page.circle(end, bar, 8, theme, hollow=2.5)
    page.facts["rows"] = count


LAYOUTS = tuple(Layout("ui", draw.__name__, draw) for draw in (listing, tiles, tabbed, sliders))
