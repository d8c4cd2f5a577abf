"""From whatever pixel layout a file has to upright RGB on a white page."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, TiffImagePlugin

from glm4v_operator.errors import ImageRefused

# EXIF orientation → what brings the picture upright (EXIF 2.32, table of tag 0x0112).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Apply an EXIF orientation, 1 to 8."""
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def to_rgb(picture: Image.Image) -> Image.Image:
    """Return a loaded picture as RGB, 8 bits a channel.

    Transparency lies on white, the colour of a page. Values above 8 bits are scaled, not clipped. CMYK is converted
    without a profile and embedded ICC profiles are left out: colours may shift a little, text does not change.
    Raises ImageRefused(``unsupported_format``) for CIELAB, which would need a colour management module.
    """
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture
    key = picture.info.get("transparency")  # a colour or grey level that stands for "nothing here", if a file has one
    if picture.mode in _DEEP:
        grey = _DEEP[picture.mode](picture)
        if isinstance(key, int):
            grey[np.asarray(picture) == key] = 255
        return Image.fromarray(grey).convert("RGB")
    if picture.mode == "LAB":
        raise ImageRefused("Colours are given in CIELAB.", reason="unsupported_format")
    if picture.mode == "RGB" and isinstance(key, tuple) and max(key) > 255:
        # PNG names it with 16 bits a colour, as its pixels were; Pillow keeps the upper byte of those.
        picture.info["transparency"] = tuple(level >> 8 for level in key)
    if picture.has_transparency_data:
        return _on_white(picture.convert("RGBA"))
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    page = Image.new("RGB", picture.size, (255, 255, 255))
    page.paste(picture, (0, 0), picture)
    return page


def _scaled_16_bit(picture: Image.Image) -> NDArray[np.uint8]:
    """Scale grey of 16 bits (or of the 9 to 15 that a TIFF file may declare) to 8, rounding to nearest.

    For 16 bits this is division by 257, since 65535 = 255 x 257.
    """
    white = 65535
    inverted = False
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        white = 2 ** min(16, max(1, int(picture.tag_v2.get(ExifTags.Base.BitsPerSample, (16,))[0]))) - 1
        inverted = picture.tag_v2.get(ExifTags.Base.PhotometricInterpretation) == 0  # 0 is white; Pillow leaves it so
    levels = np.minimum(np.arange(65536), white)
    table = ((2 * 255 * levels + white) // (2 * white)).astype(np.uint8)
    if inverted:
        table = 255 - table
    scaled: NDArray[np.uint8] = table[np.asarray(picture)]
    return scaled


def _scaled_32_bit(picture: Image.Image) -> NDArray[np.uint8]:
    """Scale integers of 32 bits: what fits into 16 bits as such, anything else from its least to its largest value."""
    values = np.asarray(picture)
    low, high = int(values.min()), int(values.max())
    if low >= 0 and high <= 65535:
        low, high = 0, 65535
    return _stretched(values, low, high)


def _scaled_float(picture: Image.Image) -> NDArray[np.uint8]:
    """Scale floats: 0 to 1 and 0 to 255 by their usual meaning, anything else from its least to its largest value."""
    values = np.nan_to_num(np.asarray(picture), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, 255.0
    return _stretched(values, low, high)


def _stretched(values: NDArray[np.int32] | NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """Map ``low``..``high`` to 0 to 255, row by row to keep the intermediate floats small."""
    span = (high - low) or 1.0
    result = np.empty(values.shape, dtype=np.uint8)
    for row, target in zip(values, result, strict=True):
        target[:] = np.rint((row.astype(np.float64) - low) * (255.0 / span))
    return result


_DEEP: dict[str, Callable[[Image.Image], NDArray[np.uint8]]] = {
    "I;16": _scaled_16_bit,
    "I;16B": _scaled_16_bit,
    "I;16L": _scaled_16_bit,
    "I;16N": _scaled_16_bit,
    "I": _scaled_32_bit,
    "F": _scaled_float,
}
