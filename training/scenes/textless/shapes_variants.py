"""More plain shapes to count: in rows, columns and blocks, on a circle, along a slope, staggered, large, on a card."""

from collections.abc import Sequence
from math import ceil, cos, pi, sin

from training.scenes.colours import luminance, mix
from training.scenes.layout import Layout
from training.scenes.page import DoesNotFit, Page
from training.scenes.room import card_tone
from training.scenes.scene import CANVAS, Colour
from training.scenes.textless.shapes import draw_form, draw_ground, draw_groups, mixed

_EDGE = 20.0  # pixels that shapes keep from the edges
_MIDDLE = CANVAS / 2
_LEAST = 26.0  # pixels, half the side of the square that a shape fills

Spot = tuple[float, float, float]  # x, y and half a side


def _ground(page: Page) -> Colour:
    """A page, at times with a border, a band at an edge or a faint panel: nothing that could be counted."""
    below = draw_ground(page)
    chance = page.rng.random()
    tone = mix(below, (0, 0, 0) if luminance(below) > 110 else (255, 255, 255), page.rng.uniform(0.15, 0.5))
    if chance < 0.15:
        page.box(7, 7, CANVAS - 7, CANVAS - 7, tone, hollow=page.rng.uniform(1.5, 4))
    elif chance < 0.25:
        panel = mix(below, tone, 0.25)
        page.box(8, 8, CANVAS - 8, CANVAS - 8, panel, corner=page.rng.choice((0.0, 18.0)))
        return panel
    return below


def _put(page: Page, shapes: Sequence[tuple[Colour, str]], spots: Sequence[Spot]) -> None:
    for (fill, form), (x, y, half) in zip(shapes, spots, strict=True):
        if half < _LEAST:
            raise DoesNotFit
        draw_form(page, form, x, y, half, fill)


def one_row(page: Page) -> None:
    """Beside each other, of one size or growing."""
    rng = page.rng
    shapes = mixed(page, draw_groups(page, _ground(page), 6, (1, 1, 2)))
    step = min((CANVAS - 2 * _EDGE) / len(shapes), rng.uniform(90, 200))
    smaller = rng.choice((1.0, 1.0, 0.7))
    half = step / 2 * rng.uniform(0.75, 0.92)
    y = rng.uniform(_EDGE + half, CANVAS - _EDGE - half)
    left = (CANVAS - step * len(shapes)) / 2
    growth = (1 - smaller) / max(1, len(shapes) - 1)
    halves = [half * (smaller + growth * number) for number in range(len(shapes))]
    _put(page, shapes, [(left + step * (number + 0.5), y, size) for number, size in enumerate(halves)])


def in_columns(page: Page) -> None:
    """Each group in a column of its own, from the top, from the bottom or in the middle."""
    rng = page.rng
    groups = draw_groups(page, _ground(page), 12, (1, 2, 2, 3))
    width = min((CANVAS - 2 * _EDGE) / len(groups), 170.0)
    most = max(group.count for group in groups)
    step = min((CANVAS - 2 * _EDGE) / most, width)
    half, start = step / 2 * rng.uniform(0.75, 0.9), rng.choice((0.0, 0.5, 1.0))
    left = (CANVAS - width * len(groups)) / 2
    for number, group in enumerate(groups):
        top = _EDGE + (CANVAS - 2 * _EDGE - step * group.count) * start
        spots = [(left + width * (number + 0.5), top + step * (row + 0.5), half) for row in range(group.count)]
        _put(page, [(group.fill, group.form)] * group.count, spots)


