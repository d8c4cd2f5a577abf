"""Limits and preprocessings validate themselves and survive the way through JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from glm4v_operator.image_limits import OFFICIAL_PREPROCESSING, ImageLimits, Preprocessing


def test_limits_survive_json() -> None:
    limits = ImageLimits(max_pixels=1_000_000, formats=("jpeg", "png"), decode_seconds=2.5)
    assert ImageLimits.from_json(json.loads(json.dumps(limits.to_json()))) == limits


def test_what_is_left_out_keeps_its_default() -> None:
    assert ImageLimits.from_json({"max_bytes": 1000}) == ImageLimits(max_bytes=1000)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"max_bytes": 0}, "max_bytes: expected a whole number from 1 "),
        ({"max_pixels": "many"}, "max_pixels: expected a whole number"),
        ({"max_pixels": 1.5}, "max_pixels: expected a whole number"),
        ({"max_frames": True}, "max_frames: expected a whole number"),
        ({"decode_seconds": float("nan")}, "decode_seconds: expected a number"),
        ({"max_aspect": 0.5}, "max_aspect: expected a number"),
        ({"min_side": 200, "max_side": 100}, "min_side: expected at most max_side"),
        ({"formats": []}, "formats: expected a list"),
        ({"formats": "png"}, "formats: expected a list"),
        ({"formats": ["png", "eps"]}, "formats: expected formats out of .* found 'eps'"),
        ({"max_byte": 5}, "max_byte: unknown"),
    ],
)
def test_a_wrong_limit_is_refused_by_name(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        ImageLimits.from_json(values)


@pytest.mark.parametrize(
    "preprocessing", [OFFICIAL_PREPROCESSING, Preprocessing("fit", 1600), Preprocessing("original")]
)
def test_preprocessing_survives_json(preprocessing: Preprocessing) -> None:
    assert Preprocessing.from_json(json.loads(json.dumps(preprocessing.to_json()))) == preprocessing


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "kind: expected one of square, fit, original, found nothing"),
        ({"kind": "round", "side": 20}, "kind: expected one of square, fit, original, found 'round'"),
        ({"kind": "square"}, "side: expected pixels"),
        ({"kind": "fit", "side": 0}, "side: expected a whole number"),
        ({"kind": "original", "side": 100}, "side: expected none"),
        ({"kind": "fit", "side": 100, "filter": "box"}, "filter: unknown"),
    ],
)
def test_a_wrong_preprocessing_is_refused_by_name(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        Preprocessing.from_json(values)
