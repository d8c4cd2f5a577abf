"""Scenes of every layout, made once for the tests that look at them."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np

from training.corpus.phrases import training_words
from training.held_out import layouts as held_out
from training.scenes import make
from training.scenes.even_metrics import EvenMetrics
from training.scenes.layout import Layout
from training.scenes.scene import Run, Scene

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
