"""Sampling settings."""

from __future__ import annotations

import pytest

from glm4v_operator.sampling import Sampling, SamplingChanges


def test_survives_its_json() -> None:
    sampling = Sampling(temperature=0.6, top_p=0.8, top_k=50, repetition_penalty=1.1, max_new_tokens=64, seed=3)
    assert Sampling.from_json(sampling.to_json()) == sampling


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", -0.1),
        ("temperature", float("nan")),
        ("top_p", 0.0),
        ("top_p", 1.1),
        ("top_k", -1),
        ("repetition_penalty", 0.0),
        ("max_new_tokens", 0),
        ("max_new_tokens", 9000),
        ("seed", -1),
    ],
)
def test_a_value_out_of_range_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        Sampling.from_json({field: value})


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(ValueError, match="top_q"):
        Sampling.from_json({"top_q": 1})


def test_a_change_replaces_its_member_and_no_other() -> None:
    asked = Sampling(temperature=0.6, top_p=0.8, repetition_penalty=1.1, max_new_tokens=64, seed=3)
    changed = SamplingChanges(temperature=0, repetition_penalty=1).over(asked)
    assert changed == Sampling(temperature=0, top_p=0.8, repetition_penalty=1, max_new_tokens=64, seed=3)


def test_a_change_out_of_range_is_named() -> None:
    with pytest.raises(ValueError, match="temperature"):
        SamplingChanges(temperature=9)
