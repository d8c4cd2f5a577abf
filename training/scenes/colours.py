"""Colours by name and by contrast."""

from random import Random

from training.scenes.scene import COLOURS, Colour

GREY: Colour = (128, 128, 128)
HUES = ("red", "orange", "yellow", "green", "blue", "purple")  # the named colours that are not neutral
STRONG, MEDIUM, FAINT = 120.0, 80.0, 52.0  # least differences of luminance between a text and what lies below it


def colour(rng: Random, name: str) -> Colour:
    """Draw a colour that is called `name`, one of COLOURS."""
    found = COLOURS[name]
    (red, green, blue), (high_red, high_green, high_blue) = found.low, found.high
    if found.neutral:
        value = rng.randint(red, high_red)
        return (value, value, value)
    part = rng.random
    return (
        red + int((high_red - red + 1) * part()),
        green + int((high_green - green + 1) * part()),
        blue + int((high_blue - blue + 1) * part()),
    )


def luminance(of: Colour) -> float:
    """How bright a colour looks, 0..255 (the weights of ITU-R BT.601)."""
    return 0.299 * of[0] + 0.587 * of[1] + 0.114 * of[2]


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`part` of the way from `one` to `other`."""
    return (
        round(one[0] + (other[0] - one[0]) * part),
        round(one[1] + (other[1] - one[1]) * part),
        round(one[2] + (other[2] - one[2]) * part),
    )


def draw_contrast(rng: Random) -> float:
    """How much a scene's texts differ from what lies below them: mostly strongly."""
    return STRONG if rng.random() < 0.7 else MEDIUM


def paper(rng: Random) -> Colour:
    """Something light to write on: white, off-white or a pale hue."""
    if rng.random() < 0.4:
        return colour(rng, "white")
    value = rng.randint(214, 246)
    return (value + rng.randint(-10, 9), value + rng.randint(-10, 9), value + rng.randint(-14, 9))


def night(rng: Random) -> Colour:
    """Something dark to write on."""
    value = rng.randint(14, 52)
    return (value + rng.randint(-12, 14), value + rng.randint(-12, 14), value + rng.randint(-12, 26))


def sheet(rng: Random) -> Colour:
    """Something to write on that has no name: light or dark."""
    return paper(rng) if rng.random() < 0.65 else night(rng)


def ground(rng: Random) -> Colour:
    """Anything to write on: mostly light, often dark, at times coloured."""
    chance = rng.random()
    if chance < 0.55:
        return paper(rng)
    if chance < 0.8:
        return night(rng)
    return colour(rng, rng.choice(HUES))


def ink(rng: Random, below: Colour, contrast: float) -> Colour:
    """A colour for text on `below`, at least `contrast` (or as much as can be had) brighter or darker than it.

    With a small `contrast` it is drawn from near that, so that pale texts are really pale.
    """
    under = luminance(below)
    dark = under > 140 or (under > 100 and rng.random() < 0.4)
    furthest: Colour = (rng.randint(0, 30), rng.randint(0, 30), rng.randint(0, 40)) if dark else _light(rng)
    if rng.random() < 0.35:
        hue = colour(rng, rng.choice(HUES))
        furthest = mix(hue, (0, 0, 0) if dark else (255, 255, 255), 0.35 + 0.4 * rng.random())
    reach = abs(luminance(furthest) - under)
    if reach <= contrast:
        return (0, 0, 0) if dark else (255, 255, 255)
    least = contrast / reach
    most = 1.0 if contrast >= STRONG else min(1.0, least * 1.35)
    return mix(below, furthest, least + (most - least) * rng.random())


def accent(rng: Random, below: Colour) -> tuple[str, Colour]:
    """A named hue that stands out from `below`, for bars, buttons and borders: its name and the colour."""
    while True:
        name = rng.choice(HUES)
        drawn = colour(rng, name)
        if distance(drawn, below) > 130:
            return name, drawn


def distance(one: Colour, other: Colour) -> int:
    """Sum of the channels' differences, 0..765."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[2] - other[2])


def _light(rng: Random) -> Colour:
    return (rng.randint(225, 255), rng.randint(225, 255), rng.randint(215, 255))
