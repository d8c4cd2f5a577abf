"""What holds for a scene of any kind: texts fit, nothing overlaps, what is to be read is what is written."""

import pickle
from collections import Counter
from math import atan2, cos, hypot, pi, sin

import numpy as np
import pytest

from tests.training.drawn_scenes import EVERY_LAYOUT, FACES, METRICS, box, names, overlapping, scenes
from training.captions.facts import canonical
from training.corpus.alphabet import DRAWN
from training.corpus.phrases import training_words
from training.drawing.pages import SHAPES_A_TILE
from training.glyph_atlas import Metrics as AtlasMetrics
from training.scenes import make
from training.scenes.colours import luminance
from training.scenes.crowding import MOST_LAYERS, layers
from training.scenes.dense import dense_page
from training.scenes.layout import Layout
from training.scenes.scene import (
    CANVAS,
    COLOURS,
    KINDS,
    MARGIN,
    MOST_CHARACTERS,
    MOST_LINES,
    MOST_RUNS,
    MOST_SHAPES,
    SMALLEST_TEXT,
    Colour,
    Run,
    Scene,
    Shape,
)

every_layout = pytest.mark.parametrize("layout", EVERY_LAYOUT, ids=names)


@every_layout
def test_texts_keep_within_the_margin(layout: Layout) -> None:
    for scene in scenes(layout):
        for run in scene.runs:
            left, top, right, bottom = box(run)
            assert min(left, top, CANVAS - right, CANVAS - bottom) >= MARGIN, run


@every_layout
def test_no_two_texts_overlap(layout: Layout) -> None:
    assert [pair for scene in scenes(layout) for pair in overlapping(scene)] == []


@every_layout
def test_a_scene_stays_within_what_can_be_drawn(layout: Layout) -> None:
    for scene in scenes(layout):
        assert len(scene.runs) <= MOST_RUNS
        assert len(scene.shapes) <= MOST_SHAPES
        assert len(scene.text) <= MOST_CHARACTERS
        assert scene.text.count("\n") < MOST_LINES


@every_layout
def test_texts_are_large_enough_to_be_read(layout: Layout) -> None:
    for scene in scenes(layout):
        for run in scene.runs:
            assert run.size >= SMALLEST_TEXT
            assert run.size * run.stretch >= 11.9, "a Chinese character narrower than this cannot be told apart"
            assert 0.59 <= run.stretch <= 1.61


@every_layout
def test_what_is_read_is_each_written_text_once(layout: Layout) -> None:
    for scene in scenes(layout):
        written = Counter(word for run in scene.runs for word in run.text.split(" "))
        assert Counter(scene.text.replace("\n", " ").split(" ")) == (written or {"": 1})


@every_layout
def test_texts_have_characters_that_glyphs_exist_for(layout: Layout) -> None:
    for scene in scenes(layout):
        for run in scene.runs:
            assert set(run.text) <= set(DRAWN)
            assert run.text == run.text.strip()
            assert "  " not in run.text


@every_layout
def test_colours_are_colours(layout: Layout) -> None:
    for scene in scenes(layout):
        used = [*scene.background, *(shape.colour for shape in scene.shapes), *(run.colour for run in scene.runs)]
        assert all(0 <= value <= 255 and isinstance(value, int) for colour in used for value in colour)


def _ground(scene: Scene, run: Run) -> Colour:
    """What lies below the middle of a text's first character."""
    found = scene.background[0]
    x, y = run.x + run.size * run.stretch * 0.25, run.y
    for shape in scene.shapes:
        away, down = x - shape.cx, y - shape.cy
        across = away * cos(shape.angle) + down * sin(shape.angle)
        along = down * cos(shape.angle) - away * sin(shape.angle)
        inside = abs(across) < shape.half_width and abs(along) < shape.half_height
        if shape.sector:
            start, sweep = shape.sector
            inside = hypot(away, down) < shape.half_width and (atan2(away, -down) - start) % (2 * pi) < sweep
        if inside and not shape.hollow:
            found = shape.colour
    return found


@every_layout
def test_texts_stand_out_from_what_is_below_them(layout: Layout) -> None:
    for scene in scenes(layout):
        for run in scene.runs:
            assert abs(luminance(run.colour) - luminance(_ground(scene, run))) > 40, run


def test_light_and_dark_letters_stand_on_one_page() -> None:
    """On boxes and bands behind single lines; a reader that never saw that reads them badly."""
    rng, words = np.random.default_rng(6), training_words()
    plain = [layout for layout in make.LAYOUTS if layout.name in {"announcement", "lines", "whole", "bare"}]
    made = [make.make_scene(rng, METRICS, words, FACES, plain) for _ in range(400)]
    both = [scene for scene in made if len({luminance(run.colour) > 128 for run in scene.runs}) == 2]
    assert 0.04 < len(both) / len(made) < 0.4


