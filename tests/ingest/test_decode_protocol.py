"""Frames survive any split of the stream, and none beyond the bounds is believed."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.ingest.decode_protocol import MAGIC, MAX_HEADER, FrameError, FrameReader, frame_head, read_frame


def read_pieces(pieces: Iterable[bytes], max_body: int = 1000) -> FrameReader:
    """Feed a reader through a real pipe, one piece at a time."""
    reader = FrameReader(max_body)
    source, sink = os.pipe()
    os.set_blocking(source, False)
    try:
        for piece in pieces:
            os.write(sink, piece)
            remaining = len(piece)
            while remaining and not reader.done:
                try:
                    reader.read_some(source)
                except BlockingIOError:
                    break
    finally:
        os.close(source)
        os.close(sink)
    return reader


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=3), st.binary(max_size=200), st.integers(1, 50))
def test_a_frame_arrives_whole_however_it_is_split(header: dict[str, int], body: bytes, step: int) -> None:
    frame = frame_head(header, len(body)) + body
    reader = read_pieces(frame[at : at + step] for at in range(0, len(frame), step))
    assert reader.done
    assert (reader.header, bytes(reader.body)) == (header, body)
    assert read_frame(io.BytesIO(frame), 1000) == (header, body)


@pytest.mark.parametrize(
    ("prefix", "message"),
    [
        (struct.pack(">4sIQ", b"HTTP", 2, 0), "expected to begin with"),
        (struct.pack(">4sIQ", MAGIC, 2**32 - 1, 0), "header: expected at most"),
        (struct.pack(">4sIQ", MAGIC, MAX_HEADER + 1, 0), "header: expected at most"),
        (struct.pack(">4sIQ", MAGIC, 2, 1001), "body: expected at most 1000"),
        (struct.pack(">4sIQ", MAGIC, 2, 2**63), "body: expected at most 1000"),
        (struct.pack(">4sIQ", MAGIC, 0, 0), "header: expected a JSON object"),
        (struct.pack(">4sIQ", MAGIC, 4, 0) + b"[12]", "header: expected a JSON object"),
        (struct.pack(">4sIQ", MAGIC, 4, 0) + b"\x80\x04N.", "header: expected a JSON object"),
        (struct.pack(">4sIQ", MAGIC, 60000, 0) + b"[" * 60000, "header: expected a JSON object"),
    ],
)
def test_a_frame_beyond_the_bounds_is_refused_by_both_readers(prefix: bytes, message: str) -> None:
    with pytest.raises(FrameError, match=message):
        read_pieces([prefix])
    with pytest.raises(FrameError, match=message):
        read_frame(io.BytesIO(prefix), 1000)


@pytest.mark.parametrize("kept", [3, 15, 17, 20])
def test_a_frame_cut_off_is_an_error(kept: int) -> None:
    frame = frame_head({"a": 1}, 4) + b"body"
    with pytest.raises(FrameError, match="ends"):
        read_frame(io.BytesIO(frame[:kept]), 1000)


def test_the_end_of_the_stream_is_none() -> None:
    assert read_frame(io.BytesIO(b""), 1000) is None


def test_a_header_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(FrameError, match="header"):
        frame_head({"a": "x" * MAX_HEADER}, 0)
