"""Whether what the ledger says is what the samples' truth says."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded.caption_score import FactCount
from embedded.results import Results, Row, untouched
from embedded.score import Expected, Truth

TRUTH = Truth(
    0.02,
    {
        "a.png": Expected("done", None, "停水通知"),
        "blank.png": Expected("no_text", "blank", ""),
        "cut.jpg": Expected("refused", "truncated", ""),
    },
)
RIGHT = [
    Row("a.png", "done", None, "停水通知"),
    Row("blank.png", "no_text", "blank", None),
    Row("cut.jpg", "refused", "truncated", None),
]


def test_right_results_surprise_nobody() -> None:
    results = Results(RIGHT, None)
    assert results.surprises(TRUTH) == []
    assert results.errors(TRUTH).rate == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Row("a.png", "pending", None, None), "a.png: expected done, found pending"),
        (Row("blank.png", "done", None, "x"), "blank.png: expected no_text, found done"),
        (Row("cut.jpg", "refused", "corrupt", None), "cut.jpg: expected to be refused as truncated, found corrupt"),
    ],
)
def test_a_wrong_end_is_named(wrong: Row, said: str) -> None:
    rows = [wrong if row.key == wrong.key else row for row in RIGHT]
    surprises = Results(rows, None).surprises(TRUTH)
    assert len(surprises) == 1
    assert said in surprises[0]


def test_a_missing_sample_is_named() -> None:
    assert Results(RIGHT[1:], None).surprises(TRUTH) == ["a.png: expected done, but it is not in the ledger"]


def test_a_sample_that_a_person_replaced_is_not_judged(tmp_path: Path) -> None:
    samples, bucket = tmp_path / "samples", tmp_path / "bucket"
    for folder in (samples, bucket):
        folder.mkdir()
        for key in TRUTH.samples:
            (folder / key).write_text("same")
    (bucket / "a.png").write_text("mine")
    assert set(untouched(TRUTH, samples, bucket).samples) == {"blank.png", "cut.jpg"}


def test_the_table_shows_texts_and_reasons() -> None:
    drawn = Results(RIGHT, None).drawn()
    assert "停水通知" in drawn
    assert "(truncated)" in drawn


def test_a_long_table_says_how_much_is_left_out() -> None:
    assert Results(RIGHT, None).drawn(most=1).endswith("… and 2 more")


TOLD = Truth(
    0.02,
    {
        "a.png": Expected("done", None, "停水通知", {"kind": "sign", "title": "停水通知", "background": "blue"}),
        "b.png": Expected("done", None, "Exit", {"kind": "sign", "title": "Exit", "background": "green"}),
    },
)


def test_captions_are_counted_by_language() -> None:
    rows = [
        Row("a.png", "done", None, "停水通知", "这是一块蓝色的标牌，上面写着“停水通知”。", 'A red sign: "停水通知".'),
        Row("b.png", "done", None, "Exit", "这是一块绿色的标牌，上面写着“Exit”。", 'A green sign that says "Exit".'),
    ]
    assert Results(rows, None).stated_facts(TOLD) == {"zh": FactCount(6, 6), "en": FactCount(5, 6)}


def test_a_missing_caption_states_nothing() -> None:
    rows = [Row("a.png", "done", None, "停水通知", None, 'A blue sign that says "停水通知".')]
    assert Results(rows, None).stated_facts(TOLD) == {"en": FactCount(3, 6)}


def test_without_captions_no_facts_are_counted() -> None:
    assert Results(RIGHT, None).stated_facts(TOLD) == {}


def test_captions_are_shown_in_both_languages() -> None:
    shown = Results([Row("a.png", "done", None, "x", "一块标牌。", "A sign.")], None).captions_drawn()
    assert "一块标牌。" in shown
    assert "A sign." in shown


def test_without_captions_none_are_shown() -> None:
    assert Results(RIGHT, None).captions_drawn() == ""
