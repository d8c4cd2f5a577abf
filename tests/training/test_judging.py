"""What answers are worth, added up, and held against what glm4v-nano has to reach."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from training.captions.answers import no_text_answer
from training.evaluation.results import merged, read_results, write_results
from training.evaluation.summary import summary
from training.evaluation.tables import NOT_MEASURED, TABLES, filled, markdown, table
from training.evaluation.targets import targets
from training.marking.judging import Verdict, judge, language_of
from training.scenes.scene import Scene

WHITE = ((255, 255, 255), (255, 255, 255))
SIGN = Scene(
    "sign", "test", WHITE, text="Quiet please", facts={"kind": "sign", "title": "Quiet please", "background": "red"}
)
NOTHING = Scene("blank", "test", WHITE, facts={"kind": "blank"})
ENGLISH = 'This is a red sign that says "Quiet please".'
CHINESE = "这是一块红色的标牌，上面写着“Quiet please”。"


def read(scene: Scene, answer: str, *, ended: bool = True) -> Verdict:
    return judge(scene, "ocr", "en", answer, ended=ended)


@pytest.mark.parametrize(
    ("answer", "edits", "garbage"),
    [("Quiet please", 0, False), ("quiet Please", 2, False), ("", 12, True), ("</credit>/tmp/a.png" * 2, None, True)],
)
def test_a_reading_is_counted_by_characters(answer: str, edits: int | None, garbage: bool) -> None:
    verdict = read(SIGN, answer)
    assert verdict.reading is not None
    assert verdict.reading.characters == 12
    assert edits in (None, verdict.reading.edits)
    assert (verdict.garbage, verdict.on_task, verdict.invented) == (garbage, not garbage, False)


def test_an_answer_without_an_end_is_garbage() -> None:
    assert read(SIGN, "Quiet please", ended=False).garbage
    assert judge(SIGN, "caption", "en", ENGLISH, ended=False).garbage


@pytest.mark.parametrize(("answer", "invented"), [(no_text_answer(), False), ("", True), ("Quiet", True)])
def test_whatever_else_is_said_of_no_text_is_invented(answer: str, invented: bool) -> None:
    verdict = read(NOTHING, answer)
    assert (verdict.invented, verdict.on_task, verdict.reading) == (invented, not invented, None)


@pytest.mark.parametrize(
    ("language", "answer", "right", "garbage", "on_task"),
    [
        ("en", ENGLISH, 3, False, True),
        ("en", ENGLISH.replace("red", "blue"), 2, False, True),
        ("en", CHINESE, 0, True, False),
        ("zh", CHINESE, 3, False, True),
        ("en", "A blank image with nothing in it.", 0, False, False),
        ("en", "Quiet please", 0, True, False),
    ],
)
def test_a_caption_is_one_of_the_language_asked_for(
    language: Any, answer: str, right: int, garbage: bool, on_task: bool
) -> None:
    verdict = judge(SIGN, "caption", language, answer, ended=True)
    assert verdict.facts is not None
    assert (verdict.facts.right, verdict.garbage, verdict.on_task) == (right, garbage, on_task)


@pytest.mark.parametrize(
    ("text", "language"), [("你好 abc", "en"), ("你好吗 abc", "zh"), ("12:30", "en"), ("共12元", "zh"), ("", None)]
)
def test_a_texts_language_is_that_of_most_letters(text: str, language: str | None) -> None:
    assert language_of(text) == language


def measured(errors: int = 0, *, captions: str = ENGLISH, read_of_nothing: str = no_text_answer()) -> dict[str, Any]:
    """A summary of one sign, read with ``errors`` letters too many, and one blank picture."""
    verdicts = [read(SIGN, "Quiet please" + "x" * errors), read(NOTHING, read_of_nothing)]
    verdicts += [judge(SIGN, "caption", "en", captions, ended=True)]
    return {"pictures": 2} | summary(verdicts)


def test_a_summary_adds_up_by_language_and_by_kind() -> None:
    found = measured(errors=3)
    assert found["ocr"]["en"] == {"texts": 1, "edits": 3, "characters": 12, "rate": 0.25}
    assert found["ocr"]["zh"]["rate"] is None
    assert (found["caption"]["en"]["right"], found["caption"]["en"]["share"]) == (3, 1.0)
    assert found["invented"] == {"answers": 0, "of": 1}
    assert found["garbage"] == {"ocr": {"answers": 0, "of": 2}, "caption": {"answers": 0, "of": 1}}
    assert found["kinds"]["sign"]["ocr"]["edits"] == 3
    assert found["kinds"]["blank"]["caption"]["share"] is None


def results(**by_precision: dict[str, Any]) -> dict[str, Any]:
    return {"model_hash": "a", "sets": {"unseen strings": by_precision}}


@pytest.mark.parametrize(("errors", "met"), [(0, True), (1, False)])
def test_a_target_is_met_or_missed(errors: int, met: bool) -> None:
    (letters, facts) = targets(results(fp32=measured(errors)))
    assert (letters.met, letters.wanted, facts.met) == (met, "≤ 1.00 %", True)


def test_four_bits_are_held_against_sixteen() -> None:
    for more, met in ((0, True), (1, False)):
        found = targets(results(bf16=measured(1), nf4=measured(1 + more)))
        assert [target.met for target in found if target.precision == "nf4"] == [met]


def test_one_invented_text_is_too_much() -> None:
    for said, met in ((no_text_answer(), True), ("Quiet", False)):
        found = {"sets": {"no text": {"nf4": measured(read_of_nothing=said)}}}
        assert [(target.found, target.met) for target in targets(found)] == [(f"{int(not met)} of 1", met)]


def test_a_later_run_adds_its_precision_and_replaces_its_own(tmp_path: Any) -> None:
    file = tmp_path / "made" / "scores.json"
    assert read_results(file) is None
    write_results(results(fp32=measured(0), nf4=measured(2)), file)
    whole = write_results(results(nf4=measured(1)), file)
    assert whole == read_results(file)
    by_precision = whole["sets"]["unseen strings"]
    assert [by_precision[name]["ocr"]["en"]["edits"] for name in ("fp32", "nf4")] == [0, 1]


def test_results_of_another_model_are_forgotten() -> None:
    old, new = results(fp32=measured(0)), {"model_hash": "b", "sets": {}}
    assert merged(copy.deepcopy(old), new) == new


def test_of_answers_that_differ_the_one_farthest_from_a_tie_is_shown() -> None:
    cases = [{"alone": "l", "together": "I", "chances": chances} for chances in ([0.5, 0.49], [0.3, 0.6], [0.4, 0.4])]
    by_task = {task: {"zh": {"answers": 0, "of": 5}, "en": {"answers": 3, "of": 7}} for task in ("ocr", "caption")}
    found = {"ablations": {"batches": {"nf4": {"answers": 24, "differ": 6, **by_task, "cases": cases}}}}
    row = table("batches", found).splitlines()[2]
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "nf4", "0 of 5", "3 of 7", "0 of 5", "3 of 7", "'l' and 'I', 0.300 and 0.600",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_says_that_nothing_was_measured(name: str) -> None:
    assert table(name, None) == table(name, {"model_hash": "a"}) == NOT_MEASURED


def test_tables_are_put_between_their_marks_again_and_again() -> None:
    page = f"before\n\n<!-- table: targets -->\n{NOT_MEASURED}\n<!-- end of table -->\n\nafter\n"
    once = filled(page, results(fp32=measured(1)))
    assert "| unseen strings: character errors, English | fp32" in once
    assert "8.33 %" in once
    assert filled(once, results(fp32=measured(1))) == once
    assert filled(once, None) == page


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<!-- table: targets -->\n", "found one without"),
        ("<!-- table: tragets -->\n<!-- end of table -->", "found 'tragets'"),
    ],
)
def test_a_mark_that_is_wrong_is_named(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        filled(page, None)


def test_columns_are_aligned_where_characters_are_wide() -> None:
    lines = markdown([["name", "value"], ["中文", "1"]]).splitlines()
    assert lines == ["| name | value |", "| ---- | ----- |", "| 中文 | 1     |"]
