"""More screens of programs that list things: groups of settings, contacts, a sheet of options, a profile."""

from training.scenes.colours import GREY, distance, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.screen_parts import (
    button,
    chevron,
    icon,
    label,
    plus,
    portrait,
    rows,
    screen,
    switch,
    tab_bar,
    theme_on,
    titled,
)


def _large_title(page: Page, below: Colour, theme: Colour) -> float:
    """A title without a bar, at times below an arrow that leads back; returns where it ends."""
    rng = page.rng
    size = page.size(24, 42)
    y = INSET + rng.uniform(0, 8)
    if rng.random() < 0.5:
        chevron(page, INSET + 5, y + 12, 8, theme, back=True)
        if rng.random() < 0.5:
            y += 28
            titled(page, INSET, CANVAS - INSET, y + size / 2, size, below, LEFT)
        else:
            size = min(size, 30.0)
            titled(page, INSET + 26, CANVAS - INSET - 26, y + max(12.0, size / 2), size, below, rng.choice((0.0, 0.5)))
            size = max(24.0, size)
    else:
        titled(page, INSET, CANVAS - INSET, y + size / 2, size, below, rng.choice((LEFT, LEFT, CENTRE)))
    return y + size + rng.uniform(6, 14)


def grouped(page: Page) -> None:
    """Rows on one or two cards, each with a small sign; arrows, switches or ticks at the right."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = _large_title(page, below, theme) + 6
    size = page.size(page.smallest, 25)
    bottom = CANVAS - INSET
    if rng.random() < 0.3:
        height = rng.uniform(36, 48)
        tab_bar(page, height, theme, mix(below, GREY, 0.1))
        bottom -= height - 8
    middles = rows(page, top, bottom - 12, size, 7)
    pitch = middles[1] - middles[0]
    card = mix(below, (255, 255, 255) if sum(below) < 380 else GREY, rng.uniform(0.07, 0.16))
    gap = rng.uniform(6, 12)
    parts = rng.randint(1, len(middles) - 1) if rng.random() < 0.5 else len(middles)
    tone, edge = page.ink(card), rng.choice((6.0, 6.0, -60.0))
    corner = rng.choice((0.0, 8.0, 18.0))
    for first, after in ((0, parts), (parts, len(middles))):
        if first < after:
            shift = gap if first else 0.0
            page.box(
                edge, middles[first] - pitch / 2 + shift + 1, CANVAS - edge, middles[after - 1] + pitch / 2 + shift - 1,
                card, corner=corner,
            )  # fmt: skip
    what, marked = rng.choice(("arrows", "switches", "nothing")), rng.random() < 0.7
    sort, filled = rng.randrange(6), rng.random() < 0.6
    half = size * 0.42
    for number, middle in enumerate(middles):
        y = middle + (gap if number >= parts else 0.0)
        left = INSET + (size * 1.35 if marked else 4)
        if marked:
            icon(page, INSET + half, y, half, theme if filled else tone, card, sort)
        if what == "arrows":
            chevron(page, CANVAS - INSET - 6, y, 6, mix(card, tone, 0.6))
        elif what == "switches":
            switch(page, CANVAS - INSET - 2, y, min(size, 24.0), theme, card, on=number == 0 or rng.random() < 0.5)
        label(page, left, y, size, tone, CANVAS - INSET - left - size * 2.2, len(middles) - number)
    if not (marked and filled) and what != "switches":
        page.rule(INSET, INSET + rng.uniform(30, 120), top - 5, theme, 4)
    page.facts["rows"] = len(middles)


def contacts(page: Page) -> None:
    """Rows with round or square portraits and one or two texts, perhaps a field to search, a round button below."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = _large_title(page, below, theme)
    if rng.random() < 0.45:
        page.box(INSET - 4, top, CANVAS - INSET + 4, top + 26, mix(below, GREY, 0.16), corner=rng.choice((4.0, 13.0)))
        page.circle(INSET + 12, top + 13, 6, mix(below, GREY, 0.8), hollow=2)
        top += 32
    size = page.size(page.smallest, 24)
    double = rng.random() < 0.4
    middles = rows(page, top, CANVAS - INSET, size, 4 if double else 6, 2.9 if double else 1.75)
    pitch = middles[1] - middles[0]
    half = min(pitch * 0.36, 24.0)
    round_, person, colourful = rng.random() < 0.65, rng.random() < 0.5, rng.random() < 0.5
    left = INSET + 2 * half + 12
    tone = page.ink(below)
    floating = not colourful or rng.random() < 0.5  # something is of the theme's colour
    room = CANVAS - INSET - left - (58 if floating else 20)
    ruled = rng.random() < 0.5
    for number, y in enumerate(middles):
        fill = theme if colourful else mix(below, GREY, rng.uniform(0.4, 0.9))
        portrait(page, INSET + half, y, half, fill, round_=round_, face=person)
        if ruled and number:
            page.rule(left, CANVAS, y - pitch / 2, mix(below, GREY, 0.35), 1.2)
        left_over = (len(middles) - number) * (2 if double else 1)
        label(page, left, y - (size * 0.62 if double else 0), size, tone, room, left_over)
        if double:
            faint = ink(rng, below, min(page.contrast, 80))
            share = page.left // max(1, left_over - 1) - 2
            page.write(
                page.phrase("line", size, room, max(2, min(20, share))), left, y + size * 0.62, size, faint,
                room=room, cut=True,
            )  # fmt: skip
        if not floating:
            chevron(page, CANVAS - INSET - 6, y, 6, mix(below, tone, 0.5))
    if floating:
        plus(page, CANVAS - INSET - 20, CANVAS - INSET - 22, rng.uniform(20, 26), theme)
    page.facts["rows"] = len(middles)


