"""Windows that ask: lists with boxes to tick, steps of a set-up, a choice of cards."""

from training.scenes.blocks import tick
from training.scenes.colours import GREY, HUES, colour, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.screen_parts import button, icon, label, rows, theme_on, titled

_BUTTON = 2.5  # height that a button takes, in the size of its text


def _tick_box(page: Page, cx: float, cy: float, half: float, theme: Colour, below: Colour, *, on: bool) -> None:
    """A box or disc that is ticked, or open."""
    corner = page.rng.choice((0.0, half * 0.35))
    if on:
        page.box(cx - half, cy - half, cx + half, cy + half, theme, corner=corner)
        tick(page, cx, cy, half * 0.9, page.ink(theme))
    else:
        page.box(cx - half, cy - half, cx + half, cy + half, mix(below, GREY, 0.8), corner=corner, hollow=1.8)


def _pane(page: Page) -> tuple[Colour, float, float, float, float]:
    """A pane on another ground, or the whole screen: what it is, its left, top, right and bottom edge."""
    rng = page.rng
    pane = paper(rng) if rng.random() < 0.7 else night(rng)
    if rng.random() < 0.35:
        return page.paint(pane, 0.05), 0.0, 0.0, CANVAS, CANVAS
    ground = mix(colour(rng, rng.choice((*HUES, "grey"))), rng.choice(((20, 24, 40), (225, 228, 235))), 0.6)
    if distance(ground, pane) < 90:
        ground = mix(ground, (0, 0, 0) if sum(pane) > 380 else (255, 255, 255), 0.4)
    page.paint(ground, 0.2)
    left, top, right, bottom = (rng.uniform(5, 30) for _ in range(4))
    right, bottom = CANVAS - right, CANVAS - bottom
    corner = rng.choice((0.0, 8.0, 18.0))
    if rng.random() < 0.4:
        page.box(left + 3, top + 5, right + 3, bottom + 5, mix(ground, (0, 0, 0), 0.3), corner=corner)
    page.box(left, top, right, bottom, pane, corner=corner)
    return pane, left, top, right, bottom


def _headed(page: Page, pane: Colour, left: float, top: float, right: float) -> tuple[float, float]:
    """Write the title between two edges, with its top at `top`; returns where it ends and a size for smaller texts."""
    size = page.size(20, 36)
    titled(page, left, right, top + size / 2, size, pane, page.rng.choice((LEFT, LEFT, CENTRE)), 18)
    return top + size + page.rng.uniform(6, 16), page.size(page.smallest, min(26.0, size))


def checklist(page: Page) -> None:
    """Rows with boxes to tick at their begin or end, and a button below."""
    rng = page.rng
    pane, left, top, right, bottom = _pane(page)
    theme = theme_on(page, pane)
    inner, outer = max(INSET, left + 16), min(CANVAS - INSET, right - 16)
    y, small = _headed(page, pane, inner, max(INSET, top + 12), outer)
    foot = min(bottom - 10, CANVAS - INSET)
    pressed = rng.random() < 0.75
    middles = rows(page, y, foot - (small * _BUTTON if pressed else 0), small, 6, 1.45)
    half, at_end = small * rng.uniform(0.36, 0.46), rng.random() < 0.25
    tone, sure, ruled = page.ink(pane), rng.randrange(len(middles)), rng.random() < 0.25
    for number, at in enumerate(middles):
        x = outer - half if at_end else inner + half
        _tick_box(page, x, at, half, theme, pane, on=number == sure or rng.random() < 0.5)
        begin, end = (inner, outer - small * 1.4) if at_end else (inner + small * 1.4, outer)
        label(page, begin, at, small, tone, end - begin, len(middles) - number + 1)
        if ruled and number:
            middle = (middles[number - 1] + at) / 2
            page.rule(inner, outer, middle, mix(pane, GREY, 0.3), 1.2)
    page.facts["rows"] = len(middles)
    if pressed:
        _button(page, inner, outer, foot - small * 1.1, small, theme)


