"""The shapes in which the engine sees an image."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from glm4v_operator.image_limits import OFFICIAL_PREPROCESSING, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.ingest.geometry import target_size
from tests.pictures import as_array, encode, page, pixels


@pytest.mark.parametrize(
    ("size", "preprocessing", "expected"),
    [
        ((1920, 1080), OFFICIAL_PREPROCESSING, (1120, 1120)),
        ((20, 30), OFFICIAL_PREPROCESSING, (1120, 1120)),
        ((2240, 1120), Preprocessing("fit", 1120), (1120, 560)),
        ((1000, 3000), Preprocessing("fit", 1500), (500, 1500)),
        ((1119, 20), Preprocessing("fit", 1120), (1119, 20)),
        ((16000, 10), Preprocessing("fit", 100), (100, 1)),
        ((1234, 777), Preprocessing("original"), (1234, 777)),
    ],
)
def test_target_size(size: tuple[int, int], preprocessing: Preprocessing, expected: tuple[int, int]) -> None:
    assert target_size(*size, preprocessing) == expected


def test_the_official_shape_is_pillows_bicubic_to_the_bit(decoder: GuardedDecoder) -> None:
    source = Image.effect_noise((900, 500), 80).convert("RGB")
    picture = decoder.decode(encode(source, "PNG"), [OFFICIAL_PREPROCESSING]).pictures[0]
    assert picture.rgb == source.resize((1120, 1120), Image.Resampling.BICUBIC).tobytes()


def test_fit_keeps_small_strokes_apart(decoder: GuardedDecoder) -> None:
    """Lines one pixel wide, brought down to a third, become an even grey: without anti-aliasing they would beat."""
    lines = np.zeros((300, 3000, 3), dtype=np.uint8)
    lines[:, ::2] = 255
    picture = decoder.decode(encode(Image.fromarray(lines), "PNG"), [Preprocessing("fit", 1000)]).pictures[0]
    inner = pixels(picture.rgb, picture.width, picture.height)[:, 10:-10]
    assert inner.min() > 100
    assert inner.max() < 155


def test_one_decode_serves_several_preprocessings_in_order(decoder: GuardedDecoder) -> None:
    wanted = [Preprocessing("original"), Preprocessing("square", 56), Preprocessing("fit", 160)]
    pictures = decoder.decode(encode(page(), "PNG"), wanted).pictures
    assert [(picture.preprocessing, picture.width, picture.height) for picture in pictures] == [
        (wanted[0], 320, 200), (wanted[1], 56, 56), (wanted[2], 160, 100),
    ]  # fmt: skip
    assert np.array_equal(pixels(pictures[0].rgb, 320, 200), as_array(page()))


def test_no_preprocessing_gives_facts_and_measures_only(decoder: GuardedDecoder) -> None:
    decoded = decoder.decode(encode(page(), "PNG"), [])
    assert decoded.pictures == ()
    assert (decoded.facts.width, decoded.facts.height) == (320, 200)
