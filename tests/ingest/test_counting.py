"""Frames and pages are counted without decoding, and no further than the limit asks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.ingest.gif_frames import count_gif_frames
from glm4v_operator.ingest.tiff_directories import count_tiff_pages, tiff_is_cut
from tests.pictures import animation, encode, page, tiff


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_gif_frames_are_counted(frames: int) -> None:
    assert count_gif_frames(animation("GIF", frames), 100) == frames


@pytest.mark.parametrize("pages", [1, 2, 7])
def test_tiff_pages_are_counted(pages: int) -> None:
    data = encode(page(), "TIFF", save_all=True, append_images=[page(50 + number) for number in range(pages - 1)])
    assert count_tiff_pages(data, 100) == pages


def test_bigtiff_pages_are_counted() -> None:
    data = encode(page(), "TIFF", save_all=True, append_images=[page(50, 50)], big_tiff=True)
    assert count_tiff_pages(data, 100) == 2


def test_big_endian_pages_are_counted() -> None:
    assert count_tiff_pages(b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x0e\x00\x00\x00\x00\x00\x00", 100) == 2


def test_counting_stops_at_the_limit() -> None:
    assert count_gif_frames(animation("GIF", 20), 5) == 5
    assert count_tiff_pages(tiff(16, 16, pages=20), 5) == 5


def test_a_chain_of_pages_that_bites_its_tail_ends() -> None:
    looping = bytearray(tiff(16, 16, pages=2))
    looping[-4:] = (8).to_bytes(4, "little")
    assert count_tiff_pages(bytes(looping), 1000) == 2


@given(st.binary(max_size=200), st.sampled_from([b"GIF89a", b"II*\x00", b"MM\x00*", b"II+\x00"]))
def test_damage_only_ends_the_count(rest: bytes, start: bytes) -> None:
    if start == b"GIF89a":
        assert 0 <= count_gif_frames(start + rest, 10) <= 10
    else:
        assert 0 <= count_tiff_pages(start + rest, 10) <= 10
        assert tiff_is_cut(start + rest) in (True, False)


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"big_tiff": True}, {"strip_size": 2000}])
def test_a_whole_tiff_is_not_cut_and_any_shorter_one_is(options: dict[str, Any]) -> None:
    data = encode(page(), "TIFF", **options)
    assert not tiff_is_cut(data)
    assert tiff_is_cut(data[: len(data) * 9 // 10])
