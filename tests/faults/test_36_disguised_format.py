"""Accident 36: a forbidden format under the name of a picture. Its content is named; no decoder ever sees it."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.ingest.decoder import GuardedDecoder
from tests.faults.sabotaged_decoder import interpreter
from tests.pictures import encode, page, tiff


def office_document() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


FORBIDDEN = {
    "EPS": (encode(page(), "EPS"), "EPS"),
    "PDF": (encode(page(), "PDF"), "a PDF document"),
    "PSD": (b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 8, 8, 8, 3), "Photoshop"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', "SVG"),
    "FITS": (b"SIMPLE  =                    T".ljust(2880), "FITS"),
    "JPEG 2000": (encode(page(), "JPEG2000"), "JPEG 2000"),
    "JPEG XL": (b"\xff\x0a" + bytes(60), "JPEG XL"),
    "ICO": (encode(page(), "ICO"), "icon"),
    "PPM": (encode(page(), "PPM"), "Netpbm"),
    "HTML": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>404 Not Found</body></html>", "an HTML page"),
    "XML error": (b"<Error><Code>AccessDenied</Code></Error>", "error message of the store"),
    "JSON": (b'{"message": "service unavailable"}', "JSON"),
    "text": (b"This used to be a picture.\n", "plain text"),
    "ZIP": (office_document(), "a ZIP archive"),
    "gzip": (gzip.compress(encode(page(), "PNG")), "gzip"),
    "MP4": (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + bytes(60), "MP4"),
    "WAV": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60), "WAV"),
    "DICOM": (bytes(128) + b"DICM" + bytes(60), "DICOM"),
    "CR2": (b"II*\x00\x10\x00\x00\x00CR\x02\x00" + bytes(60), "Canon raw"),
    "program": (b"\x7fELF" + bytes(60), "a program"),
}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_a_forbidden_format_is_refused_by_name_before_any_decoder_starts(kind: str) -> None:
    data, found = FORBIDDEN[kind]
    with GuardedDecoder(ImageLimits()) as decoder:
        with pytest.raises(ImageRefused, match=f"Found .*{found}") as refused:
            decoder.decode(data, [])
        assert refused.value.reason == "unsupported_format"
        assert decoder.starts == 0


@pytest.mark.parametrize("tags", [[(50706, 1)], [(254, 1), (330, 8)]], ids=["DNG", "preview page"])
def test_a_camera_raw_file_that_begins_as_tiff_is_refused(tags: list[tuple[int, int]]) -> None:
    with GuardedDecoder(ImageLimits()) as decoder, pytest.raises(ImageRefused, match="camera raw") as refused:
        decoder.decode(tiff(64, 48, tags=tags), [])
    assert refused.value.reason == "unsupported_format"


def test_a_format_that_the_dataset_does_not_list_is_refused() -> None:
    with GuardedDecoder(ImageLimits(formats=("jpeg",))) as decoder, pytest.raises(ImageRefused, match="Found PNG"):
        decoder.decode(encode(page(), "PNG"), [])


def test_heic_without_its_decoder_is_refused_by_name(tmp_path: Path) -> None:
    with GuardedDecoder(ImageLimits(), python=interpreter(tmp_path, "no-heic")) as decoder:
        with pytest.raises(ImageRefused, match=r"HEIC.*no decoder is installed here") as refused:
            decoder.decode(encode(page(), "HEIF"), [])
        assert refused.value.reason == "unsupported_format"
        assert decoder.decode(encode(page(), "PNG"), []).facts.width == 320


def test_the_name_does_not_matter_only_the_bytes_do() -> None:
    """A TIFF that was named .png is a TIFF, and decoded as one."""
    with GuardedDecoder(ImageLimits()) as decoder:
        assert decoder.decode(encode(page(), "TIFF"), []).facts.format == "tiff"
