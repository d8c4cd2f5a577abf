"""Limits and preprocessings validate themselves and survive the way through JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from glm4v_operator.image_limits import OFFICIAL_PREPROCESSING, ImageLimits, Preprocessing, PreprocessingKind


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
    "preprocessing",
    [OFFICIAL_PREPROCESSING, Preprocessing("tiles", 448), Preprocessing("fit", 1600), Preprocessing("original")],
)
def test_preprocessing_survives_json(preprocessing: Preprocessing) -> None:
    assert Preprocessing.from_json(json.loads(json.dumps(preprocessing.to_json()))) == preprocessing


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "kind: expected one of square, pad, tiles, fit, original, found nothing"),
        ({"kind": "round", "side": 20}, "kind: expected one of square, pad, tiles, fit, original, found 'round'"),
        ({"kind": "fit"}, "side: expected pixels"),
        ({"kind": "fit", "side": 0}, "side: expected a whole number"),
        ({"kind": "original", "side": 100}, "side: expected none"),
        ({"kind": "fit", "side": 100, "filter": "box"}, "filter: unknown"),
    ],
)
def test_a_wrong_preprocessing_is_refused_by_name(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        Preprocessing.from_json(values)


@pytest.mark.parametrize("kind", ["square", "pad", "tiles"])
def test_a_side_that_is_not_named_is_the_engines(kind: PreprocessingKind) -> None:
    assert Preprocessing(kind).with_side(448) == Preprocessing(kind, 448) == Preprocessing(kind, 448).with_side(448)


@pytest.mark.parametrize(
    "preprocessing", [Preprocessing("fit", 900), Preprocessing("original"), OFFICIAL_PREPROCESSING]
)
def test_an_engine_of_any_size_takes_what_is_named(preprocessing: Preprocessing) -> None:
    assert preprocessing.with_side(None) == preprocessing


@pytest.mark.parametrize(
    ("preprocessing", "engine_side", "message"),
    [
        (OFFICIAL_PREPROCESSING, 448, "side: expected 448, the only one that the engine takes, found 1120; leave"),
        (Preprocessing("fit", 448), 448, "kind: expected square, pad or tiles, .* found 'fit'"),
        (Preprocessing("original"), 448, "kind: expected square, pad or tiles, .* 448x448 pixels only"),
        (Preprocessing("pad"), None, "side: expected pixels, because the engine takes any"),
    ],
)
def test_a_shape_that_the_engine_does_not_take_is_refused(
    preprocessing: Preprocessing, engine_side: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        preprocessing.with_side(engine_side)


def test_only_texts_are_read_in_tiles() -> None:
    tiles = Preprocessing("tiles", 448)
    assert [tiles.for_task(task).kind for task in ("ocr", "caption", "table")] == ["tiles", "pad", "pad"]
    assert OFFICIAL_PREPROCESSING.for_task("caption") == OFFICIAL_PREPROCESSING