def in_blocks(page: Page) -> None:
    """Each group close together in a part of the picture of its own."""
    rng = page.rng
    groups = draw_groups(page, _ground(page), 12, (1, 2, 2, 2))
    across = rng.random() < 0.5  # parts beside each other, or below each other
    part = (CANVAS - 2 * _EDGE) / len(groups)
    for number, group in enumerate(groups):
        columns = min(group.count, 2 if (across and len(groups) > 1) or group.count == 4 else 3)
        rows = ceil(group.count / columns)
        wide, high = (part, CANVAS - 2 * _EDGE) if across else (CANVAS - 2 * _EDGE, part)
        step = min(wide * 0.92 / columns, high * 0.92 / rows, 130.0)
        middle = _EDGE + part * (number + 0.5)
        x, y = (middle, _MIDDLE) if across else (_MIDDLE, middle)
        left, top = x - step * columns / 2, y - step * rows / 2
        half = step / 2 * 0.88
        spots = [
            (left + step * (place % columns + 0.5), top + step * (place // columns + 0.5), half)
            for place in range(group.count)
        ]
        _put(page, [(group.fill, group.form)] * group.count, spots)


def on_circle(page: Page) -> None:
    """All around the middle, at one distance."""
    rng = page.rng
    shapes = mixed(page, draw_groups(page, _ground(page), 8))
    count = len(shapes)
    if count < 3:
        raise DoesNotFit
    turn, away = rng.uniform(0, 2 * pi), rng.uniform(120, 145)
    half = min(away * sin(pi / count) * rng.uniform(0.7, 0.86), _MIDDLE - 12 - away)
    spots = []
    for number in range(count):
        angle = turn + 2 * pi * number / count
        spots.append((_MIDDLE + away * cos(angle), _MIDDLE + away * sin(angle), half))
    _put(page, shapes, spots)


def on_slope(page: Page) -> None:
    """From one corner to another, or up and down in turn."""
    rng = page.rng
    shapes = mixed(page, draw_groups(page, _ground(page), 5, (1, 1, 2)))
    count = len(shapes)
    if count < 2:
        raise DoesNotFit
    half = min((CANVAS - 2 * _EDGE) / (2 * count) * rng.uniform(0.85, 1.05), 90.0)
    zigzag, up = rng.random() < 0.4, rng.random() < 0.5
    spots = []
    for number in range(count):
        along = number / (count - 1)
        down = number % 2 * 0.6 + 0.2 if zigzag else along
        far = CANVAS - 2 * (_EDGE + half)
        spots.append((_EDGE + half + far * along, _EDGE + half + far * (1 - down if up else down), half))
    _put(page, shapes, spots)


def staggered(page: Page) -> None:
    """In two or three rows, each shifted by half a place against the one before."""
    rng = page.rng
    shapes = mixed(page, draw_groups(page, _ground(page), 10, (1, 2, 2, 3)))
    rows = rng.choice((2, 2, 3))
    columns = ceil(len(shapes) / rows)
    step = min((CANVAS - 2 * _EDGE) / (columns + 0.5), (CANVAS - 2 * _EDGE) / rows, rng.uniform(100, 190))
    half = step / 2 * rng.uniform(0.78, 0.92)
    left, top = (CANVAS - step * (columns + 0.5)) / 2, (CANVAS - step * rows) / 2
    spots = [
        (
            left + step * (place % columns + 0.5 + place // columns % 2 * 0.5),
            top + step * (place // columns + 0.5),
            half,
        )
        for place in range(len(shapes))
    ]
    _put(page, shapes, spots)


def large(page: Page) -> None:
    """One to four that fill the picture."""
    rng = page.rng
    shapes = mixed(page, draw_groups(page, _ground(page), 4, (1, 1, 2)))
    count = len(shapes)
    if count == 1:
        half = rng.uniform(80, 130)
        spread = _MIDDLE - _EDGE - half
        spots = [(_MIDDLE + rng.uniform(-spread, spread), _MIDDLE + rng.uniform(-spread, spread), half)]
    elif count == 2:
        half, high = rng.uniform(70, 96), rng.random() < 0.5
        pair = ((_MIDDLE - 103, _MIDDLE), (_MIDDLE + 103, _MIDDLE))
        spots = [(y, x, half) if high else (x, y, half) for x, y in pair]
    else:
        half = rng.uniform(64, 94)
        corners = [(_MIDDLE + 102 * side, _MIDDLE + 102 * lift, half) for lift in (-1, 1) for side in (-1, 1)]
        spots = rng.sample(corners, count)
    _put(page, shapes, spots)


def on_card(page: Page) -> None:
    """In places of a grid, a little shifted, on a card with or without a border."""
    rng = page.rng
    outside = draw_ground(page)
    card = card_tone(page, outside)
    edge, corner = rng.uniform(12, 40), rng.choice((0.0, 12.0, 26.0))
    page.box(edge, edge, CANVAS - edge, CANVAS - edge, card, corner=corner)
    if rng.random() < 0.4:
        border = mix(card, (0, 0, 0) if luminance(card) > 110 else (255, 255, 255), 0.6)
        page.box(edge, edge, CANVAS - edge, CANVAS - edge, border, corner=corner, hollow=rng.uniform(1.5, 4))
    shapes = mixed(page, draw_groups(page, card, 7))
    columns = rng.choice((2, 2, 3)) if len(shapes) <= 6 else 3
    rows = ceil(len(shapes) / columns)
    side = CANVAS - 2 * edge - 16
    width, height = side / columns, side / rows
    half = min(width, height, 150.0) / 2 * rng.uniform(0.65, 0.82)
    shift = min(width, height) / 2 - half - 2
    spots = [
        (
            edge + 8 + width * (place % columns + 0.5) + rng.uniform(-shift, shift),
            edge + 8 + height * (place // columns + 0.5) + rng.uniform(-shift, shift),
            half,
        )
        for place in range(len(shapes))
    ]
    _put(page, shapes, spots)


LAYOUTS = (
    Layout("shapes", "one_row", one_row),
    Layout("shapes", "in_columns", in_columns, 0.8),
    Layout("shapes", "in_blocks", in_blocks),
    Layout("shapes", "on_circle", on_circle, 0.7),
    Layout("shapes", "on_slope", on_slope, 0.6),
    Layout("shapes", "staggered", staggered, 0.8),
    Layout("shapes", "large", large, 0.7),
    Layout("shapes", "on_card", on_card),
)
