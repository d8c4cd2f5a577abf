"""A scene as a part of its picture: a paper on a table, a screen within a screen. What lies around it means nothing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.scenes.colours import ground, mix, night, paper
from training.scenes.scaling import scaled
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour, Scene, Shape

#: How many scenes are drawn smaller, with something around them.
_SHARE = 0.2
#: The least part of the canvas' side that is left to a scene; less where there are few and large letters.
_LEAST, _LEAST_OF = 0.8, {"sign": 0.6, "poster": 0.65, "product": 0.65}
_GRAIN = 0.35  # how many surrounds have lines along their strips: boards, bars, bricks' courses
_BLEED = 80.0  # pixels by which it goes beyond the edges, so that a tilt shows no gap
#: Kinds that are never drawn so: there is nothing that could lie on anything, or shapes are counted.
_WHOLE = frozenset({"blank", "noise", "shapes"})
#: Kinds a colour of which is stated: around them is nothing that has a colour of its own.
_COLOURED = frozenset({"sign", "poster", "ui", "product", "bar_chart", "line_chart"})


@dataclass(frozen=True, slots=True)
class Surround:
    """``factor``: the scene's size, of the canvas'; ``x``, ``y``: where in the room that is left, 0 to 1."""

    factor: float
    x: float
    y: float

    def around(self, scene: Scene, rng: Random) -> Scene:
        """``scene`` at its place in the picture, with strips along its sides; as it was when they are too many."""
        left, top = (CANVAS * (1 - self.factor) * share for share in (self.x, self.y))
        right, bottom = left + CANVAS * self.factor, top + CANVAS * self.factor
        strips = _strips(rng, left, top, right, bottom, coloured=scene.kind not in _COLOURED)
        if len(scene.shapes) + len(strips) > MOST_SHAPES:
            return scene
        # Scaling by the factor about this point puts the canvas' corners to the places above.
        small = scaled(scene, self.factor, (CANVAS * self.x, CANVAS * self.y))
        small.shapes += strips
        return small


def draw_surround(rng: Random, kind: str) -> Surround | None:
    """What is around the next scene of ``kind``; mostly nothing."""
    if rng.random() > _SHARE or kind in _WHOLE:
        return None
    least = _LEAST_OF.get(kind, _LEAST)
    factor = least + (0.98 - least) * rng.random()
    return Surround(factor, rng.random(), rng.random())


def _strips(rng: Random, left: float, top: float, right: float, bottom: float, *, coloured: bool) -> list[Shape]:
    """What covers all but the box, one piece a side; at times with a line along the box, or a shadow at two sides."""
    tone = _tone(rng, coloured=coloured)
    low, high = -_BLEED, CANVAS + _BLEED
    strips = [
        _box(low, low, left, high, tone),
        _box(right, low, high, high, tone),
        _box(low, low, high, top, tone),
        _box(low, bottom, high, high, tone),
    ]
    if rng.random() < _GRAIN:
        strips += _grain(rng, strips, tone)
    chance = rng.random()
    if chance < 0.3:
        width = rng.uniform(1.5, 4.0)
        line = _box(left - width, top - width, right + width, bottom + width, mix(tone, (128, 128, 128), 0.7))
        line.hollow = width
        strips.append(line)
    elif chance < 0.5:
        width, shade = rng.uniform(2.0, 7.0), mix(tone, (0, 0, 0), rng.uniform(0.2, 0.5))
        strips.append(_box(right, top + width, right + width, bottom + width, shade))
        strips.append(_box(left + width, bottom, right + width, bottom + width, shade))
    return strips


def _grain(rng: Random, strips: list[Shape], tone: Colour) -> list[Shape]:
    """Up to three lines along each strip, a little lighter or darker."""
    line = mix(tone, rng.choice(((0, 0, 0), (255, 255, 255))), rng.uniform(0.06, 0.25))
    count, share = rng.randint(1, 3), rng.uniform(0.04, 0.2)
    found = []
    for strip in strips:
        across = strip.half_width < strip.half_height  # the lines lie beside each other from left to right
        width = (strip.half_width if across else strip.half_height) * share / count
        for number in range(count):
            place = ((number + 0.5) / count - 0.5) * 2 + rng.uniform(-0.1, 0.1)
            x = strip.cx + strip.half_width * place if across else strip.cx
            y = strip.cy if across else strip.cy + strip.half_height * place
            half_width, half_height = (width, strip.half_height) if across else (strip.half_width, width)
            found.append(Shape(x, y, half_width, half_height, line))
    return found


def _tone(rng: Random, *, coloured: bool) -> Colour:
    if coloured and rng.random() < 0.5:
        return mix(ground(rng), (128, 128, 128), 0.4 * rng.random())
    return mix(paper(rng) if rng.random() < 0.5 else night(rng), (128, 128, 128), 0.6 * rng.random())


def _box(left: float, top: float, right: float, bottom: float, colour: Colour) -> Shape:
    return Shape((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2, colour)
