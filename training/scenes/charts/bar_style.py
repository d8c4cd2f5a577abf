"""How the bars of one chart look: filled or outlined, with square or round ends, with a shadow."""

from training.scenes.colours import mix
from training.scenes.page import Page
from training.scenes.room import Room
from training.scenes.scene import Colour

Bars = list[tuple[float, float, float, float]]  # left, top, right, bottom


def plain_bars(page: Page, bars: Bars, tone: Colour, corner: float = 0.0) -> None:
    for left, top, right, bottom in bars:
        page.box(left, top, right, bottom, tone, corner=corner)


def draw_bars(page: Page, bars: Bars, room: Room) -> None:
    """In the room's hue, all alike, in one of several styles."""
    rng = page.rng
    narrow = min(min(right - left, bottom - top) for left, top, right, bottom in bars)
    corner = rng.choice((0.0, 0.0, 0.0, rng.uniform(2, 8), 40.0))
    chance = rng.random()
    if chance < 0.1:
        shade, drop = mix(room.below, (0, 0, 0), 0.3), rng.uniform(2, 5)
        plain_bars(page, [(left + drop, top, right + drop, bottom) for left, top, right, bottom in bars], shade, corner)
    elif chance < 0.2:  # an edge of another tone around the filled bars
        edge, out = mix(room.tone, (0, 0, 0), 0.5), rng.uniform(1, 2.5)
        plain_bars(page, [(left - out, top - out, right + out, bottom) for left, top, right, bottom in bars], edge)
        corner = 0.0
    elif chance < 0.36 and narrow > 9:  # outlines, empty or faintly filled
        if rng.random() < 0.6:
            plain_bars(page, bars, mix(room.below, room.tone, rng.uniform(0.15, 0.4)), corner)
        thickness = rng.uniform(2, min(5.0, narrow / 3))
        for left, top, right, bottom in bars:
            page.box(left, top, right, bottom, room.tone, corner=corner, hollow=thickness)
        return
    plain_bars(page, bars, room.tone, corner)
