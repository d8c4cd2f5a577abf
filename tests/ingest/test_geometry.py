"""The shapes in which the engine sees an image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glm4v_operator.image_limits import OFFICIAL_PREPROCESSING, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.ingest.geometry import NEUTRAL, shape
from tests.pictures import as_array, encode, page, pixels


def sizes(width: int, height: int, preprocessing: Preprocessing) -> list[tuple[int, int]]:
    return [one.picture.size for one in shape(Image.new("RGB", (width, height)), preprocessing)]


@pytest.mark.parametrize(
    ("size", "preprocessing", "expected"),
    [
        ((1920, 1080), OFFICIAL_PREPROCESSING, (1120, 1120)),
        ((20, 30), OFFICIAL_PREPROCESSING, (1120, 1120)),
        ((1920, 1080), Preprocessing("pad", 448), (448, 448)),
        ((20, 30), Preprocessing("pad", 448), (448, 448)),
        ((1600, 16), Preprocessing("pad", 56), (56, 56)),
        ((1920, 1080), Preprocessing("tiles", 448), (448, 448)),
        ((2240, 1120), Preprocessing("fit", 1120), (1120, 560)),
        ((1000, 3000), Preprocessing("fit", 1500), (500, 1500)),
        ((1119, 20), Preprocessing("fit", 1120), (1119, 20)),
        ((16000, 10), Preprocessing("fit", 100), (100, 1)),
        ((1234, 777), Preprocessing("original"), (1234, 777)),
    ],
)
def test_one_picture_of_this_size(
    size: tuple[int, int], preprocessing: Preprocessing, expected: tuple[int, int]
) -> None:
    assert sizes(*size, preprocessing) == [expected]


@settings(deadline=None)
@given(width=st.integers(1, 3000), height=st.integers(1, 3000), side=st.integers(14, 120))
def test_padding_shows_the_whole_picture_in_the_middle_in_its_proportions(width: int, height: int, side: int) -> None:
    square = as_array(shape(Image.new("RGB", (width, height), "white"), Preprocessing("pad", side))[0].picture)
    rows, columns = (np.flatnonzero((square == 255).all(axis=2).any(axis=axis)) for axis in (1, 0))
    shown = (len(columns), len(rows))
    assert max(shown) == side
    assert min(shown) == max(1, round(min(width, height) * side / max(width, height)))
    for first, last in ((columns[0], columns[-1]), (rows[0], rows[-1])):
        assert 0 <= (side - 1 - last) - first <= 1
    assert (square[(square != 255).any(axis=2)] == NEUTRAL).all()


def test_padding_fills_with_what_normalisation_makes_zero() -> None:
    assert [round(level / 255, 2) for level in NEUTRAL] == [0.48, 0.45, 0.41]


def test_padding_keeps_small_strokes_apart() -> None:
    """Lines one pixel wide, brought down to a third, become an even grey: without anti-aliasing they would beat."""
    lines = np.zeros((300, 3000, 3), dtype=np.uint8)
    lines[:, ::2] = 255
    square = as_array(shape(Image.fromarray(lines), Preprocessing("pad", 1000))[0].picture)
    inner = square[460:540, 10:-10]
    assert inner.min() > 100
    assert inner.max() < 155


def test_a_side_that_nobody_filled_in_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="'pad': expected a side in pixels, found none"):
        shape(Image.new("RGB", (8, 8)), Preprocessing("pad"))


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


def test_tiles_come_in_order_between_other_shapes(decoder: GuardedDecoder) -> None:
    tall = Image.new("RGB", (56, 300))
    tall.paste("white", (0, 150, 56, 300))
    tall.paste("red", (0, 0, 10, 300))
    tall.paste("black", (0, 149, 56, 150))
    wanted = [Preprocessing("square", 56), Preprocessing("tiles", 56), Preprocessing("original")]
    pictures = decoder.decode(encode(tall, "PNG"), wanted).pictures
    tiles = pictures[1:-1]
    assert [picture.preprocessing.kind for picture in pictures] == ["square", *["tiles"] * 8, "original"]
    assert [tile.seam for tile in tiles] == [None, *["rows"] * 7]
    levels = [pixels(tile.rgb, 56, 56)[28, 28, 0] for tile in tiles]
    assert levels == [0] * 4 + [255] * 4


def test_no_preprocessing_gives_facts_and_measures_only(decoder: GuardedDecoder) -> None:
    decoded = decoder.decode(encode(page(), "PNG"), [])
    assert decoded.pictures == ()
    assert (decoded.facts.width, decoded.facts.height) == (320, 200)
