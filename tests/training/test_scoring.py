"""Scores of answers: facts by value, characters one by one, and the answers that training holds right."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from training.captions.answers import answer_for
from training.captions.facts import Facts
from training.captions.parse import facts_in
from training.captions.scoring import FactScore, character_errors, score
from training.scenes.scene import Scene

CHART: Facts = {
    "kind": "bar_chart",
    "title": "Monthly rainfall",
    "categories": 6,
    "largest_label": "Jul",
    "largest_value": 82,
    "smallest_label": "Feb",
    "smallest_value": 12,
    "colour": "blue",
}
SAID = (
    'A blue bar chart titled "Monthly rainfall" compares 6 categories: '
    '"Jul" is highest at 82 and "Feb" is lowest at 12.'
)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (SAID, FactScore(right=8)),
        (f"\n{SAID} ", FactScore(right=8)),
        (SAID.replace("82", "28"), FactScore(right=7, wrong=1)),
        (SAID.replace("blue", "red").replace("6", "5"), FactScore(right=6, wrong=2)),
        (SAID.replace("bar chart", "line chart"), FactScore(right=7, wrong=1)),
        (SAID.replace(' titled "Monthly rainfall"', ""), FactScore(right=7, missing=1)),
        (SAID + " Really.", FactScore(missing=8)),
        ('This is a sign that says "Monthly rainfall".', FactScore(missing=8)),
        ('This is a blue sign that says "Monthly rainfall".', FactScore(right=1, wrong=1, missing=6, extra=1)),
        ("", FactScore(missing=8)),
    ],
)
def test_each_fact_is_scored_by_its_value(answer: str, found: FactScore) -> None:
    assert score(answer, CHART, "en") == found


def test_an_invented_fact_is_extra() -> None:
    untitled = {name: value for name, value in CHART.items() if name != "title"}
    assert score(SAID, untitled, "en") == FactScore(right=7, extra=1)


def test_an_answer_in_the_other_language_states_nothing() -> None:
    assert score(SAID, CHART, "zh") == FactScore(missing=8)


def test_scores_add_up_to_a_share() -> None:
    total = FactScore(right=6, wrong=1) + FactScore(right=2, missing=2, extra=1)
    assert (total, total.share_right) == (FactScore(8, 1, 2, 1), 8 / 12)


@pytest.mark.parametrize(
    ("answer", "truth", "found"),
    [
        ("停水通知\n3月12日", "停水通知\n3月12日", (0, 10)),
        ("停水 通知\n3月12日", "停水通知\n3月12日", (1, 10)),
        ("aab", "ab", (1, 2)),
        ("ab", "aab", (1, 3)),
        ("", "abc", (3, 3)),
        ("Abc", "abd", (2, 3)),
        ("[NO TEXT]", "", (9, 0)),
        ("abcabc", "abc", (3, 3)),
    ],
)
def test_every_character_counts(answer: str, truth: str, found: tuple[int, int]) -> None:
    assert character_errors(answer, truth) == found


def test_a_thousand_answers_of_two_hundred_characters_are_compared_within_seconds() -> None:
    rng = random.Random(3)
    texts = ["".join(rng.choices("停水通知abc 0123", k=200)) for _ in range(1001)]
    began = time.process_time()
    assert all(character_errors(answer, truth)[0] > 50 for answer, truth in pairwise(texts))
    assert time.process_time() - began < 5


def test_the_answer_to_an_ocr_question_is_the_text_in_either_language() -> None:
    scene = Scene("notice", "", ((0, 0, 0), (0, 0, 0)), text="停水\nWater off", facts={"kind": "notice", "lines": 1})
    assert [answer_for(scene, "ocr", language, 1) for language in ("zh", "en")] == [scene.text] * 2


def test_a_picture_without_text_is_said_to_have_none() -> None:
    scene = Scene("blank", "", ((0, 0, 0), (0, 0, 0)), facts={"kind": "blank"})
    assert answer_for(scene, "ocr", "zh", 1) == "[NO TEXT]"


def test_a_caption_is_in_the_language_of_the_question() -> None:
    scene = Scene("sign", "", ((0, 0, 0), (0, 0, 0)), facts={"kind": "sign", "title": "Exit", "background": "green"})
    answers = {language: answer_for(scene, "caption", language, 1) for language in ("zh", "en")}
    assert {language: facts_in(answer, language) for language, answer in answers.items()} == {
        "zh": scene.facts,
        "en": scene.facts,
    }
