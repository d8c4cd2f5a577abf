from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pytest

from glm4v_operator.field_reader import FieldError, read


@dataclass(frozen=True)
class Inner:
    side: int | None = None

    def __post_init__(self) -> None:
        if self.side == 13:
            raise ValueError("side: expected another number, found 13")
        if self.side == 14:
            raise ValueError("this one is wrong as a whole")


@dataclass(frozen=True)
class Outer:
    name: str
    share: float = 0.5
    on: bool = False
    mode: Literal["held", "served"] = "held"
    names: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    inner: Inner = field(default_factory=Inner)
    origin: str = field(default="", compare=False)


def problem(value: object, *, where: str = "") -> FieldError:
    with pytest.raises(FieldError) as caught:
        read(Outer, value, where)
    return caught.value


def test_a_mapping_becomes_the_dataclass():
    value = {"name": "a", "share": 1, "mode": "served", "names": ["x"], "options": {"y": [1]}, "inner": {"side": 3}}
    assert read(Outer, value) == Outer("a", 1.0, False, "served", ("x",), {"y": [1]}, Inner(3))


def test_a_whole_number_is_a_number():
    assert isinstance(read(Outer, {"name": "a", "share": 1}).share, float)


def test_a_missing_field_is_named_with_the_line_to_add():
    error = problem({})
    assert (error.field, error.problem) == ("name", "expected text, found nothing; add 'name:'")


def test_an_unknown_key_is_refused_with_the_nearest_name():
    error = problem({"name": "a", "shares": 1})
    assert error.field == "shares"
    assert "did you mean 'share'?" in error.problem


def test_an_unknown_key_far_from_any_gets_the_list():
    assert "known are name, share, on, mode" in problem({"name": "a", "zzz": 1}).problem


def test_fields_outside_the_format_are_unknown():
    assert problem({"name": "a", "origin": "x"}).field == "origin"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", 3, "expected text, found number 3; put it in quotes"),
        ("name", None, "expected text, found nothing"),
        ("share", "0.5", "expected a number, found text '0.5'"),
        ("share", True, "expected a number, found true/false True"),
        ("share", float("nan"), "expected a number, found number nan"),
        ("on", 1, "expected true or false, found number 1"),
        ("mode", "hold", "expected one of held, served, found text 'hold'"),
        ("mode", ["held"], "expected one of held, served, found list ['held']"),
        ("names", "x", "expected a list of text, found text 'x'; write [a, b]"),
        ("options", [1], "expected a mapping (name: value lines), found list [1]"),
        ("inner", 7, "expected a mapping (name: value lines), found number 7"),
    ],
)
def test_a_wrong_type_says_what_was_expected_and_what_was_found(key: str, value: object, expected: str):
    error = problem({"name": "a", key: value})
    assert (error.field, error.problem) == (key, expected)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"name": "a\0b"}, "name"),
        ({"name": "a", "names": ["x", "y\ud800"]}, "names[1]"),
        ({"name": "a", "options": {"b": {"c": ["\0"]}}}, "options.b.c[0]"),
        ({"name": "a", "options": {"b\udfff": 1}}, "options"),
    ],
)
def test_text_that_no_database_can_hold_is_refused_where_it_stands(value: object, field: str):
    error = problem(value)
    assert error.field == field
    assert "expected text without NUL and unpaired surrogates, found text '" in error.problem
    assert error.problem.isprintable()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), date(2026, 1, 2)])
def test_what_json_has_no_word_for_is_refused_at_any_depth(value: object):
    error = problem({"name": "a", "options": {"b": [{"c": value}]}})
    assert error.field == "options.b[0].c"
    assert "expected text, number, list or mapping" in error.problem


def test_the_path_of_a_nested_field_is_dotted():
    assert problem({"name": "a", "inner": {"side": "x"}}, where="top").field == "top.inner.side"


def test_the_path_of_a_list_entry_has_its_index():
    assert problem({"name": "a", "names": ["x", 2]}).field == "names[1]"


def test_an_entry_twice_in_a_list_is_refused():
    error = problem({"name": "a", "names": ["x", "y", "x"]})
    assert (error.field, error.problem) == ("names[2]", "expected each entry once, found 'x' twice; remove one")


def test_a_check_of_the_dataclass_that_names_its_field_keeps_the_name():
    error = problem({"name": "a", "inner": {"side": 13}})
    assert (error.field, error.problem) == ("inner.side", "expected another number, found 13")


def test_a_check_of_the_dataclass_as_a_whole_names_the_mapping():
    assert problem({"name": "a", "inner": {"side": 14}}).field == "inner"


def test_a_long_value_is_quoted_in_part():
    assert len(problem({"name": "a", "share": "x" * 5000}).problem) < 200
