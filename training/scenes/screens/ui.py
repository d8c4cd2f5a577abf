"""Screens of programs: settings with switches, a form to sign in, a dialog, a menu."""

from training.scenes.colours import GREY, HUES, colour, ink, luminance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.screen_parts import button, screen, status_bar, switch, theme_on, title_bar


def settings(page: Page) -> None:
    """Rows of settings with switches, below a title bar."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + rng.uniform(4, 16)
    ink_of_rows = page.ink(below)
    size = page.size(page.smallest, 26)
    count = min(rng.randint(2, 8), int((CANVAS - INSET - top) / (size * 1.45)))
    if count < 2:
        raise DoesNotFit
    pitch = min((CANVAS - INSET - top) / count, size * rng.uniform(1.6, 2.6))
    cards = rng.random() < 0.3
    shown = rng.randrange(count)
    switch_size = min(size, 24.0)
    for number in range(count):
        y = top + pitch * (number + 0.5)
        if cards:
            page.box(8, y - pitch * 0.45, CANVAS - 8, y + pitch * 0.45, mix(below, GREY, 0.09), corner=8)
        elif number:
            page.rule(INSET, CANVAS - INSET, y - pitch / 2, mix(below, GREY, 0.3), 1.2)
        room = INNER - size * 2.4
        text = page.phrase("setting", size, room, min(16, page.left // (count - number) - 1))
        page.write(text, INSET, y, size, ink_of_rows, room=room, cut=True)
        # One switch at least is on: the theme's colour is a fact, and the bar need not show it.
        switch(page, CANVAS - INSET, y, switch_size, theme, below, on=number == shown or rng.random() < 0.5)
    page.facts["rows"] = count


def form(page: Page) -> None:
    """Fields to fill in, each with its name inside or above, and a button below."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    width = INNER * rng.uniform(0.72, 1.0)
    left = (CANVAS - width) / 2
    status_bar(page, below)
    size = page.size(24, 40)
    y = INSET + rng.uniform(0, 36)
    if rng.random() < 0.3:
        page.circle(CANVAS / 2, y + 26, 26, theme)
        y += 62
    run = page.write(
        page.phrase("title", size, INNER, 14), CANVAS / 2, y + size / 2, size, page.ink(below), face=page.title_face,
        align=CENTRE, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    y += size + 14
    size = page.size(page.smallest, 24)
    tone = page.ink(below)
    above = rng.random() < 0.35
    height = size * 1.7
    each = height + 12 + (size * 1.2 if above else 0)
    count = min(rng.randint(2, 4), int((CANVAS - INSET - y - size * 2.4 - 8) / each))
    if count < 1:
        raise DoesNotFit
    corner = rng.choice((0.0, 6.0, height / 2))
    field = mix(below, GREY, 0.1)
    for _ in range(count):
        name = page.phrase("setting", size, width - size * 1.6, 12)
        if above:
            page.write(name, left, y + size * 0.55, size, tone, room=width, cut=True)
            y += size * 1.2
        page.box(left, y, left + width, y + height, field, corner=corner)
        page.box(left, y, left + width, y + height, mix(below, GREY, 0.6), corner=corner, hollow=1.4)
        if not above:
            faint = ink(rng, field, min(page.contrast, 90))
            page.write(name, left + size * 0.8, y + height / 2, size, faint, room=width - size * 1.6, cut=True)
        y += height + 12
    button(page, CANVAS / 2, y + size * 1.1 + 4, width * rng.choice((0.5, 1.0)), size, theme)
    page.facts["rows"] = count


def dialog(page: Page) -> None:
    """A box over a dimmed screen: title, one to three lines, one or two buttons of which one is filled."""
    rng = page.rng
    behind = page.paint(mix(paper(rng), (0, 0, 0), rng.uniform(0.25, 0.6)), 0.3)
    card = paper(rng) if rng.random() < 0.75 else night(rng)
    theme = theme_on(page, card)
    if abs(luminance(behind) - luminance(card)) < 30:
        behind = page.paint(mix(behind, (0, 0, 0), 0.5), 0.0)
    size = page.size(22, 36)
    small = min(page.size(page.smallest, 24), max(page.smallest, size * 0.85))
    lines = rng.randint(1, 3)
    button_size = page.size(page.smallest, 26)
    height = 16 + size * 1.2 + lines * small * 1.35 + button_size * 2.1 + 34
    if height > CANVAS - 30:
        raise DoesNotFit
    left, right = rng.uniform(6, 30), CANVAS - rng.uniform(6, 30)
    top = (CANVAS - height) / 2 + rng.uniform(-1, 1) * max(0.0, (CANVAS - height) / 2 - 16)
    page.box(left, top, right, top + height, card, corner=rng.choice((0.0, 8.0, 20.0)))
    tone = page.ink(card)
    align = rng.choice((LEFT, CENTRE))
    inner, room = left + 18, right - left - 36
    y = max(INSET, top + 14)
    run = page.write(
        page.phrase("title", size, room, 14), inner + room * align, y + size / 2, size, tone, face=page.title_face,
        align=align, room=room, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    page.facts["rows"] = lines
    y += size * 1.2 + 8
    for _ in range(lines):
        text = page.phrase("line", small, room, 30)
        page.write(text, inner + room * align, y + small / 2, small, tone, align=align, room=room, cut=True)
        y += small * 1.35
    _buttons(page, inner, room, y + 8 + button_size, button_size, theme, card, tone)


def _buttons(
    page: Page, left: float, room: float, y: float, size: float, theme: Colour, card: Colour, tone: Colour
) -> None:
    """One filled button, perhaps with an open one at its left."""
    if page.rng.random() < 0.4:
        button(page, left + room / 2, y, room * page.rng.uniform(0.5, 1.0), size, theme)
        return
    width = room / 2 - 10
    centre = left + width / 2
    text = page.phrase("button", size, width - size, 10)
    if page.rng.random() < 0.6:
        page.box(left, y - size * 0.85, left + width, y + size * 0.85, mix(card, tone, 0.5), corner=5, hollow=1.5)
    page.write(text, centre, y, size, tone, align=CENTRE, room=width - size * 0.8, cut=True)
    second = page.phrase("button", size, width - size, 10)
    height = size * 1.7
    cx = left + room - width / 2
    page.box(cx - width / 2, y - height / 2, cx + width / 2, y + height / 2, theme, corner=5)
    run = page.write(second, cx, y, size, page.ink(theme), align=CENTRE, room=width - size * 0.8, beside=True, cut=True)
    page.facts["button"] = run.text


def menu(page: Page) -> None:
    """A list of rows with round marks at the left and values at the right, and a button at the bottom."""
    rng = page.rng
    below = screen(page)
    theme = theme_on(page, below)
    top = title_bar(page, below, theme) + 6
    size = page.size(page.smallest, 25)
    button_top = CANVAS - INSET - size * 2.2
    count = min(rng.randint(2, 6), int((button_top - top) / (size * 1.45)))
    if count < 2:
        raise DoesNotFit
    pitch = min((button_top - top) / count, size * rng.uniform(1.6, 2.4))
    tone = page.ink(below)
    radius = size * 0.42
    for number in range(count):
        y = top + pitch * (number + 0.5)
        page.circle(INSET + radius, y, radius, colour(rng, rng.choice(HUES)))
        left = INSET + size * 1.3
        room = (CANVAS - INSET - left) * 0.62
        share = page.left // (count - number) - 8
        page.write(page.phrase("setting", size, room, min(14, share)), left, y, size, tone, room=room, cut=True)
        value = page.wording.number() if rng.random() < 0.6 else page.wording.code()
        if len(value) < 8 and page.left > 12 * (count - number):
            page.write(
                value, CANVAS - INSET, y, size, mix(tone, below, 0.15), align=RIGHT,
                room=CANVAS - INSET - left - room - size * 0.6, beside=True,
            )  # fmt: skip
    page.facts["rows"] = count
    button(page, CANVAS / 2, CANVAS - INSET - size * 1.1, INNER * rng.uniform(0.5, 1.0), size, theme)


LAYOUTS = (
    Layout("ui", "settings", settings, 1.3),
    Layout("ui", "form", form),
    Layout("ui", "dialog", dialog, 1.3),
    Layout("ui", "menu", menu),
)
