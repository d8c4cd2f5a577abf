"""Names for what is not accepted, so that a refusal can say what was found instead.

A wrong name here costs nothing but a misleading message: whatever is not accepted is refused anyhow.
"""

from __future__ import annotations

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%!PS", "PostScript or EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    (b"8BPS", "a Photoshop document (PSD)"),
    (b"SIMPLE  =", "FITS"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 code stream"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\x0a", "a JPEG XL code stream"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"\x8aMNG\r\n\x1a\n", "MNG"),
    (b"\x8bJNG\r\n\x1a\n", "JNG"),
    (b"II*\x00", "a Canon raw photograph (CR2)"),
    (b"MM\x00*", "a Canon raw photograph (CR2)"),
    (b"IIRO", "an Olympus raw photograph (ORF)"),
    (b"IIU\x00", "a Panasonic raw photograph (RW2)"),
    (b"FUJIFILMCCD-RAW", "a Fujifilm raw photograph (RAF)"),
    (b"\x00\x00\x01\x00", "a Windows icon"),
    (b"\x00\x00\x02\x00", "a Windows cursor"),
    (b"icns", "an Apple icon"),
    (b"DDS ", "DDS"),
    (b"v/1\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"gimp xcf", "a GIMP document (XCF)"),
    (b"AT&TFORM", "DjVu"),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile"),
    (b"\x0a\x05\x01", "PCX"),
    (b"PK\x03\x04", "a ZIP archive (office documents are such, too)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"fLaC", "FLAC"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"PAR1", "Parquet"),
)

_RIFF_KINDS = {b"WAVE": "a WAV sound", b"AVI ": "an AVI video", b"ACON": "a Windows animated cursor"}
_BRANDS = {b"crx ": "a Canon raw photograph (CR3)", b"qt  ": "a QuickTime video", b"mif1": "an unusual HEIF picture"}
# Looked for, in this order, within the first characters of what seems to be text.
_MARKUP = (
    (b"<svg", "SVG"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<error>", "an XML error message of the store"),
    (b"<?xml", "XML"),
)
_TEXT_BYTES = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0D}


def describe_foreign(data: bytes, brands: set[bytes]) -> str:
    """Return words for what ``data`` is, or an empty string; ``brands`` are those of its ``ftyp`` box, if it has one.

    Only the first 1,024 bytes are looked at.
    """
    head = data[:1024]
    for start, words in _STARTS:
        if head.startswith(start):
            return words
    if b"%PDF-" in head:
        return "a PDF document"
    if head[:4] == b"RIFF":
        return _RIFF_KINDS.get(head[8:12], "RIFF")
    if head[128:132] == b"DICM":
        return "DICOM"
    if head[:1] == b"P" and head[1:2] in b"1234567" and head[2:3] in b" \t\r\n":
        return "a Netpbm picture"
    if brands:
        known = [words for brand, words in _BRANDS.items() if brand in brands]
        return known[0] if known else "an MP4 video or a kin of it"
    return _describe_text(head)


def _describe_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, words in _MARKUP:
        if mark in text and text.startswith(b"<"):
            return words
    if text.startswith((b"{", b"[")):
        return "JSON or other text"
    return "plain text" if text and _TEXT_BYTES.issuperset(text) else ""
