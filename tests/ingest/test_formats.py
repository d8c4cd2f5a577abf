"""What a file is, is told by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import FORMAT_NAMES
from glm4v_operator.ingest.formats import FORMATS, identify, sniff
from tests.pictures import encode, page

PILLOW_NAMES = {name: "HEIF" if name == "heic" else name.upper() for name in FORMAT_NAMES}


def test_the_settings_and_the_table_name_the_same_formats() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_an_accepted_format_is_recognised(name: str) -> None:
    assert sniff(encode(page(), PILLOW_NAMES[name])) == name


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"MM\x00*", "tiff"),
        (b"II+\x00\x08\x00\x00\x00", "tiff"),
        (b"MM\x00+\x00\x08\x00\x00", "tiff"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmif1miaf", "avif"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf", "heic"),
    ],
)
def test_the_rarer_beginnings_are_recognised(start: bytes, name: str) -> None:
    assert sniff(start.ljust(64, b"\x00")) == name


def test_brands_beyond_the_ftyp_box_do_not_count() -> None:
    assert sniff(b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00avifheic") is None


def test_a_format_that_the_dataset_left_out_is_refused_by_name() -> None:
    with pytest.raises(ImageRefused, match="Found GIF, which this dataset does not accept; accepted: jpeg, png"):
        identify(encode(page(), "GIF"), ("jpeg", "png"))


def test_no_bytes_are_an_empty_object() -> None:
    with pytest.raises(ImageRefused) as refused:
        identify(b"", FORMAT_NAMES)
    assert refused.value.reason == "empty_object"


def test_a_few_bytes_are_a_truncated_file() -> None:
    with pytest.raises(ImageRefused) as refused:
        identify(b"\x89PNG", FORMAT_NAMES)
    assert refused.value.reason == "truncated"


def test_unknown_content_is_shown_by_its_first_bytes() -> None:
    with pytest.raises(ImageRefused, match="unknown content that begins with 01 02 03 04"):
        identify(b"\x01\x02\x03\x04" * 8, FORMAT_NAMES)


@given(st.binary(max_size=300))
def test_any_bytes_are_named_or_refused(data: bytes) -> None:
    try:
        told = identify(data, FORMAT_NAMES)
    except ImageRefused as refused:
        told = refused.reason
    assert told in (*FORMAT_NAMES, "empty_object", "truncated", "unsupported_format")
