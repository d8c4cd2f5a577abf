"""The sectors of a pie: where they are, their colours, and whether they are a ring or stand apart."""

from math import cos, pi, sin

from training.scenes.charts.pie_chart import sector_colours
from training.scenes.charts.series import Series
from training.scenes.colours import HUES, colour, distance, mix
from training.scenes.page import DoesNotFit, Page
from training.scenes.scene import Colour, Shape


def draw_slices(
    page: Page, cx: float, cy: float, radius: float, series: Series, tones: list[Colour], *,
    band: float = 0.0, apart: float = 0.0,
) -> None:  # fmt: skip
    """Sectors clockwise from the top; rings of a width of `band`; each moved outwards by `apart`."""
    start = 0.0
    for value, tone in zip(series.values, tones, strict=True):
        sweep = 2 * pi * value / 100
        x, y = cx + apart * sin(start + sweep / 2), cy - apart * cos(start + sweep / 2)
        page.shapes.append(Shape(x, y, radius, radius, tone, radius, sector=(start, sweep), hollow=band))
        start += sweep


def draw_tones(page: Page, below: Colour, count: int) -> list[Colour]:
    """Different hues, at times tones of one hue from dark to light."""
    if count > 4 or page.rng.random() > 0.2:
        return sector_colours(page, below, count)
    hue = colour(page.rng, page.rng.choice(HUES))
    dark, light = mix(hue, (0, 0, 0), 0.45), mix(hue, (255, 255, 255), 0.65)
    tones = [mix(dark, light, number / (count - 1)) for number in range(count)]
    closest = min(distance(one, other) for one, other in zip(tones, [*tones[1:], tones[0]], strict=True))
    if closest < 90 or min(distance(tone, below) for tone in tones) < 90:
        raise DoesNotFit
    return tones


def draw_style(page: Page, radius: float) -> dict[str, float]:
    """A full pie, a ring, or sectors apart."""
    rng = page.rng
    apart = rng.choice((0.0, 0.0, rng.uniform(1.5, 6)))
    return {"band": rng.choice((0.0, radius * rng.uniform(0.22, 0.6))), "apart": apart}