def test_dense_pages_have_bands_with_an_ink_of_their_own() -> None:
    rng = np.random.default_rng(6)
    pages = [dense_page(rng, _covering(), FACES, 600) for _ in range(60)]
    banded = [page for page in pages if page.shapes]
    assert 15 < len(banded) < 45
    for page in pages:
        assert len(page.shapes) <= MOST_SHAPES
        for run in page.runs:
            assert abs(luminance(run.colour) - luminance(_ground(page, run))) > 40, run


def _covering() -> AtlasMetrics:
    shape = (len(FACES), len(DRAWN))
    return AtlasMetrics(DRAWN, tuple(map(str, FACES)), np.ones(shape, np.float32), np.ones(shape, bool))


@every_layout
def test_facts_are_those_of_the_kind(layout: Layout) -> None:
    for scene in scenes(layout):
        assert (scene.kind, scene.layout) == (layout.kind, layout.name)
        assert canonical(scene.facts)["kind"] == layout.kind


@every_layout
def test_facts_that_are_texts_are_written_as_they_are(layout: Layout) -> None:
    for scene in scenes(layout):
        for name, value in scene.facts.items():
            if isinstance(value, str) and name not in {"kind", "background", "colour"}:
                assert any(run.text == value or value in run.text.split(" ") for run in scene.runs) or (
                    # Around a pie a label and its value are one piece of text.
                    scene.layout == "around" and any(run.text.startswith(f"{value} ") for run in scene.runs)
                ), (name, value)


def _drawn(seed: int) -> bytes:
    rng, words = np.random.default_rng(seed), training_words()
    return pickle.dumps([make.make_scene(rng, METRICS, words, FACES) for _ in range(40)])


def test_a_seed_gives_the_same_scenes() -> None:
    assert _drawn(3) == _drawn(3)


def test_another_seed_gives_other_scenes() -> None:
    assert _drawn(3) != _drawn(4)


@pytest.fixture(scope="module")
def many() -> Counter[tuple[str, str]]:
    rng, words = np.random.default_rng(5), training_words()
    made = [make.make_scene(rng, METRICS, words, FACES) for _ in range(4000)]
    return Counter((scene.kind, scene.layout) for scene in made)


def test_every_training_layout_is_drawn_and_no_other(many: Counter[tuple[str, str]]) -> None:
    assert set(many) == {(layout.kind, layout.name) for layout in make.LAYOUTS}


def test_every_kind_has_a_layout() -> None:
    assert {layout.kind for layout in make.LAYOUTS} == set(KINDS) == set(make.KIND_WEIGHTS)


def test_a_fifth_of_the_scenes_are_plain_lines_of_text(many: Counter[tuple[str, str]]) -> None:
    assert 0.19 < sum(count for (_, layout), count in many.items() if layout == "lines") / 4000 < 0.26


def test_kinds_come_as_often_as_weighted(many: Counter[tuple[str, str]]) -> None:
    whole = sum(make.KIND_WEIGHTS.values())
    for kind, weight in make.KIND_WEIGHTS.items():
        share = sum(count for (found, _), count in many.items() if found == kind) / 4000
        assert abs(share - weight / whole) < 0.025, kind


def test_nothing_to_choose_from_is_said() -> None:
    with pytest.raises(ValueError, match="expected faces and layouts, found 0"):
        make.make_scene(np.random.default_rng(0), METRICS, training_words(), ())


def test_ranges_of_named_colours_lie_apart() -> None:
    ranges = list(COLOURS.values())
    for number, one in enumerate(ranges):
        for other in ranges[number + 1 :]:
            gaps = [
                max(0, low - high)
                for lows, highs in ((one.low, other.high), (other.low, one.high))
                for low, high in zip(lows, highs, strict=True)
            ]
            assert max(gaps) >= 40, (one, other)


def test_layers_are_counted_as_the_drawer_limits_them() -> None:
    assert MOST_LAYERS == SHAPES_A_TILE
    far = Shape(400, 400, 10, 10, (0, 0, 0))
    assert layers([Shape(100, 100, 10, 10, (0, 0, 0))] * 3 + [far]) == 3


@pytest.mark.parametrize("layout", [layout for layout in EVERY_LAYOUT if layout.kind != "noise"], ids=names)
def test_no_shape_is_hidden_because_too_many_lie_on_each_other(layout: Layout) -> None:
    assert max(layers(scene.shapes) for scene in scenes(layout)) <= MOST_LAYERS
