"""Captions: every plan can be read back, whatever stands in the picture, and is written as people write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.captions.facts import COLOUR_WORDS, FORM_WORDS, KIND_WORDS, SCHEMA, Facts, Language, canonical
from training.captions.parse import facts_in
from training.captions.plan import Plan
from training.captions.slots import QUOTATION_MARKS
from training.captions.writing import PLANS, caption

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ALL_PLANS = [plan for language in LANGUAGES for plans in PLANS[language].values() for plan in plans]
OPTIONAL = {name for fields in SCHEMA.values() for name, field in fields.items() if field.optional}

# Marks, digits, both scripts, and pieces of captions themselves.
HOSTILE = "“”「」‘’《》【】（）<>\"' ，。；：、,.;:()[]{}|\\^$*+?%￥$0123456789abZ各门店é\u3000"
PIECES = ("，共有3个类别", "。", " is highest at 12", "1,204", ". ", "”，为", '" and "', "an orange", "红色", "和")
fragments = st.one_of(st.sampled_from(PIECES), st.text(alphabet=HOSTILE, min_size=1, max_size=6))


def quotable(text: str) -> bool:
    """Some pair of quotation marks of each language does not occur in ``text``."""
    return all(any(not set(marks) & set(text) for marks in QUOTATION_MARKS[language]) for language in LANGUAGES)


texts = st.lists(fragments, min_size=1, max_size=4).map("".join).filter(quotable)
figures = st.one_of(st.sampled_from(["82", "1,204", "￥36.00", "12.5%", "-3", "35元", "3.", "12 mm", "n/a"]), texts)
counts = st.integers(min_value=0, max_value=40)
colours = st.sampled_from(sorted(COLOUR_WORDS["en"]))
VALUES = {"text": texts, "figure": figures, "count": counts, "colour": colours}


def facts_of(kind: str) -> st.SearchStrategy[Facts]:
    """Any facts that the schema allows for ``kind``."""
    if kind == "shapes":
        names = st.tuples(colours, st.sampled_from(sorted(FORM_WORDS["en"]))).map(" ".join)
        values = st.dictionaries(names, counts, min_size=1, max_size=5)
    else:
        fields = SCHEMA[kind]
        values = st.fixed_dictionaries(
            {name: VALUES[field.type] for name, field in fields.items() if not field.optional},
            optional={name: VALUES[field.type] for name, field in fields.items() if field.optional},
        )
    return values.map(lambda chosen: canonical({"kind": kind} | chosen))


any_facts = st.sampled_from(sorted(SCHEMA)).flatmap(facts_of)


def usual_facts(kind: str) -> Facts:
    """Facts of a usual length, each optional one there."""
    usual = {"text": "各门店销量统计", "figure": "1,280", "count": 6, "colour": "orange"}
    if kind == "shapes":
        return {"kind": kind, "red circle": 3, "blue square": 1, "black half circle": 2}
    return canonical({"kind": kind} | {name: usual[field.type] for name, field in SCHEMA[kind].items()})


def without_optional(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name not in OPTIONAL}


@settings(max_examples=400, deadline=None)
@given(any_facts)
def test_every_plan_gives_back_the_facts_that_it_was_given(facts: Facts) -> None:
    for language in LANGUAGES:
        for plan in PLANS[language][str(facts["kind"])]:
            assert facts_in(plan.write(facts), language) == facts


@settings(max_examples=100, deadline=None)
@given(any_facts)
def test_no_two_plans_read_a_caption_differently(facts: Facts) -> None:
    for language in LANGUAGES:
        every = [plan for plans in PLANS[language].values() for plan in plans]
        for writer in PLANS[language][str(facts["kind"])]:
            written = writer.write(facts)
            assert all(plan.read(written) in (None, facts) for plan in every)


def test_there_are_many_plans_and_several_for_each_kind() -> None:
    for language in LANGUAGES:
        assert list(PLANS[language]) == list(SCHEMA)
        assert sum(len(plans) for plans in PLANS[language].values()) >= 40
        assert min(len(set(plans)) for plans in PLANS[language].values()) >= 3


def test_a_question_gets_one_caption_and_other_questions_get_all_the_others() -> None:
    facts = usual_facts("poster")
    captions = [caption(facts, "en", opening) for opening in range(8)]
    assert captions[:4] == captions[4:]
    assert set(captions) == {plan.write(facts) for plan in PLANS["en"]["poster"]}


@pytest.mark.parametrize("plan", ALL_PLANS, ids=lambda plan: plan.text)
def test_a_plan_writes_one_or_two_short_sentences(plan: Plan) -> None:
    for facts in (usual_facts(plan.kind), without_optional(usual_facts(plan.kind))):
        written = plan.write(facts)
        if plan.language == "zh":
            assert len(written) <= 90
            assert written.endswith("。")
            assert written.count("。") <= 2
            assert "。，" not in written
            assert not re.match("[，。、；：]", written)
        else:
            assert len(written.split()) <= 50
            assert re.fullmatch(r'[A-Z1-9"].*[^ ]\.', written)
            assert len(re.findall(r"[.](?= |$)", written)) <= 2
            assert "  " not in written
            assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|\b1 \w+s\b| [,.;:]", written)


@pytest.mark.parametrize(
    ("count", "written"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (11, "11 rows"), (21, "21 rows")]
)
def test_english_counts_are_singular_for_one_only(count: int, written: str) -> None:
    facts = canonical({"kind": "table", "rows": count, "columns": 3})
    assert all(written in plan.write(facts) for plan in PLANS["en"]["table"])


def test_chinese_captions_use_common_characters_only() -> None:
    """Level 1 of GB 2312 ends with row 55, and the vocabulary of glm4v-nano with it."""
    words = "".join(plan.words for plan in ALL_PLANS if plan.language == "zh")
    words += "".join("".join(table["zh"].values()) for table in (KIND_WORDS, COLOUR_WORDS, FORM_WORDS))
    han = {character for character in words if "\u4e00" <= character <= "\u9fff"}
    assert {character for character in han if not 0xB0 <= character.encode("gb2312")[0] <= 0xD7} == set()


def test_a_sentence_of_no_plan_states_nothing() -> None:
    written = PLANS["en"]["table"][0].write(canonical({"kind": "table", "rows": 2, "columns": 3}))
    for other in (written[:-1], written + " It is fine.", written.replace("table", "chair"), "", "[NO TEXT]"):
        assert facts_in(other, "en") is None
    assert facts_in(written, "zh") is None


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({}, "kind: expected one of"),
        ({"kind": "photo"}, "kind: expected one of"),
        ({"kind": "table", "rows": 2}, "expected columns too"),
        ({"kind": "table", "rows": "2", "columns": 3}, "rows: expected a whole number, found '2'"),
        ({"kind": "sign", "background": "pink"}, "background: expected one of red"),
        ({"kind": "sign", "background": "red", "title": "a\nb"}, "title: expected text on one line"),
        ({"kind": "sign", "background": "red", "size": 3}, "expected title, background, found 'size'"),
        ({"kind": "blank", "title": "x"}, "expected no others, found 'title'"),
        ({"kind": "shapes"}, "expected one or more such as"),
        ({"kind": "shapes", "pink circle": 2}, "found 'pink circle'"),
    ],
)
def test_facts_that_no_caption_can_state_are_refused(facts: Facts, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        canonical(facts)


def test_a_text_that_holds_all_quotation_marks_is_refused() -> None:
    every_mark = "".join(QUOTATION_MARKS["zh"]) + "".join(QUOTATION_MARKS["en"])
    with pytest.raises(ValueError, match="expected one without all of"):
        caption({"kind": "sign", "background": "red", "title": every_mark}, "zh", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A {kind} with {rows.row}.", "expected each of"),
        ("A {kind} with {rows.row}, {columns.column}, {title}.", "alone in its brackets"),
        ("A {kind}[ with {rows.row}], {columns.column}[, {title}].", "alone in its brackets"),
        ("A {kind} with {rows.row}, {columns.a}[, {title}].", "another form of columns"),
        ("A {kind} with {rows.row}, {columns}, {items}[, {title}].", "expected a fact of it"),
    ],
)
def test_a_plan_that_states_too_little_or_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Plan("table", "en", text)
