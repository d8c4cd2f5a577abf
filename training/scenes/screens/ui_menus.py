"""More screens of programs: a list that leads on, tiles, tabs, values on sliders."""

from training.scenes.colours import GREY, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS
from training.scenes.screens.screen_parts import (
    button,
    chevron,
    label,
    rows,
    screen,
    status_bar,
    tab_bar,
    theme_on,
    title_bar,
)


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
    middles = rows(page, top, bottom, size, 7)
    half_pitch = (middles[1] - middles[0]) / 2
    tone = page.ink(below)
    if rng.random() < 0.4:
        card = mix(below, GREY, 0.1)
        corner = rng.choice((0.0, 12.0))
        page.box(8, middles[0] - half_pitch, CANVAS - 8, middles[-1] + half_pitch, card, corner=corner)
        tone = page.ink(card)
    icons = rng.random() < 0.5
    icons_colour = rng.choice((theme, mix(below, GREY, 0.6)))
    left = INSET + (size * 1.3 if icons else 0.0)
    room = CANVAS - INSET - left - size * 1.2
    for number, y in enumerate(middles):
        if number:
            page.rule(left, CANVAS - 8, y - half_pitch, mix(below, GREY, 0.35), 1.2)
        if icons:
            half = size * 0.42
            page.box(INSET, y - half, INSET + 2 * half, y + half, icons_colour, corner=half * 0.5)
        label(page, left, y, size, tone, room, len(middles) - number)
        if len(page.shapes) < 34:
            chevron(page, CANVAS - INSET - size * 0.2, y, size * 0.2, mix(below, tone, 0.55))
    page.facts["rows"] = len(middles)


def tiles(page: Page) -> None:
    """Rows of two or three tiles, each a symbol with its name below."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 8
    columns = rng.randint(2, 3)
    size = page.size(page.smallest, 24)
    down = rng.randint(2, 3)
    height = (CANVAS - INSET - top) / down
    width = INNER / columns
    half = min(height - size * 1.5 - 10, width * 0.7) / 2
    if half < 14:
        raise DoesNotFit
    corner = rng.choice((0.0, 8.0, half))
    tone = page.ink(below)
    framed = rng.random() < 0.4
    marked = rng.randrange(down * columns)
    for row in range(down):
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
            share = page.left // (down * columns - number) - 1
            room = width - 14
            text = page.phrase("setting", size, room, min(8, share))
            page.write(text, x, y + 2 * half + 8 + size * 0.6, size, tone, align=CENTRE, room=room, cut=True,
                       beside=column > 0)  # fmt: skip
    page.facts["rows"] = down


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
    middles = rows(page, top, bottom, size, 6)
    high = (middles[1] - middles[0]) * 0.44
    cards = rng.random() < 0.5
    for number, middle in enumerate(middles):
        if cards:
            page.box(8, middle - high, CANVAS - 8, middle + high, mix(below, GREY, 0.1), corner=9)
        label(page, INSET, middle, size, tone, INNER - size * 1.4, len(middles) - number + 1)
        half = size * 0.34
        mark = theme if rng.random() < 0.5 else mix(below, GREY, 0.5)
        page.circle(CANVAS - INSET - half, middle, half, mark, hollow=0.0 if mark == theme else 2.0)
    page.facts["rows"] = len(middles)
    if has_button:
        button(page, CANVAS / 2, CANVAS - INSET - size * 1.1, INNER * rng.uniform(0.5, 1.0), size, theme)


def sliders(page: Page) -> None:
    """Rows of names, each with a bar below it that is filled to the value at its right: sliders, or tasks at work."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 8
    size = page.size(page.smallest, 24)
    middles = rows(page, top, CANVAS - INSET, size, 5, 2.0)
    pitch, tone = middles[1] - middles[0], page.ink(below)
    thick, knobs = rng.uniform(4, 9), rng.random() < 0.5
    if pitch < size * 1.15 + thick + 4:
        raise DoesNotFit
    for number, y in enumerate(middles):
        value = rng.randint(6, 100)
        bar, end = y + size * 0.72, INSET + INNER * value / 100
        page.box(INSET, bar, CANVAS - INSET, bar + thick, mix(below, GREY, 0.35), corner=thick / 2)
        page.box(INSET, bar, end, bar + thick, theme, corner=thick / 2)
        if knobs:
            page.circle(end, bar + thick / 2, 8, (245, 245, 245))
            page.circle(end, bar + thick / 2, 8, theme, hollow=2.5)
        label(page, INSET, y, size, tone, INNER * 0.7, len(middles) - number)
        if page.left > 10 * (len(middles) - number):
            page.write(f"{value}%", CANVAS - INSET, y, size, tone, align=RIGHT, beside=True)
    page.facts["rows"] = len(middles)


LAYOUTS = tuple(Layout("ui", draw.__name__, draw) for draw in (listing, tiles, tabbed, sliders))
