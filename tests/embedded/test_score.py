"""Character error rates: what is compared, and how samples are added up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded.score import (
    Errors,
    Expected,
    Truth,
    edit_distance,
    errors,
    errors_in_columns,
    read_truth,
    total_errors,
)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("停水通知", "停水通", 1), ("ab", "ba", 2)],
)
def test_edit_distance(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second) == distance


@given(st.text(alphabet="ab停", max_size=12), st.text(alphabet="ab停", max_size=12))
def test_edit_distance_is_that_of_the_plain_table(first: str, second: str) -> None:
    row = list(range(len(second) + 1))
    for above, letter in enumerate(first):
        before, row = row, [above + 1]
        for index, other in enumerate(second):
            row.append(min(before[index + 1] + 1, row[index] + 1, before[index] + (letter != other)))
    assert edit_distance(first, second) == row[-1]


def test_width_case_and_white_space_do_not_count() -> None:
    assert errors("ＡＢＣ １２\n停水", "abc12 停水").edits == 0


def test_an_invented_text_is_all_wrong() -> None:
    assert errors("", "abc").rate == 1


def test_nothing_read_from_nothing_is_right() -> None:
    assert errors("", "").rate == 0


def test_a_missing_text_counts_as_read_empty() -> None:
    truth = Truth(0.1, {"a": Expected("done", None, "abcd"), "b": Expected("done", None, "xy")})
    assert total_errors(truth, {"b": "xy"}) == Errors(4, 6)


def test_text_on_a_blank_page_counts_as_errors() -> None:
    truth = Truth(0.1, {"a": Expected("done", None, "abcd"), "blank": Expected("no_text", "blank", "")})
    assert total_errors(truth, {"a": "abcd", "blank": "oh"}) == Errors(2, 4)


def test_a_wrong_truth_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "truth.yaml"
    file.write_text("samples: {a.png: {text: x}}")
    with pytest.raises(ValueError, match=r"truth\.yaml"):
        read_truth(file)


TABLE = "Fruit shop\nPlums 2.40\nApples 12.00\nTotal 14.40"


@pytest.mark.parametrize(
    "read",
    [
        TABLE,
        "Fruit shop\nPlums\nApples\nTotal\n2.40\n12.00\n14.40",
        "Fruit shop\n2.40 12.00 14.40\nPlums Apples Total",
    ],
    ids=["by rows", "by columns", "values first"],
)
def test_a_table_may_be_read_in_another_order(read: str) -> None:
    assert errors_in_columns(TABLE, read).edits == 0


def test_a_short_number_does_not_take_the_place_of_a_long_one() -> None:
    assert errors_in_columns("Tea 2\nCake 12\n2026-09-12", "2026-09-12\nTea\nCake\n2\n12").edits == 0


def test_a_misread_word_in_another_order_counts() -> None:
    assert errors_in_columns(TABLE, TABLE.replace("12.00", "12.08")).edits == 1


def test_an_invented_word_in_another_order_counts() -> None:
    assert errors_in_columns(TABLE, "Fruit shop\nPlums\nApples\nTotal\n2.40\n12.00\n14.40\nhello").edits == 5


def test_a_word_that_is_missing_counts() -> None:
    assert errors_in_columns(TABLE, "Fruit shop\nPlums\nApples\nTotal\n2.40\n14.40").edits == 5


def test_only_what_has_columns_may_be_read_in_another_order() -> None:
    columns = Truth(0.1, {"a": Expected("done", None, "one 1\ntwo 2", {"kind": "table"})})
    prose = Truth(0.1, {"a": Expected("done", None, "one 1\ntwo 2", {"kind": "notice"})})
    assert total_errors(columns, {"a": "one two\n1 2"}).edits == 0
    assert total_errors(prose, {"a": "one two\n1 2"}).edits > 0
