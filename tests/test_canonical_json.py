from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.canonical_json import canonical_json, content_hash, plain, without_nulls

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@dataclass(frozen=True)
class Value:
    sides: tuple[int, ...] = (1, 2)
    seen_at: Path | None = field(default=None, compare=False)


def test_a_dataclass_becomes_a_mapping_without_the_fields_that_only_say_where_it_came_from():
    assert plain(Value(seen_at=Path("here"))) == {"sides": [1, 2]}


def test_order_of_keys_changes_nothing():
    assert canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1}) == '{"a":2,"b":1}'


def test_a_whole_float_is_written_like_the_whole_number():
    assert canonical_json([1.0, 0.5]) == "[1,0.5]"


def test_chinese_stays_readable():
    assert canonical_json("图") == '"图"'


def test_nulls_change_no_hash():
    assert content_hash({"a": 1, "b": {"c": None}}) == content_hash({"a": 1, "b": {}})


def test_nulls_inside_lists_stay():
    assert without_nulls([None, {"a": None}]) == [None, {}]


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, b"bytes", {"a": {1, 2}}])
def test_what_json_has_no_word_for_is_refused(value: object):
    with pytest.raises(TypeError):
        canonical_json(value)


def test_nan_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


@given(JSON)
def test_the_canonical_form_survives_a_round_trip(value: object):
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)
