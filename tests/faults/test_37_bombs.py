"""Accident 37: small files that want to become huge pictures. They are refused before a pixel is made."""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from tests.pictures import animation, encode, page, png, png_chunk, tiff

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(ImageLimits()) as guarded:
        yield guarded


@pytest.fixture(scope="module")
def idle_peak() -> int:
    """Bytes that a decoding process takes for a picture of almost nothing."""
    with GuardedDecoder(ImageLimits()) as guarded:
        guarded.decode(encode(page(16, 16), "PNG"), [])
        return guarded.peak_memory


def jpeg_that_claims(width: int, height: int) -> bytes:
    data = bytearray(encode(page(16, 16), "JPEG"))
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def bmp_that_claims(width: int, height: int) -> bytes:
    data = bytearray(encode(page(16, 16), "BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def gif_that_claims(width: int, height: int) -> bytes:
    data = bytearray(encode(page(16, 16), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def webp_that_claims(width: int, height: int) -> bytes:
    head = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = encode(page(16, 16), "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + head + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def boxed_that_claims(pillow_format: str, width: int, height: int) -> bytes:
    data = bytearray(encode(page(64, 64), pillow_format))
    start = data.index(b"ispe") + 8
    data[start : start + 8] = struct.pack(">II", width, height)
    return bytes(data)


def one_bit_png() -> bytes:
    """80 million real pixels in 10 kB."""
    rows = zlib.compress(bytes(1 + 10_000 // 8) * 8_000, 9)
    return png(10_000, 8_000, bits=1, colour=0, chunks=[png_chunk(b"IDAT", rows)])


SQUEEZED = zlib.compress(bytes(200 * MIB), 1)
BOMBS = {
    "1-bit PNG of 80 million pixels": (one_bit_png(), "too_many_pixels"),
    "PNG header of 2^31 - 1": (png(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "JPEG of 30,000 x 30,000": (jpeg_that_claims(30_000, 30_000), "too_many_pixels"),
    "BMP of 60,000 x 60,000": (bmp_that_claims(60_000, 60_000), "too_many_pixels"),
    "GIF of 65,535 x 65,535": (gif_that_claims(65_535, 65_535), "too_many_pixels"),
    "WebP of 16,384 x 16,384": (webp_that_claims(16_384, 16_384), "too_many_pixels"),
    "TIFF of 100,000 x 100,000": (tiff(100_000, 100_000), "too_many_pixels"),
    "AVIF of 16,000 x 16,000": (boxed_that_claims("AVIF", 16_000, 16_000), "too_many_pixels"),
    "HEIC of 16,000 x 16,000": (boxed_that_claims("HEIF", 16_000, 16_000), "too_many_pixels"),
    "a side of 20,000": (png(20_000, 1_000), "side_too_long"),
    "a strip of 1 x 16,000": (png(1, 16_000), "bad_aspect"),
    "a strip of 10 x 1,500": (png(10, 1_500), "bad_aspect"),
    "a dot": (encode(page(4, 4), "PNG"), "too_small"),
    "GIF of 3,000 frames": (animation("GIF", 3_000, (8, 8)), "too_many_frames"),
    "APNG of 3,000 frames": (animation("PNG", 3_000, (8, 8)), "too_many_frames"),
    "WebP of 1,100 frames": (animation("WEBP", 1_100, (8, 8)), "too_many_frames"),
    "TIFF of 20,000 pages": (tiff(64, 64, pages=20_000), "too_many_frames"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_with_its_reason_and_without_its_memory(bomb: str, idle_peak: int) -> None:
    data, reason = BOMBS[bomb]
    with GuardedDecoder(ImageLimits()) as decoder:
        with pytest.raises(ImageRefused) as refused:
            decoder.decode(data, [Preprocessing("original")])
        assert refused.value.reason == reason
        assert decoder.starts == 1
        assert decoder.peak_memory < idle_peak + len(data) + 16 * MIB


def test_frames_times_pixels_count(decoder: GuardedDecoder) -> None:
    limits = ImageLimits(max_total_pixels=100 * 64 * 64 - 1)
    with GuardedDecoder(limits) as strict, pytest.raises(ImageRefused, match="in 100 frames") as refused:
        strict.decode(animation("GIF", 100, (64, 64)), [])
    assert refused.value.reason == "too_many_pixels"
    assert decoder.decode(animation("GIF", 100, (64, 64)), []).facts.frames == 100


def test_pages_that_are_not_read_cost_no_pixels(decoder: GuardedDecoder) -> None:
    data = encode(page(64, 64), "TIFF", save_all=True, append_images=[page(64, 64)] * 9)
    with GuardedDecoder(ImageLimits(max_total_pixels=64 * 64)) as strict:
        assert strict.decode(data, []).facts.pages == 10


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_compressed_chunk_does_not_unfold(kind: bytes, decoder: GuardedDecoder) -> None:
    """200 MB of zeros behind a text or a profile. The chunk is refused or passed over, and never held."""
    head = {b"zTXt": b"Comment\x00\x00", b"iTXt": b"Comment\x00\x01\x00\x00\x00", b"iCCP": b"profile\x00\x00"}[kind]
    rows = zlib.compress(bytes((1 + 3 * 16) * 16))
    data = png(16, 16, chunks=[png_chunk(kind, head + SQUEEZED), png_chunk(b"IDAT", rows)])
    with contextlib.suppress(ImageRefused):
        decoder.decode(data, [])
    assert decoder.peak_memory < 160 * MIB


def test_more_bytes_than_the_limit_never_reach_the_decoder() -> None:
    with GuardedDecoder(ImageLimits(max_bytes=1_000)) as decoder:
        with pytest.raises(ImageRefused) as refused:
            decoder.decode(encode(page(16, 16), "PNG") + bytes(1_000), [])
        assert refused.value.reason == "too_many_bytes"
        assert decoder.starts == 0


MEMORY_EATERS = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0}, "AVIF": {"speed": 10}, "TIFF": {}}


@pytest.mark.parametrize("pillow_format", MEMORY_EATERS)
def test_memory_beyond_the_limit_is_refused_and_the_next_image_is_decoded(pillow_format: str) -> None:
    """13 million honest pixels take 100 MB and more; 64 MiB are allowed beside the file itself."""
    data = encode(Image.new("RGBA", (3_600, 3_600), "white"), pillow_format, **MEMORY_EATERS[pillow_format])
    with GuardedDecoder(ImageLimits(decode_memory_mb=64, max_bytes=MIB + len(data))) as decoder:
        with pytest.raises(ImageRefused) as refused:
            decoder.decode(data, [])
        assert refused.value.reason == "decode_memory"
        assert decoder.decode(encode(page(), "PNG"), []).facts.width == 320
