"""Bringing an upright RGB picture into the shape that the engine sees."""

from __future__ import annotations

from PIL import Image

from glm4v_operator.image_limits import Preprocessing


def target_size(width: int, height: int, preprocessing: Preprocessing) -> tuple[int, int]:
    """Return width and height, in pixels, after ``preprocessing`` of a picture of ``width`` x ``height``."""
    side = preprocessing.side
    if side is None:
        return width, height
    if preprocessing.kind == "square":
        return side, side
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def shape(picture: Image.Image, preprocessing: Preprocessing) -> Image.Image:
    """Return ``picture`` as ``preprocessing`` wants it; the same object where nothing changes.

    ``square`` is bicubic because that is what GLM-4V's own preprocessing does (torchvision's Resize on a Pillow
    image, which is Pillow's anti-aliased bicubic). ``fit`` uses Lanczos, which keeps small strokes apart best.
    """
    size = target_size(*picture.size, preprocessing)
    if size == picture.size:
        return picture
    filter_ = Image.Resampling.BICUBIC if preprocessing.kind == "square" else Image.Resampling.LANCZOS
    return picture.resize(size, filter_)