def _button(page: Page, left: float, right: float, y: float, size: float, theme: Colour) -> None:
    """The button at the left, in the middle or at the right, or as wide as the pane."""
    room = right - left
    width = room * page.rng.choice((0.4, 0.5, 0.6, 1.0))
    align = page.rng.choice((LEFT, CENTRE, RIGHT, RIGHT))
    button(page, left + width / 2 + (room - width) * align, y, width, size, theme)


def set_up(page: Page) -> None:
    """A step of a set-up: a panel of the theme's colour with a large sign above or at the right, points or bars that
    say how far one is, rows, a button."""
    rng = page.rng
    pane, left, top, right, bottom = _pane(page)
    theme = theme_on(page, pane)
    sign = mix(theme, (255, 255, 255), rng.uniform(0.6, 0.95)) if rng.random() < 0.7 else mix(theme, (0, 0, 0), 0.6)
    if rng.random() < 0.55:
        lower = top + rng.uniform(60, 120)
        page.box(left, top if left else -60, right if left else CANVAS + 60, lower, theme)
        icon(page, (left + right) / 2, (max(top, 0) + lower) / 2, rng.uniform(16, 30), sign, theme, rng.randrange(6))
        top = lower
    else:
        edge = right - rng.uniform(56, 110)
        page.box(edge, top if left else -60, right if left else CANVAS + 60, bottom if left else CANVAS + 60, theme)
        icon(page, (edge + right) / 2, rng.uniform(90, 330), rng.uniform(14, 24), sign, theme, rng.randrange(6))
        right = edge
    inner, outer = max(INSET, left + 16), min(CANVAS - INSET, right - 14)
    y, small = _headed(page, pane, inner, max(INSET, top + 10), outer)
    foot = min(bottom - 10, CANVAS - INSET)
    if rng.random() < 0.5:
        steps, done = rng.randint(3, 5), rng.randint(1, 3)
        for number in range(steps):
            tint = theme if number < done else mix(pane, GREY, 0.4)
            page.box(inner + number * 26, y + 4, inner + number * 26 + 18, y + 10, tint, corner=rng.choice((0.0, 3.0)))
        y += 18
    middles = rows(page, y, foot - small * _BUTTON, small, 4, 1.35)
    tone = page.ink(pane)
    for number, at in enumerate(middles):
        label(page, inner, at, small, tone, outer - inner, len(middles) - number + 1)
    page.facts["rows"] = len(middles)
    _button(page, inner, outer, foot - small * 1.1, small, theme)


def choice(page: Page) -> None:
    """Two to four cards below each other of which one is chosen: framed in the theme's colour, and ticked."""
    rng = page.rng
    pane, left, top, right, bottom = _pane(page)
    theme = theme_on(page, pane)
    inner, outer = max(INSET, left + 14), min(CANVAS - INSET, right - 14)
    y, small = _headed(page, pane, inner, max(INSET, top + 10), outer)
    foot = min(bottom - 8, CANVAS - INSET)
    pressed = rng.random() < 0.5
    middles = rows(page, y, foot - (small * _BUTTON if pressed else 0), small, 4, 2.2)
    high = (middles[1] - middles[0]) * rng.uniform(0.38, 0.46)
    chosen, corner = rng.randrange(len(middles)), rng.choice((0.0, 8.0, 14.0))
    for number, at in enumerate(middles):
        card = mix(pane, theme, 0.15) if number == chosen else mix(pane, GREY, rng.uniform(0.04, 0.12))
        page.box(inner - 8, at - high, outer + 8, at + high, card, corner=corner)
        if number == chosen:
            page.box(inner - 8, at - high, outer + 8, at + high, theme, corner=corner, hollow=2.5)
            page.circle(outer - small * 0.4, at, small * 0.42, theme)
            tick(page, outer - small * 0.4, at, small * 0.36, page.ink(theme))
        label(page, inner + 4, at, small, page.ink(card), outer - inner - small * 1.5, len(middles) - number + 1)
    page.facts["rows"] = len(middles)
    if pressed:
        _button(page, inner, outer, foot - small * 1.1, small, theme)


LAYOUTS = (
    Layout("ui", "checklist", checklist, 1.2),
    Layout("ui", "set_up", set_up),
    Layout("ui", "choice", choice, 0.8),
)
