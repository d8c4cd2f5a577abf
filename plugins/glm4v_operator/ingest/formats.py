"""Which image formats are accepted, and what a file is, judged by its own bytes.

The name of an object says nothing about its content, and the content must never choose the decoder by itself: the
bytes are matched against the signatures below first, and only the one decoder of an accepted format then sees them.
Standard library only, since this part runs outside the guarded process.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from glm4v_operator.errors import ImageRefused
from glm4v_operator.ingest.foreign_formats import describe_foreign


@dataclass(frozen=True, slots=True)
class Format:
    """One accepted format: its name in dataset files, Pillow's ids for it, and what is read of it."""

    name: str
    pillow_ids: tuple[str, ...]
    title: str
    reads: str


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("jpeg", ("JPEG", "MPO"), "JPEG, and MPO as phones write it", "the first picture, without gain map"),
        Format("png", ("PNG",), "PNG and APNG", "the first frame"),
        Format("webp", ("WEBP",), "WebP", "the first frame"),
        Format("gif", ("GIF",), "GIF", "the first frame"),
        Format("bmp", ("BMP",), "Windows bitmap", "the picture"),
        Format("tiff", ("TIFF",), "TIFF and BigTIFF", "the first page; the number of pages is recorded"),
        Format("avif", ("AVIF",), "AVIF", "the first frame"),
        Format("heic", ("HEIF",), "HEIC", "the primary picture; pillow-heif must be installed"),
    )
}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
# Sizes that a bitmap's information header can have; "BM" alone is too short to be a signature.
_BITMAP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_TIFF_STARTS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RAW_AT_8 = b"CR"  # a Canon raw file begins as TIFF does


def sniff(data: bytes) -> str | None:
    """Return the name of the accepted format that ``data`` begins as, or None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS:
        return "bmp"
    if data[:4] in _TIFF_STARTS and data[8:10] != _RAW_AT_8:
        return "tiff"
    return _sniff_boxes(data)


def _sniff_boxes(data: bytes) -> str | None:
    """AVIF and HEIC are told apart by the brands in the leading ``ftyp`` box."""
    if data[4:8] != b"ftyp":
        return None
    brands = media_brands(data)
    if brands & _AVIF_BRANDS:
        return "avif"
    return "heic" if brands & _HEIC_BRANDS else None


def media_brands(data: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file; at most 64 of them are looked at."""
    size = min(int.from_bytes(data[:4], "big"), len(data), 16 + 4 * 64)
    return {data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))}


def identify(data: bytes, accepted: Collection[str]) -> str:
    """Return the name of the format of ``data``.

    Raises ImageRefused: ``empty_object`` for no bytes, ``truncated`` for too few to tell, ``unsupported_format`` for
    everything that is not one of ``accepted``, naming what was found.
    """
    if not data:
        raise ImageRefused("The file has no bytes.", reason="empty_object")
    name = sniff(data)
    if name in accepted and name is not None:
        return name
    if name is not None:
        found = f"{FORMATS[name].title}, which this dataset does not accept"
    else:
        found = describe_foreign(data, media_brands(data) if data[4:8] == b"ftyp" else set())
        if not found and len(data) < 16:
            raise ImageRefused(f"The file ends after {len(data)} bytes.", reason="truncated")
        found = found or f"unknown content that begins with {data[:12].hex(' ')}"
    raise ImageRefused(f"Found {found}; accepted: {', '.join(accepted)}.", reason="unsupported_format")
