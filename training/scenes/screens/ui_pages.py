"""More screens of programs that are not lists: cards in a grid, windows, panes, a form of lines, a first page."""

from training.scenes.colours import GREY, HUES, colour, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.screen_parts import (
    button,
    chevron,
    icon,
    label,
    picture,
    rows,
    screen,
    skeleton,
    tab_bar,
    theme_on,
    title_bar,
    titled,
)


def card_grid(page: Page) -> None:
    """Cards side by side, each a picture or a sign with its name below it; mostly small signs at the lower edge."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    if rng.random() < 0.5:
        top = title_bar(page, below, theme) + 8
    else:
        size = page.size(24, 38)
        titled(page, INSET, CANVAS - INSET, INSET + size / 2, size, below, rng.choice((LEFT, CENTRE)))
        top = INSET + size + 10
    bottom = CANVAS - 8.0
    bar = rng.uniform(36, 50) if rng.random() < 0.75 else 0.0
    if bar:
        tab_bar(page, bar, theme, mix(below, GREY, 0.1))
        bottom -= bar
    size = page.size(page.smallest, 23)
    columns = rng.choice((2, 2, 3))
    down = min(rng.randint(1, 3), int((bottom - top) / (size * 2.6)))
    if down < 1:
        raise DoesNotFit
    high, gap = (bottom - top) / down, rng.uniform(6, 12)
    wide = (CANVAS - 2 * 12) / columns
    card = mix(below, GREY, rng.uniform(0.06, 0.18))
    tone, signs, sort = page.ink(card), rng.random() < 0.4, rng.randrange(6)
    corner = rng.choice((0.0, 6.0, 14.0))
    for row in range(down):
        for column in range(columns):
            left, upper = 12 + column * wide + gap / 2, top + row * high
            right, lower = left + wide - gap, upper + high - gap
            page.box(left, upper, right, lower, card, corner=corner)
            middle = (left + right) / 2
            thumb = lower - size * 1.35
            if signs:
                half = min((thumb - upper) * 0.33, 26.0)
                icon(page, middle, (upper + thumb) / 2 + 2, half, theme, card, sort)
            elif down * columns > 6:
                page.box(left, upper, right, thumb, mix(card, GREY, rng.uniform(0.3, 0.7)), corner=corner)
            else:
                picture(page, left, upper, right, thumb, mix(card, theme, rng.uniform(0.35, 0.8)), corner)
            share = page.left // ((down - row) * columns - column) - 1
            text = page.phrase("setting", size, wide - gap - 16, max(2, min(10, share)))
            page.write(
                text, middle, lower - size * 0.66, size, tone, align=CENTRE, room=wide - gap - 14, beside=column > 0,
                cut=True,
            )  # fmt: skip
    if not bar and not signs:
        page.box(INSET, top - 7, INSET + 60, top - 3, theme)
    page.facts["rows"] = down


def _window_bar(page: Page, left: float, right: float, middle: float, size: float, bar: Colour) -> None:
    """The title with three dots at its left, or with the signs that close a window at its right."""
    rng = page.rng
    dots = ((235, 90, 80), (240, 190, 60), (80, 195, 90)) if rng.random() < 0.5 else (mix(bar, GREY, 0.7),) * 3
    if rng.random() < 0.6:
        for number, tint in enumerate(dots):
            page.circle(left + 16 + number * 18, middle, 6, tint)
        titled(page, left + 66, right - 66, middle, size, bar, CENTRE)
    else:
        line = mix(bar, (0, 0, 0) if sum(bar) > 380 else (255, 255, 255), 0.6)
        page.rule(right - 66, right - 54, middle, line, 2)
        page.box(right - 44, middle - 6, right - 32, middle + 6, line, hollow=1.8)
        for turn in (0.785, -0.785):
            page.box(right - 24, middle - 1, right - 8, middle + 1, line).angle = turn
        titled(page, max(INSET, left + 8), right - 80, middle, size, bar, LEFT)


def window(page: Page) -> None:
    """A window on a desk's ground: a bar with three dots or boxes, tools, rows of which one is marked."""
    rng = page.rng
    desk = page.paint(mix(colour(rng, rng.choice(HUES)), rng.choice(((20, 24, 40), (225, 228, 235))), 0.5), 0.5)
    pane = paper(rng) if rng.random() < 0.65 else night(rng)
    if distance(desk, pane) < 90:
        desk = page.paint(mix(desk, (0, 0, 0) if sum(pane) > 380 else (255, 255, 255), 0.4), 0.0)
    theme = theme_on(page, pane)
    left, right, top = rng.uniform(4, 16), CANVAS - rng.uniform(4, 16), rng.uniform(4, 26)
    lower = CANVAS - rng.uniform(4, 30)
    size = page.size(20, 28)
    head = max(INSET, top + 5) + size + 7
    bar = mix(pane, GREY, rng.uniform(0.15, 0.35))
    page.box(left, top, right, lower, pane, corner=rng.choice((0.0, 8.0)))
    page.box(left, top, right, head, bar, corner=rng.choice((0.0, 6.0)))
    _window_bar(page, left, right, head - size / 2 - 4, size, bar)
    y = head
    if rng.random() < 0.7:
        page.box(left, y, right, y + 30, mix(pane, GREY, 0.1))
        sort = rng.choice((0, 1, 2, 5))
        for number in range(rng.randint(3, 6)):
            icon(page, left + 22 + number * 34, y + 15, 8, theme if not number else mix(pane, GREY, 0.8), pane, sort)
        y += 30
    side = rng.choice((0.0, 0.0, rng.uniform(50, 110)))
    if side:
        page.box(left, y, left + side, lower, mix(pane, GREY, 0.14))
        skeleton(page, left + 12, left + side - 10, y + 16, 5, 24, mix(pane, GREY, 0.45))
    small = page.size(page.smallest, 24)
    pressed = rng.random() < 0.5
    bottom = min(lower - 6, CANVAS - INSET) - (small * 2.2 if pressed else 0)
    middles = rows(page, y + 6, bottom, small, 7)
    pitch, marked = middles[1] - middles[0], rng.randrange(len(middles))
    inner = max(INSET, left + side + 12)
    for number, at in enumerate(middles):
        on = pane
        if number == marked:
            on = theme
            page.box(left + side + 4, at - pitch * 0.46, right - 4, at + pitch * 0.46, theme, corner=4)
        label(page, inner, at, small, page.ink(on), right - 12 - inner, len(middles) - number + 1)
    page.facts["rows"] = len(middles)
    if pressed:
        wide = rng.uniform(120, 170)
        centre = rng.choice((min(right, CANVAS - INSET) - wide / 2 - 8, (left + side + right) / 2))
        button(page, centre, bottom + small * 1.05, wide, small, theme)