def sheet(page: Page) -> None:
    """A sheet drawn up over a dimmed page: a handle, a title, options of which one is chosen, a button."""
    rng = page.rng
    card = paper(rng) if rng.random() < 0.65 else night(rng)
    behind = page.paint(mix(paper(rng), (0, 0, 0), rng.uniform(0.4, 0.65)), 0.0)
    if distance(behind, card) < 110:
        behind = page.paint(mix(behind, (0, 0, 0), 0.45), 0.0)
    theme = theme_on(page, card)
    size = page.size(22, 34)
    small = page.size(page.smallest, 24)
    top = rng.uniform(36, 170)
    for number in range(int((top - 20) / 34)):
        page.box(20, 18 + number * 34, rng.uniform(140, 420), 34 + number * 34, mix(behind, (0, 0, 0), 0.18), corner=4)
    beyond = rng.choice((0, 60))
    page.box(-beyond, top, CANVAS + beyond, CANVAS + 80, card, corner=0.0 if beyond else rng.uniform(8, 24))
    if rng.random() < 0.7:
        page.box(CANVAS / 2 - 26, top + 6, CANVAS / 2 + 26, top + 11, mix(card, GREY, 0.6), corner=2.5)
    y = top + 18 + size / 2
    titled(page, INSET, CANVAS - INSET - 30, y, size, card, rng.choice((LEFT, LEFT, CENTRE)))
    closing = mix(card, GREY, 0.8)
    for turn in (0.785, -0.785):  # a cross
        page.box(CANVAS - INSET - 16, y - 1.4, CANVAS - INSET, y + 1.4, closing).angle = turn
    pressed = rng.random() < 0.75
    bottom = CANVAS - INSET - (small * 2.3 if pressed else 0)
    middles = rows(page, y + size * 0.6 + 4, bottom, small, 5)
    pitch = middles[1] - middles[0]
    tone, chosen, at_right = page.ink(card), rng.randrange(len(middles)), rng.random() < 0.5
    square = rng.random() < 0.3
    for number, middle in enumerate(middles):
        radius = small * 0.38
        cx = CANVAS - INSET - radius - 2 if at_right else INSET + radius + 2
        corner = 3.0 if square else radius
        page.box(
            cx - radius, middle - radius, cx + radius, middle + radius,
            theme if number == chosen else mix(card, GREY, 0.7), corner=corner, hollow=2.2,
        )  # fmt: skip
        if number == chosen:
            page.box(cx - radius * 0.55, middle - radius * 0.55, cx + radius * 0.55, middle + radius * 0.55, theme,
                     corner=radius * (0.1 if square else 0.55))  # fmt: skip
        if number and not square:
            page.rule(INSET, CANVAS - INSET, middle - pitch / 2, mix(card, GREY, 0.25), 1.2)
        left = INSET + (0 if at_right else small * 1.3)
        label(page, left, middle, small, tone, INNER - small * 1.5, len(middles) - number + 1)
    page.facts["rows"] = len(middles)
    if pressed:
        button(page, CANVAS / 2, CANVAS - INSET - small * 1.05, INNER * rng.choice((0.6, 1.0)), small, theme)


def profile(page: Page) -> None:
    """A head in the theme's colour with a portrait, the title below or beside it, rows of names and values."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    edge, half = rng.uniform(60, 110), rng.uniform(26, 38)
    page.band(0, edge, theme)
    size = page.size(24, 34)
    plate = mix(below, GREY, 0.35)
    if rng.random() < 0.5:
        page.circle(CANVAS / 2, edge, half + 5, below)
        portrait(page, CANVAS / 2, edge, half, plate, round_=True, face=True)
        top = edge + half + 8 + size
        titled(page, INSET, CANVAS - INSET, top - size / 2, size, below, CENTRE)
    else:
        portrait(page, INSET + half, edge / 2 + 2, min(half, edge / 2 - 8), plate, round_=rng.random() < 0.6, face=True)
        titled(page, INSET + 2 * half + 12, CANVAS - INSET, max(edge / 2, INSET + size / 2), size, theme, LEFT)
        top = max(edge, INSET + size) + 4
    small = page.size(page.smallest, 24)
    pressed = rng.random() < 0.5
    middles = rows(page, top + 6, CANVAS - INSET - (small * 2.3 if pressed else 0), small, 6)
    pitch, tone = middles[1] - middles[0], page.ink(below)
    valued = rng.random() < 0.75
    for number, y in enumerate(middles):
        if number:
            page.rule(INSET, CANVAS - INSET, y - pitch / 2, mix(below, GREY, 0.3), 1.2)
        room = INNER * (0.55 if valued else 0.85)
        label(page, INSET, y, small, tone, room, len(middles) - number + 1)
        value = page.wording.number() if rng.random() < 0.6 else page.wording.date()
        if valued and page.left > 12 * (len(middles) - number) + 12:
            if page.width(value, small) < INNER * 0.4:
                page.write(
                    value, CANVAS - INSET, y, small, mix(tone, below, 0.12), align=RIGHT, room=INNER * 0.42, beside=True
                )
        elif not valued:
            chevron(page, CANVAS - INSET - 6, y, 6, mix(below, tone, 0.5))
    page.facts["rows"] = len(middles)
    if pressed:
        button(page, CANVAS / 2, CANVAS - INSET - small * 1.05, INNER * rng.uniform(0.5, 1.0), small, theme)


LAYOUTS = (
    Layout("ui", "grouped", grouped),
    Layout("ui", "contacts", contacts),
    Layout("ui", "sheet", sheet),
    Layout("ui", "profile", profile, 0.8),
)
