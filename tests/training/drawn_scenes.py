"""Scenes of every layout, made once for the tests that look at them."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from math import hypot

import numpy as np

from training.corpus.phrases import training_words
from training.held_out import layouts as held_out
from training.scenes import make
from training.scenes.even_metrics import EvenMetrics
from training.scenes.layout import Layout
from training.scenes.scene import Run, Scene, Shape
from training.scenes.textless.relief import LARGEST_COUNTED

METRICS = EvenMetrics()
FACES = (0, 1, 2)
EVERY_LAYOUT = (*make.LAYOUTS, *held_out.LAYOUTS)


def names(layout: Layout) -> str:
    return f"{layout.kind}/{layout.name}"


@cache
def scenes(layout: Layout, count: int = 60) -> tuple[Scene, ...]:
    rng, words = np.random.default_rng(20240607), training_words()
    return tuple(make.make_scene(rng, METRICS, words, FACES, [layout]) for _ in range(count))


def box(run: Run) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text's em boxes."""
    width = METRICS.width(run.text, run.face) * run.size * run.stretch
    return run.x, run.y - run.size / 2, run.x + width, run.y + run.size / 2


def overlapping(scene: Scene) -> Iterator[tuple[str, str]]:
    for one, other in combinations(scene.runs, 2):
        left, top, right, bottom = box(one)
        other_left, other_top, other_right, other_bottom = box(other)
        if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
            yield one.text, other.text


def counted(scene: Scene) -> list[Shape]:
    """The shapes that facts count: not what they lie on, and not their shadows, which lie right below them."""
    small = [shape for shape in scene.shapes if shape.half_width < LARGEST_COUNTED]
    return [shape for number, shape in enumerate(small) if not any(_lies_on(top, shape) for top in small[number + 1 :])]


def _lies_on(top: Shape, shape: Shape) -> bool:
    alike = (top.half_width, top.half_height, top.angle) == (shape.half_width, shape.half_height, shape.angle)
    return alike and hypot(top.cx - shape.cx, top.cy - shape.cy) < min(15.0, shape.half_width)
