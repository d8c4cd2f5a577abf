"""Facts that a caption states are found, whatever its wording; those that it does not state are named."""

from __future__ import annotations

import pytest

from embedded.caption_score import FactCount, Language, count_facts, unstated
from embedded.draw_samples import FOLDER
from embedded.score import read_truth
from training.captions.facts import canonical
from training.captions.writing import PLANS

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TOLD = {key: sample.facts for key, sample in read_truth(FOLDER / "truth.yaml").samples.items() if sample.facts}
CHART = {
    "kind": "bar_chart", "title": "3 lanes", "categories": 4, "largest_label": "East", "largest_value": "40",
    "smallest_label": "West", "smallest_value": "4", "colour": "red",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TOLD)
def test_captions_of_every_sentence_plan_state_all_facts(key: str, language: Language) -> None:
    facts = canonical(TOLD[key])
    captions = [plan.write(facts) for plan in PLANS[language][str(facts["kind"])]]
    assert {caption: unstated(caption, facts, language) for caption in captions} == {text: [] for text in captions}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wrong_fact_of_a_sample_is_noticed(language: Language) -> None:
    for told in TOLD.values():
        facts = canonical(told)
        for plan in PLANS[language][str(facts["kind"])]:
            for name in facts.keys() - {"kind"}:
                wrong = {**facts, name: _other(facts[name])}
                assert unstated(plan.write(wrong), facts, language) == [name], (plan.text, name)


def _other(value: str | int) -> str | int:
    if isinstance(value, int):
        return value + 20
    return {"red": "blue"}.get(value, "red") if value in COLOURS else f"{value[1:-1]}x"


COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "grey", "black", "white")


def test_numbers_of_things_may_be_words() -> None:
    facts = {"kind": "chat", "messages": 4, "last": "See you"}
    assert unstated('A chat with four messages that ends with "See you".', facts, "en") == []
    assert unstated("这是一张聊天截图，共四条消息，最后一条是“See you”。", facts, "zh") == []


def test_a_number_is_not_a_part_of_another() -> None:
    caption = 'A bar chart "3 lanes" with red bars: East 40, West 14 of 24 categories.'
    assert unstated(caption, CHART, "en") == ["categories", "smallest_value"]


def test_numbers_of_other_things_are_not_taken() -> None:
    facts = {"kind": "table", "rows": 4, "columns": 3}
    assert unstated("A table with 3 rows and 4 columns.", facts, "en") == ["rows", "columns"]
    assert unstated("一张表格，3行4列。", facts, "zh") == ["rows", "columns"]


def test_what_a_title_says_states_nothing_else() -> None:
    caption = 'A sign that says "Red door".'
    assert unstated(caption, {"kind": "sign", "title": "Red door", "background": "red"}, "en") == ["background"]


def test_line_breaks_and_width_do_not_count() -> None:
    caption = "一张商品卡片，“纸 灯笼”，红色，¥46.00"
    assert unstated(caption, {"kind": "product", "title": "纸灯笼", "price": "￥46.00", "colour": "red"}, "zh") == []


def test_an_empty_caption_states_nothing() -> None:
    assert count_facts("", CHART, "en") == FactCount(0, 8)


def test_a_kind_without_a_name_is_named() -> None:
    with pytest.raises(ValueError, match="painting"):
        unstated("A painting.", {"kind": "painting"}, "en")


def test_a_count_is_shown_with_its_share() -> None:
    assert str(FactCount(3, 4)) == "3 of 4 (75.0%)"
