"""Why a picture could not be decoded: cut short, damaged, too hungry, or of a kind that no decoder here knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PIL import Image

from glm4v_operator.errors import ImageRefused
from glm4v_operator.ingest.tiff_directories import tiff_is_cut
from glm4v_operator.text_safety import printable_start

_MEMORY_WORDS = ("out of memory", "cannot allocate", "memory allocation", "insufficient memory", "bad_alloc")
_ABSURD_COUNT = "security limit"  # libheif calls a table of contents beyond all sense a failed allocation
_UNKNOWN_KIND_WORDS = (
    "unknown pixel mode",
    "unknown data organization",
    "unsupported",
    "not supported",
    "not installed",
)
_CUT_WORDS = ("truncated", "unexpected end", "end of file", "premature", "not enough data", "not enough image data")
_ADDRESS = re.compile(r"<_io\.BytesIO object at 0x[0-9a-f]+>")


def refusal_for(error: Exception, warnings_said: Sequence[str], name: str, data: bytes) -> ImageRefused:
    """Return the refusal for an exception that Pillow raised on ``data``, a file of format ``name``.

    ``warnings_said`` are the warnings of the attempt; Pillow tells there why a header was not accepted.
    """
    if isinstance(error, ImageRefused):
        return error
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return ImageRefused(printable_start(str(error)), reason="too_many_pixels")
    said = _ADDRESS.sub("the file", "; ".join([f"{type(error).__name__}: {error}", *warnings_said]))
    detail = f"{name}: {printable_start(said)}"
    words = said.lower()
    if any(word in words for word in _MEMORY_WORDS) and _ABSURD_COUNT not in words:
        return ImageRefused(detail, reason="decode_memory")
    if is_cut_short(name, data) or any(word in words for word in _CUT_WORDS):
        return ImageRefused(detail, reason="truncated")
    if any(word in words for word in _UNKNOWN_KIND_WORDS):
        return ImageRefused(detail, reason="unsupported_format")
    return ImageRefused(detail, reason="corrupt")


def is_cut_short(name: str, data: bytes) -> bool:
    """Whether the file, by its own account, should be longer."""
    if name == "jpeg":
        return b"\xff\xd9" not in data[-4096:]
    if name == "png":
        return _png_is_cut(data)
    if name == "webp":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    if name == "gif":
        return not data.rstrip(b"\x00").endswith(b"\x3b")
    if name == "bmp":
        return len(data) < int.from_bytes(data[2:6], "little")
    if name in ("avif", "heic"):
        return _boxes_are_cut(data)
    return name == "tiff" and tiff_is_cut(data)


def _png_is_cut(data: bytes) -> bool:
    """Follow the chunks: length, type, data, check sum; IEND is the last."""
    position = 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if data[position + 4 : position + 8] == b"IEND":
            return False
        position += 12 + length
    return True


def _boxes_are_cut(data: bytes) -> bool:
    """Follow the top-level boxes: size (1: a longer size follows; 0: up to the end), type, data."""
    position = 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        if size < 8:
            return False
        position += size
    return position > len(data)