def split_view(page: Page) -> None:
    """A tablet's two panes: rows at the left, of which one is marked; at the right what it opens, or values."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    split = rng.uniform(0.38, 0.6) * CANVAS
    pane = mix(below, GREY, rng.uniform(0.1, 0.25))
    page.box(-60, -60, split, CANVAS + 60, pane)
    size = page.size(22, 32)
    across = rng.random() < 0.4
    if across:
        page.band(0, INSET + size + 8, theme)
        titled(page, INSET, CANVAS - INSET, INSET + size / 2, size, theme, rng.choice((LEFT, CENTRE)))
    else:
        titled(page, INSET, split - 10, INSET + size / 2, size, pane, LEFT)
    small = page.size(page.smallest, 23)
    pressed = rng.random() < 0.4
    top = INSET + size + 16
    middles = rows(page, top, CANVAS - INSET - (small * 2.4 if pressed else 0), small, 7)
    pitch, marked = middles[1] - middles[0], rng.randrange(len(middles))
    for number, y in enumerate(middles):
        on = pane
        if number == marked:
            on = theme
            page.box(6, y - pitch * 0.45, split - 6, y + pitch * 0.45, theme, corner=rng.choice((0.0, 8.0)))
        label(page, INSET, y, small, page.ink(on), split - INSET - 14, len(middles) - number + 1)
    left, right = split + 14, CANVAS - 16.0
    grey = mix(below, GREY, 0.35)
    if rng.random() < 0.6:
        high = rng.uniform(70, 150)
        picture(page, left, top, right, top + high, mix(below, theme, 0.4), rng.choice((0.0, 10.0)))
        skeleton(page, left, right, top + high + 14, rng.randint(3, 5), 24, grey)
    else:
        portrait_y = top + 40
        page.circle((left + right) / 2, portrait_y, 34, mix(below, theme, 0.5))
        skeleton(page, left, right, portrait_y + 50, rng.randint(3, 6), 24, grey)
    page.facts["rows"] = len(middles)
    if pressed:
        button(page, (left + right) / 2, CANVAS - INSET - small * 1.05, right - left - 8, small, theme)


def lined_form(page: Page) -> None:
    """An arrow back and a title, names above lines to write on, a button over the whole width or a smaller one."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    size = page.size(22, 32)
    y = INSET + size / 2
    if rng.random() < 0.7:
        chevron(page, INSET + 4, y, 8, page.ink(below), back=True)
        titled(page, INSET + 26, CANVAS - INSET - 26, y, size, below, rng.choice((LEFT, CENTRE)))
    else:
        titled(page, INSET, CANVAS - INSET, y, size, below, LEFT)
    small = page.size(page.smallest, 23)
    edge = rng.random() < 0.4
    foot = small * 2.2
    middles = rows(page, INSET + size + 8, CANVAS - INSET - foot - 8, small, 5, 2.1)
    pitch, tone = middles[1] - middles[0], page.ink(below)
    filled, at = rng.random() < 0.5, rng.randrange(len(middles))
    for number, middle in enumerate(middles):
        lower = middle + pitch * 0.44
        label(
            page, INSET, lower - small * (1.3 if filled else 0.75), small, tone, INNER * 0.85, len(middles) - number + 1
        )
        if filled:  # something is written there already: not legible, a bar
            page.box(
                INSET, lower - small * 0.55, INSET + rng.uniform(60, 200), lower - small * 0.2, mix(below, GREY, 0.5)
            )
        page.rule(
            INSET, CANVAS - INSET, lower, theme if number == at else mix(below, GREY, 0.6), 2.6 if number == at else 1.4
        )
    page.facts["rows"] = len(middles)
    if edge:
        page.band(CANVAS - INSET - foot + 6, CANVAS, theme)
        run = page.write(
            page.phrase("button", small, INNER, 10), CANVAS / 2, CANVAS - INSET - small / 2 - 2, small,
            page.ink(theme), align=CENTRE, cut=True,
        )  # fmt: skip
        page.facts["button"] = run.text
    else:
        wide = INNER * rng.choice((0.45, 0.7, 1.0))
        cx = rng.choice((CANVAS / 2, CANVAS - INSET - wide / 2))
        button(page, cx, CANVAS - INSET - small * 1.05, wide, small, theme)


