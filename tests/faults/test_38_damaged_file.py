"""Accident 38: files that are cut short or damaged. Each ends in a picture or in a refusal, never in a retry."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from glm4v_operator.errors import ImageRefused, TerminalError
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.reasons import REASONS
from tests.pictures import animation, encode, page

NOISE = Image.effect_noise((160, 120), 90).convert("RGB")
FILES = {
    "jpeg": encode(NOISE, "JPEG", quality=95),
    "progressive jpeg": encode(NOISE, "JPEG", quality=95, progressive=True),
    "png": encode(NOISE, "PNG"),
    "apng": animation("PNG", 3, (64, 64)),
    "webp": encode(NOISE, "WEBP", lossless=True),
    "gif": encode(NOISE, "GIF"),
    "bmp": encode(NOISE, "BMP"),
    "tiff": encode(NOISE, "TIFF", compression="tiff_lzw"),
    "avif": encode(NOISE, "AVIF", quality=95),
    "heic": encode(NOISE, "HEIF", quality=95),
}


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(ImageLimits(max_bytes=1024 * 1024)) as guarded:
        yield guarded


def outcome(decoder: GuardedDecoder, data: bytes) -> str:
    """The reason of the refusal, or 'decoded'."""
    try:
        decoder.decode(data, [Preprocessing("fit", 64)])
    except ImageRefused as error:
        refused = error
    else:
        return "decoded"
    assert isinstance(refused, TerminalError)
    assert refused.reason in REASONS
    assert refused.message.isprintable()
    return refused.reason


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "apng"])
def test_a_file_cut_anywhere_is_called_truncated(kind: str, decoder: GuardedDecoder) -> None:
    """Cut at every kilobyte."""
    data = FILES[kind]
    cuts = range(1024, len(data) - 64, 1024) or range(64, len(data) - 64, 64)
    found = {cut: outcome(decoder, data[:cut]) for cut in cuts}
    assert set(found.values()) == {"truncated"}, found
    assert decoder.starts == 1


def test_an_animation_cut_behind_its_first_frame_is_a_whole_picture(decoder: GuardedDecoder) -> None:
    assert outcome(decoder, FILES["apng"][:-100]) == "decoded"


@pytest.mark.parametrize("kind", FILES)
def test_flipped_bytes_end_in_a_picture_or_a_refusal(kind: str, decoder: GuardedDecoder) -> None:
    dice = random.Random(kind)
    for _ in range(25):
        data = bytearray(FILES[kind])
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(16, len(data))] = dice.randrange(256)
        assert outcome(decoder, bytes(data)) in {"decoded", "corrupt", "truncated", "unsupported_format"} | SIZE_REASONS


SIZE_REASONS = {"too_many_pixels", "side_too_long", "bad_aspect", "too_small", "too_many_frames", "decode_memory"}


def test_a_damaged_png_is_corrupt_rather_than_truncated(decoder: GuardedDecoder) -> None:
    data = bytearray(FILES["png"])
    data[len(data) // 2] ^= 0xFF
    assert outcome(decoder, bytes(data)) == "corrupt"


def test_an_absurd_table_of_contents_is_corrupt_rather_than_hungry(decoder: GuardedDecoder) -> None:
    data = bytearray(FILES["heic"])
    count = data.index(b"iinf") + 8
    data[count : count + 2] = b"\xff\xff"
    assert outcome(decoder, bytes(data)) == "corrupt"


def test_no_bytes_are_an_empty_object(decoder: GuardedDecoder) -> None:
    assert outcome(decoder, b"") == "empty_object"


def test_a_truncated_jpeg_is_never_shown_half_grey(decoder: GuardedDecoder) -> None:
    """With LOAD_TRUNCATED_IMAGES the missing half would be grey, and the text in it lost without a word."""
    assert outcome(decoder, encode(page(640, 480), "JPEG")[:-300]) == "truncated"


def test_a_pixel_layout_that_no_decoder_knows_is_unsupported_rather_than_corrupt(decoder: GuardedDecoder) -> None:
    data = bytearray(encode(page().convert("L"), "TIFF"))
    entry = data.index((258).to_bytes(2, "little") + (3).to_bytes(2, "little"))
    data[entry + 8 : entry + 10] = (7).to_bytes(2, "little")  # 7 bits a sample
    assert outcome(decoder, bytes(data)) == "unsupported_format"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(FILES)),
    kept=st.floats(0.02, 1),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=4),
)
def test_any_mutation_ends_in_a_picture_or_a_refusal(
    kind: str, kept: float, changes: list[tuple[float, bytes]], decoder: GuardedDecoder
) -> None:
    data = bytearray(FILES[kind])
    for where, what in changes:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    outcome(decoder, bytes(data[: int(kept * len(data))]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([data[:32] for data in FILES.values()]), rest=st.binary(max_size=400))
def test_any_bytes_behind_a_sound_beginning_end_in_a_refusal_or_a_picture(
    start: bytes, rest: bytes, decoder: GuardedDecoder
) -> None:
    outcome(decoder, start + rest)
