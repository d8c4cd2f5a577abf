"""Accident 39: layouts of pixels that come out black, white, turned or faded when they are taken at face value."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image, ImageCms

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoded import Decoded
from glm4v_operator.ingest.decoder import GuardedDecoder
from tests.annotate.fixtures import MakeDay
from tests.pictures import animation, as_array, encode, page, pixels, png, png_chunk
from tests.scripted.openai_server import ScriptedOpenAiServer

TURN_BACK = {  # how a camera that writes this orientation has stored an upright page
    1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE], 8: [Image.Transpose.ROTATE_270],
}  # fmt: skip
RAMP = np.linspace(0, 65535, 256 * 16).astype(np.uint16).reshape(16, 256)
RAMP_8_BIT = np.rint(RAMP / 257)


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(ImageLimits()) as guarded:
        yield guarded


def decoded(decoder: GuardedDecoder, data: bytes) -> tuple[Decoded, np.ndarray]:
    """What was decoded, and its pixels [height, width, 3]."""
    result = decoder.decode(data, [Preprocessing("original")])
    picture = result.pictures[0]
    return result, pixels(picture.rgb, picture.width, picture.height)


def assert_same(found: np.ndarray, expected: np.ndarray, tolerance: int = 0) -> None:
    assert found.shape == expected.shape
    assert int(np.abs(found - expected).max()) <= tolerance


def with_orientation(pillow_format: str, orientation: int) -> bytes:
    stored = page()
    for turn in TURN_BACK[orientation]:
        stored = stored.transpose(turn)
    if pillow_format == "TIFF":
        return encode(stored, "TIFF", tiffinfo={274: orientation})
    exif = Image.Exif()
    exif[274] = orientation
    if pillow_format == "HEIF":  # its encoder makes the container turn the picture
        stored.info["exif"] = exif.tobytes()
        return encode(stored, "HEIF", quality=95)
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}, "AVIF": {"quality": 100}}
    return encode(stored, pillow_format, exif=exif, **options.get(pillow_format, {}))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_orientation_is_applied_once_and_recorded(
    pillow_format: str, orientation: int, decoder: GuardedDecoder
) -> None:
    result, found = decoded(decoder, with_orientation(pillow_format, orientation))
    assert (result.facts.width, result.facts.height) == (320, 200)
    assert int(np.percentile(np.abs(found - as_array(page())), 99)) <= 12  # all but a few pixels at edges
    assert result.facts.orientation == (1 if pillow_format == "HEIF" else orientation)


@pytest.mark.parametrize("orientation", [0, 9, 99])
def test_an_orientation_that_does_not_exist_is_ignored(orientation: int, decoder: GuardedDecoder) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    result, found = decoded(decoder, encode(page(), "PNG", exif=exif))
    assert result.facts.orientation == 1
    assert_same(found, as_array(page()))


def test_a_damaged_exif_block_turns_nothing(decoder: GuardedDecoder) -> None:
    result, _ = decoded(decoder, encode(page(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f"))
    assert result.facts.orientation == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_black_is_white_paper(mode: str, decoder: GuardedDecoder) -> None:
    """Black text on a transparent ground, whose hidden colour is black as well."""
    empty = Image.new(mode, (64, 48), (0,) * len(mode))
    empty.paste(Image.new(mode, (20, 10), (*(0,) * (len(mode) - 1), 255)), (8, 8))
    _, found = decoded(decoder, encode(empty, "PNG"))
    expected = np.full((48, 64, 3), 255)
    expected[8:18, 8:28] = 0
    assert_same(found, expected)


def test_half_transparency_is_mixed_with_white(decoder: GuardedDecoder) -> None:
    _, found = decoded(decoder, encode(Image.new("RGBA", (16, 16), (255, 0, 0, 128)), "PNG"))
    assert_same(found, np.broadcast_to([255, 127, 127], (16, 16, 3)), tolerance=1)


@pytest.mark.parametrize("pillow_format", ["WEBP", "AVIF", "HEIF", "TIFF"])
def test_transparency_of_other_formats_is_white_as_well(pillow_format: str, decoder: GuardedDecoder) -> None:
    options = {"WEBP": {"lossless": True}, "AVIF": {"quality": 100}, "HEIF": {"quality": -1}}.get(pillow_format, {})
    _, found = decoded(decoder, encode(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), pillow_format, **options))
    assert found.min() >= 253


@pytest.mark.parametrize("pillow_format", ["PNG", "GIF"])
def test_a_transparent_palette_entry_is_white(pillow_format: str, decoder: GuardedDecoder) -> None:
    picture = Image.new("P", (32, 32), 0)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    picture.paste(1, (0, 0, 16, 32))
    _, found = decoded(decoder, encode(picture, pillow_format, transparency=0))
    assert found[0, 31].tolist() == [255, 255, 255]
    assert found[0, 0].tolist() == [200, 0, 0]


@pytest.mark.parametrize(("mode", "key"), [("RGB", (255, 0, 0)), ("L", 100)])
def test_a_colour_declared_transparent_is_white(mode: str, key: object, decoder: GuardedDecoder) -> None:
    picture = Image.new(mode, (32, 32), 0)
    picture.paste(key, (0, 0, 16, 32))
    _, found = decoded(decoder, encode(picture, "PNG", transparency=key))
    assert found[0, 0].tolist() == [255, 255, 255]
    assert found[0, 31].tolist() == [0, 0, 0]


@pytest.mark.parametrize("level", [0, 700, 65535])
def test_a_level_of_sixteen_bit_grey_declared_transparent_is_white(level: int, decoder: GuardedDecoder) -> None:
    """Dark text on a ground that is to be seen through, and whose level is dark as well."""
    samples = np.full((16, 16), 300, dtype=">u2")
    samples[:, 8:] = level
    rows = b"".join(b"\x00" + row.tobytes() for row in samples)
    chunks = [png_chunk(b"tRNS", struct.pack(">H", level)), png_chunk(b"IDAT", zlib.compress(rows))]
    result, found = decoded(decoder, png(16, 16, bits=16, colour=0, chunks=chunks))
    assert result.facts.mode.startswith("I;16")
    assert found[0, 15].tolist() == [255, 255, 255]
    assert found[0, 0].tolist() == [1, 1, 1]


def test_a_colour_of_sixteen_bits_declared_transparent_is_white(decoder: GuardedDecoder) -> None:
    colours = [struct.pack(">HHH", 0x1234, 0x0040, 0x0007) * 8, struct.pack(">HHH", 0x3400, 0x4000, 0x0700) * 8]
    chunks = [
        png_chunk(b"tRNS", colours[0][:6]),
        png_chunk(b"IDAT", zlib.compress((b"\x00" + b"".join(colours)) * 16)),
    ]
    _, found = decoded(decoder, png(16, 16, bits=16, chunks=chunks))
    assert found[0, 0].tolist() == [255, 255, 255]
    assert found[0, 15].tolist() == [0x34, 0x40, 0x07]


def test_cielab_is_refused_by_name(decoder: GuardedDecoder) -> None:
    data = encode(Image.new("LAB", (32, 32), (50, 10, 20)), "TIFF")
    with pytest.raises(ImageRefused, match="CIELAB") as refused:
        decoder.decode(data, [Preprocessing("original")])
    assert refused.value.reason == "unsupported_format"


def test_an_opaque_palette_keeps_its_colours(decoder: GuardedDecoder) -> None:
    source = page(colour="#004080").quantize(4)
    _, found = decoded(decoder, encode(source, "PNG"))
    assert_same(found, as_array(source))


@pytest.mark.parametrize("pillow_format", ["PNG", "TIFF"])
def test_one_bit_is_black_and_white(pillow_format: str, decoder: GuardedDecoder) -> None:
    result, found = decoded(decoder, encode(page().convert("1"), pillow_format))
    assert result.facts.mode == "1"
    assert_same(found, as_array(page()))


@pytest.mark.parametrize("pillow_format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(pillow_format: str, decoder: GuardedDecoder) -> None:
    result, found = decoded(decoder, encode(Image.fromarray(RAMP), pillow_format))
    assert result.facts.mode.startswith("I;16")
    assert_same(found, np.repeat(RAMP_8_BIT[:, :, None], 3, axis=2))


def tiff_with_samples(samples: np.ndarray, order: str, bits: int, photometric: int = 1, kind: int = 1) -> bytes:
    """An uncompressed grey TIFF in either byte order, written by hand."""
    height, width = samples.shape
    body = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
    entries = [
        (256, width), (257, height), (258, bits), (259, 1), (262, photometric), (273, 8 + 2 + 10 * 12 + 4),
        (277, 1), (278, height), (279, len(body)), (339, kind),
    ]  # fmt: skip
    directory = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in entries)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    return head + struct.pack(f"{order}H", len(entries)) + directory + struct.pack(f"{order}I", 0) + body


def test_big_endian_sixteen_bit_grey_is_scaled(decoder: GuardedDecoder) -> None:
    result, found = decoded(decoder, tiff_with_samples(RAMP, ">", 16))
    assert result.facts.mode == "I;16B"
    assert_same(found[:, :, 0], RAMP_8_BIT)


def test_sixteen_bit_grey_with_white_as_zero_is_turned_over(decoder: GuardedDecoder) -> None:
    _, found = decoded(decoder, tiff_with_samples(RAMP, "<", 16, photometric=0))
    assert_same(found[:, :, 0], 255 - RAMP_8_BIT)


def test_floats_from_nought_to_one_are_scaled(decoder: GuardedDecoder) -> None:
    _, found = decoded(decoder, tiff_with_samples((RAMP / 65535).astype(np.float32), "<", 32, kind=3))
    assert_same(found[:, :, 0], np.rint(RAMP / 65535 * 255))


def test_floats_of_any_range_are_stretched_and_no_number_is_black(decoder: GuardedDecoder) -> None:
    samples = np.linspace(-50, 1000, 256, dtype=np.float32).reshape(16, 16)
    samples[0, 0] = np.nan
    _, found = decoded(decoder, tiff_with_samples(samples, "<", 32, kind=3))
    assert found.max() == 255
    assert found.min() == 0


@pytest.mark.parametrize("scale", [1, 1000])
def test_thirty_two_bit_integers_are_scaled(scale: int, decoder: GuardedDecoder) -> None:
    _, found = decoded(decoder, tiff_with_samples(RAMP.astype(np.int32) * scale, "<", 32, kind=2))
    assert_same(found[:, :, 0], RAMP_8_BIT)


def test_sixteen_bits_a_colour_keep_their_upper_byte(decoder: GuardedDecoder) -> None:
    rows = b"".join(b"\x00" + struct.pack(">HHH", 0x8000, 0x40FF, 0xFFFF) * 16 for _ in range(16))
    data = png(16, 16, bits=16, chunks=[png_chunk(b"IDAT", zlib.compress(rows))])
    _, found = decoded(decoder, data)
    assert_same(found, np.broadcast_to([0x80, 0x40, 0xFF], (16, 16, 3)))


@pytest.mark.parametrize("pillow_format", ["JPEG", "TIFF"])
def test_cmyk_is_not_inverted(pillow_format: str, decoder: GuardedDecoder) -> None:
    """Adobe's JPEG files hold inverted inks and say so; TIFF files hold them as they are."""
    result, found = decoded(decoder, encode(page(colour="#c00000").convert("CMYK"), pillow_format))
    assert result.facts.mode == "CMYK"
    assert int(np.percentile(np.abs(found - as_array(page(colour="#c00000"))), 99)) <= 12


