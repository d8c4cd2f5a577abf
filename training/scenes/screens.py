"""Small pieces of screens that say nothing by themselves: a status bar, chevrons, a bar of tabs."""

from math import pi

from training.scenes.colours import luminance, mix
from training.scenes.page import Page
from training.scenes.scene import CANVAS, Colour


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


def chevron(page: Page, right: float, y: float, size: float, tone: Colour) -> None:
    """A sign that a row leads on: two strokes that meet at its right end."""
    stroke = size * 0.17
    for side in (-1, 1):
        x, middle = right - stroke, y + side * stroke * 0.85
        page.box(x - stroke * 1.2, middle - 1.2, x + stroke * 1.2, middle + 1.2, tone).angle = -side * pi / 4


def tab_bar(page: Page, below: Colour, theme: Colour) -> float:
    """A bar of three to five symbols at the lower edge, one of them in the theme's colour; returns where it begins."""
    rng = page.rng
    top = CANVAS - rng.uniform(40, 52)
    page.band(top, CANVAS, mix(below, (128, 128, 128), 0.08))
    page.rule(-60, CANVAS + 60, top, mix(below, (128, 128, 128), 0.4), 1.4)
    count = rng.randint(3, 5)
    active = rng.randrange(count)
    corner = rng.choice((2.0, 6.0, 11.0))
    for number in range(count):
        x = CANVAS * (number + 0.5) / count
        tone = theme if number == active else mix(below, (128, 128, 128), 0.7)
        page.box(x - 11, top + 10, x + 11, top + 32, tone, corner=corner, hollow=0.0 if number == active else 3.0)
    return top
