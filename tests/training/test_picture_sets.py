"""What the evaluation asks about: the same pictures every time, none of them training's."""

from __future__ import annotations

import numpy as np
import pytest

from training.corpus.alphabet import DRAWN
from training.corpus.phrases import TRAINING
from training.evaluation import pictures
from training.evaluation.picture_sets import HELD_OUT, SEED, TEXT_FREE, UNSEEN_STRINGS, PictureSet
from training.evaluation.pictures import Studio
from training.glyph_atlas import GlyphAtlas, Metrics
from training.held_out.corpus import HELD_OUT as HELD_OUT_CORPUS
from training.held_out.layouts import LAYOUTS as HELD_OUT_LAYOUTS
from training.held_out.sizes import SMALL_UP_TO, SMALLEST, end_of_sizes
from training.scenes.papers.purchase import TOTALS
from training.scenes.scene import SMALLEST_TEXT, Run, Scene

SETS = (UNSEEN_STRINGS, TEXT_FREE, *HELD_OUT)
ALL = pytest.mark.parametrize("chosen", SETS, ids=lambda chosen: chosen.name)


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    """Two faces of even widths."""
    widths = np.array([0.56 if character.isascii() else 1.0 for character in DRAWN], np.float32)
    return Metrics(DRAWN, ("one", "two"), np.stack([widths, widths]), np.ones((2, len(DRAWN)), bool))


def named(name: str) -> PictureSet:
    return next(chosen for chosen in SETS if chosen.name == name)


@ALL
def test_a_set_begins_alike_however_many_are_asked_for(chosen: PictureSet, metrics: Metrics) -> None:
    assert chosen.scenes(metrics, 5)[:3] == chosen.scenes(metrics, 3)


def test_no_two_sets_share_a_picture(metrics: Metrics) -> None:
    texts = [{scene.text for scene in chosen.scenes(metrics, 20)} for chosen in SETS if chosen is not TEXT_FREE]
    assert sum(len(found) for found in texts) == len(set().union(*texts))
    assert len({chosen.number for chosen in SETS}) == len(SETS)


def test_training_never_comes_to_the_evaluations_seeds() -> None:
    """Training takes 1000 + its steps, and a process' number: a year at a thousand steps a second would not do."""
    steps_in_a_day = 24 * 3600 * 100
    assert 1000 + 10 * steps_in_a_day < SEED


def test_no_string_is_a_phrase_that_training_writes(metrics: Metrics) -> None:
    known = {phrase for languages in TRAINING.values() for phrases in languages.values() for phrase in phrases}
    asked = {run.text for scene in UNSEEN_STRINGS.scenes(metrics, 150) for run in scene.runs}
    assert len(asked) > 300
    fixed = {word for words in TOTALS.values() for word in words}
    assert {text for text in asked & known if len(text) > 3} - fixed == set()


def test_what_is_held_out_is_all_that_its_sets_have(metrics: Metrics) -> None:
    names = {layout.name for layout in HELD_OUT_LAYOUTS}
    assert {scene.layout for scene in named("held-out layouts").scenes(metrics, 20)} == names
    phrases = {phrase for languages in HELD_OUT_CORPUS.values() for each in languages.values() for phrase in each}
    titles = [
        str(scene.facts["title"]) for scene in named("held-out corpus").scenes(metrics, 60) if "title" in scene.facts
    ]
    assert sum(any(title in phrase or phrase in title for phrase in phrases) for title in titles) > len(titles) * 0.6


@pytest.mark.parametrize(
    ("name", "end"), [("smallest text", "small"), ("largest text", "large"), ("all of these", "small")]
)
def test_sets_of_sizes_are_written_at_their_end(name: str, end: str, metrics: Metrics) -> None:
    assert {end_of_sizes(scene) for scene in named(name).scenes(metrics, 6)} == {end}


@pytest.mark.parametrize(
    ("sizes", "end"),
    [((18.0, 19.0, 30.0), "small"), ((18.0, 30.0, 30.0), None), ((56.0, 20.0), "large"), ((40.0,), None), ((), None)],
)
def test_half_of_the_characters_decide_about_the_size(sizes: tuple[float, ...], end: str | None) -> None:
    runs = [Run("abcd", 20, 20, size, 0, (0, 0, 0)) for size in sizes]
    assert end_of_sizes(Scene("notice", "test", ((255, 255, 255),) * 2, runs=runs)) == end


def test_no_layout_writes_as_small_as_the_smallest_set() -> None:
    assert SMALLEST <= SMALL_UP_TO < SMALLEST_TEXT


def test_pictures_without_text_have_none(metrics: Metrics) -> None:
    assert {(scene.text, len(scene.runs)) for scene in TEXT_FREE.scenes(metrics, 30)} == {("", 0)}


def test_a_picture_is_the_same_whoever_is_drawn_with_it(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "TOGETHER", 3)
    glyphs = np.random.default_rng(1).integers(0, 255, (2, len(DRAWN), 40, 40)).astype(np.uint8)
    studio = Studio(GlyphAtlas(metrics, glyphs), "cpu")
    scenes = UNSEEN_STRINGS.scenes(metrics, 3)
    ((_, three),) = studio.batches(scenes, seed=5)
    ((part, two),) = studio.batches(scenes[:2], seed=5)
    assert part == scenes[:2]
    assert [picture.sha256 for picture in two] == [picture.sha256 for picture in three[:2]]
    assert len({picture.sha256 for picture in three}) == 3