def first_page(page: Page) -> None:
    """What a program shows when it is opened first: a drawing, a title, a few lines, dots, a button."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    high = rng.uniform(90, 170)
    pale = mix(below, theme, 0.3)
    cy = 16 + high / 2
    what = rng.randrange(3)
    if what == 0:
        page.circle(CANVAS / 2, cy, high / 2, pale)
        icon(page, CANVAS / 2, cy, high * 0.22, theme, pale, rng.randrange(6))
    elif what == 1:
        page.box(60, 16, CANVAS - 60, 16 + high, pale, corner=18)
        for number in range(3):
            page.box(
                150 + number * 54, 16 + high * rng.uniform(0.25, 0.65), 186 + number * 54, 10 + high, theme, corner=5
            )
    else:
        for step, tint in ((-1, pale), (1, pale), (0, theme)):
            page.circle(CANVAS / 2 + step * high * 0.42, cy + abs(step) * 6, high * 0.36, tint)
    size = page.size(24, 38)
    small = page.size(page.smallest, 23)
    y = 16 + high + 12
    align = CENTRE if rng.random() < 0.75 else LEFT
    titled(page, INSET, CANVAS - INSET, y + size / 2, size, below, align)
    y += size + 8
    foot = CANVAS - INSET - small * 2.2
    count = min(rng.randint(1, 3), int((foot - 26 - y) / (small * 1.3)))
    if count < 1:
        raise DoesNotFit
    tone = page.ink(below)
    for _ in range(count):
        text = page.phrase("line", small, INNER, 26)
        page.write(text, INSET + INNER * align, y + small * 0.65, small, tone, align=align, cut=True)
        y += small * 1.3
    dots, lit = rng.randint(3, 5), rng.randrange(3)
    for number in range(dots):
        page.circle(
            CANVAS / 2 + (number - (dots - 1) / 2) * 18,
            foot - 10,
            4.5,
            theme if number == lit else mix(below, GREY, 0.5),
        )
    page.facts["rows"] = count
    button(page, CANVAS / 2, CANVAS - INSET - small * 1.05, INNER * rng.uniform(0.5, 1.0), small, theme)


LAYOUTS = (
    Layout("ui", "card_grid", card_grid),
    Layout("ui", "window", window, 1.2),
    Layout("ui", "split_view", split_view),
    Layout("ui", "lined_form", lined_form),
    Layout("ui", "first_page", first_page),
)