def test_an_icc_profile_is_left_out_without_harm(decoder: GuardedDecoder) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _, found = decoded(decoder, encode(page(), "PNG", icc_profile=profile))
    assert_same(found, as_array(page()))


def test_a_phones_mpo_gives_its_first_picture(decoder: GuardedDecoder) -> None:
    """The second picture of such a file is a preview, a depth map or a gain map."""
    data = encode(page(), "MPO", save_all=True, append_images=[Image.new("RGB", (160, 100), "red")], quality=95)
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "MPO"
    result, found = decoded(decoder, data)
    assert (result.facts.format, result.facts.frames, result.facts.width) == ("jpeg", 2, 320)
    assert int(np.percentile(np.abs(found - as_array(page())), 99)) <= 12


@pytest.mark.parametrize("pillow_format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_gives_its_first_frame_and_its_number_of_frames(
    pillow_format: str, decoder: GuardedDecoder
) -> None:
    result, found = decoded(decoder, animation(pillow_format, 3, (32, 32)))
    assert (result.facts.frames, result.facts.pages) == (3, 1)
    assert found.max() <= 2


def test_a_tiff_gives_its_first_page_and_its_number_of_pages(decoder: GuardedDecoder) -> None:
    result, found = decoded(decoder, encode(page(), "TIFF", save_all=True, append_images=[page(64, 64)] * 4))
    assert (result.facts.frames, result.facts.pages) == (1, 5)
    assert_same(found, as_array(page()))


def test_what_a_file_says_about_itself_is_not_handed_on(decoder: GuardedDecoder) -> None:
    exif = Image.Exif()
    exif[270], exif[315] = "<script>alert(1)</script>", "\x1b]0;owned\x07"
    result = decoder.decode(encode(page(), "JPEG", exif=exif, comment=b"'; DROP TABLE images; --"), [])
    assert "script" not in repr(result)
    assert "DROP" not in repr(result)


def test_the_ledger_keeps_the_number_of_frames_or_pages(
    make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]
) -> None:
    day = make_day(openai())
    day.put("pages.tiff", encode(page(), "TIFF", save_all=True, append_images=[page(64, 64)] * 4))
    day.put("frames.gif", animation("GIF", 3, (32, 32)))
    day.put("one.png", encode(page(), "PNG"))
    day.work()
    found = day.rows("SELECT o.key, i.frames FROM objects AS o JOIN images AS i ON i.id = o.image_id ORDER BY o.key")
    assert found == [("frames.gif", 3), ("one.png", 1), ("pages.tiff", 5)]
