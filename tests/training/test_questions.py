"""Questions of training: enough of them, in people's words and the shipped ones, and never those of the evaluation."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from typing import Literal

import numpy as np
import pytest

from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.prompts.files import load_prompts
from training.captions.wording import english_words
from training.captions.writing import PLANS, plan_for
from training.held_out.questions import QUESTIONS
from training.learning.batches import SHORT
from training.questions import (
    PHRASINGS,
    SHIPPED_OPENING,
    SHIPPED_SHARE,
    lowered,
    opening_number,
    question,
    shipped_prompt,
    vary,
)
from training.vocabulary import RANK_FILE

KEYS = sorted(PHRASINGS)
MANNERLY = re.compile(
    r"^(could you please|can you|hi please|hi|hello|please|你好请?|请问|请你?|麻烦你?|帮我|帮忙)\s*"
    r"|\s*(please|thanks|thank you|谢谢你?)$"
)


def gist(text: str) -> str:
    """``text`` without case, punctuation, white space at its ends, and words of politeness."""
    bare = "".join(
        sign for sign in text.lower().replace("please tell me: ", "") if not unicodedata.category(sign).startswith("P")
    )
    while (shorter := MANNERLY.sub("", " ".join(bare.split()))) != bare:
        bare = shorter
    return bare


def all_phrasings(key: tuple[str, str]) -> list[str]:
    return [phrasing for each in PHRASINGS[key] for phrasing in each]


@pytest.mark.parametrize("key", KEYS)
def test_there_are_many_phrasings_that_somebody_wrote(key: tuple[str, str]) -> None:
    written, composed = PHRASINGS[key]
    assert len(set(written)) == len(written) >= 24
    assert len(set(composed)) >= 100


@pytest.mark.parametrize("key", KEYS)
def test_phrasings_of_the_evaluation_are_never_asked_in_training(key: tuple[str, str]) -> None:
    assert len({gist(text) for text in QUESTIONS[key]}) == len(QUESTIONS[key]) >= 10
    asked = {gist(text) for each in KEYS for text in all_phrasings(each)}
    assert [text for text in QUESTIONS[key] if gist(text) in asked] == []


def test_no_phrasing_asks_for_both_tasks() -> None:
    text, caption = ({gist(words) for key in KEYS if key[0] == task for words in all_phrasings(key)} for task in
                     ("ocr", "caption"))  # fmt: skip
    assert text & caption == set()


@pytest.mark.parametrize("key", KEYS)
def test_a_phrasing_is_in_the_language_that_it_is_listed_under(key: tuple[str, str]) -> None:
    for text in (*all_phrasings(key), *QUESTIONS[key]):
        assert (re.search("[\u4e00-\u9fff]", text) is not None) is (key[1] == "zh" and text != "OCR")


@pytest.mark.parametrize("key", KEYS)
def test_variations_keep_the_words(key: tuple[str, str]) -> None:
    rng = random.Random(7)
    for phrasing in PHRASINGS[key][0]:
        for _ in range(40):
            assert gist(vary(rng, phrasing, key[1])) == gist(phrasing)


def test_a_phrasing_is_varied_in_many_ways() -> None:
    rng = random.Random(7)
    varied = Counter(vary(rng, "Read this.", "en") for _ in range(1000))
    assert len(varied) > 40
    assert varied["Read this."] > 200


@pytest.mark.parametrize(
    ("text", "small"), [("Read this.", "read this."), ("OCR", "OCR"), ("I want it.", "I want it."), ("", "")]
)
def test_only_a_common_word_gets_a_small_first_letter(text: str, small: str) -> None:
    assert lowered(text) == small


@pytest.mark.parametrize(
    ("key", "prompt"),
    [
        (("ocr", "zh"), "ocr"),
        (("ocr", "en"), "ocr"),
        (("caption", "zh"), "caption_zh"),
        (("caption", "en"), "caption_en"),
    ],
)
def test_the_shipped_prompt_is_asked_as_the_worker_gets_it(key: tuple[str, str], prompt: str) -> None:
    asked = question(random.Random(1), *key, shipped=True)
    assert asked.text == shipped_prompt(*key) == load_prompts()[prompt].text()


@pytest.mark.parametrize("rng", [random.Random(3), np.random.default_rng(3)], ids=["python", "numpy"])
def test_a_quarter_of_the_questions_are_shipped_prompts(rng: random.Random) -> None:
    shipped = sum(question(rng, "ocr", "en").text == shipped_prompt("ocr", "en") for _ in range(2000))
    assert abs(shipped / 2000 - SHIPPED_SHARE) < 0.04


def test_own_words_alone_can_be_asked_for() -> None:
    rng = random.Random(3)
    assert all(len(question(rng, "caption", "zh", shipped=False).text) < 60 for _ in range(500))


def test_a_question_leaves_most_of_its_ids_to_the_answer() -> None:
    tokenizer = Tokenizer.read(RANK_FILE)
    longest = max((text for key in KEYS for text in all_phrasings(key)), key=lambda text: len(tokenizer.encode(text)))
    assert len(tokenizer.encode(longest)) < SHORT / 5, longest


@pytest.mark.parametrize(
    ("text", "language", "alike"),
    [("Describe this picture.", "en", "Describe this image briefly."), ("描述这张图。", "zh", "描述图片。")],
)
def test_questions_that_begin_alike_have_one_number(text: str, language: Literal["en", "zh"], alike: str) -> None:
    assert opening_number(text, "caption", language) == opening_number(alike, "caption", language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_question_keeps_its_number_however_it_is_typed(language: Literal["en", "zh"]) -> None:
    rng = random.Random(7)
    numbers: dict[str, set[int]] = {}
    for _ in range(4000):
        asked = question(rng, "caption", language, shipped=False)
        numbers.setdefault(gist(asked.text), set()).add(asked.opening)
    assert [text for text, found in numbers.items() if len(found) > 1] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_plan_is_asked_for_in_some_words(language: Literal["en", "zh"]) -> None:
    numbers = {opening_number(text, "caption", language) for text in all_phrasings(("caption", language))}
    for kind, plans in PLANS[language].items():
        assert {plan_for(kind, language, number) for number in numbers} == set(plans)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_plan_is_asked_for_seldom(language: Literal["en", "zh"]) -> None:
    rng = random.Random(7)
    openings = [question(rng, "caption", language).opening for _ in range(2000)]
    for kind, plans in PLANS[language].items():
        taken = Counter(plan_for(kind, language, opening) for opening in openings)
        assert min(taken[plan] for plan in plans) > 2000 * 0.08, kind


def test_the_shipped_prompt_shows_other_sentences_with_other_kinds() -> None:
    for plans in PLANS.values():
        places = {plans[kind].index(plan_for(kind, plans[kind][0].language, SHIPPED_OPENING)) for kind in plans}
        assert places == set(range(max(map(len, plans.values()))))


def test_chinese_phrasings_use_common_characters_only() -> None:
    words = {sign for key in KEYS for text in all_phrasings(key) for sign in text if "\u4e00" <= sign <= "\u9fff"}
    assert {sign for sign in words if not 0xB0 <= sign.encode("gb2312")[0] <= 0xD7} == set()


def test_the_vocabulary_gets_few_english_words_and_all_that_captions_and_questions_need() -> None:
    words = english_words()
    assert len(words) <= 450
    rng = random.Random(2)
    sayings = [plan.words for plans in PLANS["en"].values() for plan in plans] + [shipped_prompt("caption", "en")]
    sayings += [vary(rng, phrasing, "en") for phrasing in all_phrasings(("ocr", "en"))]
    needed = {word for text in sayings for word in re.findall("(?<= )[A-Za-z]+", text.strip()) if not word.isupper()}
    assert needed - words == set()
