"""What lies around a scene: the scene is all there, smaller, and says the same."""

from random import Random

import numpy as np
import pytest

from tests.training.drawn_scenes import FACES, METRICS
from training.corpus.phrases import training_words
from training.scenes import make, surround
from training.scenes.scene import CANVAS, Scene
from training.scenes.surround import Surround

KINDS = sorted({layout.kind for layout in make.LAYOUTS} - {"blank", "noise", "shapes"})


def scene(kind: str) -> Scene:
    layouts = [layout for layout in make.LAYOUTS if layout.kind == kind]
    return make.make_scene(np.random.default_rng(3), METRICS, training_words(), FACES, layouts)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_true_of_the_scene_stays_true(kind: str) -> None:
    whole = scene(kind)
    small = Surround(0.9, 0.2, 0.7).around(whole, Random(1))
    assert (small.text, small.facts, small.kind) == (whole.text, whole.facts, whole.kind)


def test_the_scene_lies_between_the_strips() -> None:
    """What was at a corner of the canvas is at the box's corner, and no strip reaches into the box."""
    whole = scene("notice")
    small = Surround(0.8, 0.25, 1.0).around(whole, Random(1))
    left, top = CANVAS * 0.2 * 0.25, CANVAS * 0.2
    for old, new in zip(whole.runs, small.runs, strict=True):
        assert (new.x, new.y, new.size) == pytest.approx((left + old.x * 0.8, top + old.y * 0.8, old.size * 0.8))
    for strip in small.shapes[len(whole.shapes) :][:4]:
        beside = strip.cx + strip.half_width <= left + 0.01 or strip.cx - strip.half_width >= left + 0.8 * CANVAS - 0.01
        apart = strip.cy + strip.half_height <= top + 0.01 or strip.cy - strip.half_height >= top + 0.8 * CANVAS - 0.01
        assert beside or apart


@pytest.mark.parametrize("kind", ["sign", "poster"])
def test_around_a_ground_whose_colour_is_stated_there_is_no_other_colour(kind: str) -> None:
    for seed in range(40):
        whole = scene(kind)
        small = Surround(0.85, 0.5, 0.5).around(whole, Random(seed))
        for strip in small.shapes[len(whole.shapes) :]:
            assert max(strip.colour) - min(strip.colour) < 60


def test_some_scenes_have_something_around_them_and_most_have_nothing() -> None:
    rng = Random(1)
    drawn = [surround.draw_surround(rng, "notice") for _ in range(1000)]
    assert 100 < sum(each is not None for each in drawn) < 400
    assert all(surround.draw_surround(rng, "blank") is None for _ in range(100))
