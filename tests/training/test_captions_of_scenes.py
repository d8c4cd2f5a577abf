"""Captions of the scenes that are really laid out: all their facts can be stated, shortly, and read back."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from glm4v_operator.prompts.files import load_prompts
from glm4v_operator.quality.gate import judge
from training.captions.facts import COLOUR_WORDS, FORM_WORDS, SCHEMA, Language, canonical
from training.captions.parse import facts_in
from training.captions.writing import PLANS
from training.corpus.phrases import training_words
from training.corpus.words import Words
from training.scenes.even_metrics import EvenMetrics
from training.scenes.layout import Layout
from training.scenes.make import LAYOUTS, make_scene
from training.scenes.scene import COLOURS, KINDS, Scene
from training.scenes.textless.shapes import FORMS

SCENES_A_LAYOUT = 12
LONGEST = {"zh": 120, "en": 60}  # characters, words: with the longest strings that a scene may hold


@pytest.fixture(scope="module")
def words() -> Words:
    return training_words()


def scenes(layout: Layout, words: Words) -> list[Scene]:
    rng = np.random.default_rng(11)
    return [make_scene(rng, EvenMetrics(), words, (0, 1), [layout]) for _ in range(SCENES_A_LAYOUT)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.kind}/{layout.name}")
def test_every_plan_states_a_layouts_facts_shortly_and_can_be_read_back(layout: Layout, words: Words) -> None:
    for scene in scenes(layout, words):
        for language in get_args(Language):
            for plan in PLANS[language][scene.kind]:
                written = plan.write(canonical(scene.facts))
                assert facts_in(written, language) == canonical(scene.facts)
                assert len(written if language == "zh" else written.split()) <= LONGEST[language]


def test_the_write_gate_takes_a_caption_of_every_layout(words: Words) -> None:
    prompts = load_prompts()
    for layout in LAYOUTS:
        facts = canonical(scenes(layout, words)[0].facts)
        for language in get_args(Language):
            written = PLANS[language][layout.kind][0].write(facts)
            assert judge(written, "stop", prompts[f"caption_{language}"].expects).state == "done"


def test_captions_have_a_word_for_all_that_scenes_name() -> None:
    assert set(SCHEMA) == set(KINDS)
    assert all(set(words) == set(COLOURS) for words in COLOUR_WORDS.values())
    assert all(set(words) == set(FORMS) for words in FORM_WORDS.values())
