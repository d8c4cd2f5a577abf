"""Bringing an upright RGB picture into the shapes that the engine sees."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest.decoded import Seam
from glm4v_operator.ingest.tiling import cut_up, plan_tiles

NEUTRAL = (122, 116, 104)
"""What fills a square that a picture does not: the mean colour of CLIP's training data, 255 x (0.481, 0.458, 0.408).

After normalisation it is zero, so it says nothing to the vision tower; white or black would be a bright or dark shape.
"""


@dataclass(frozen=True, slots=True)
class Shaped:
    """One picture that comes of a preprocessing; ``seam`` is how it joins the one before it, None for the first."""

    picture: Image.Image
    seam: Seam | None = None


def shape(picture: Image.Image, preprocessing: Preprocessing) -> list[Shaped]:
    """Return what ``preprocessing`` makes of ``picture``: one picture, or several for ``tiles`` of a long one.

    ``square`` is bicubic because that is what GLM-4V's own preprocessing does (torchvision's Resize on a Pillow
    image, which is Pillow's anti-aliased bicubic); ``pad`` and ``tiles`` are, because the model was trained on
    pictures that were resized so. ``fit`` uses Lanczos, which keeps small strokes apart best. Raises ValueError for a
    preprocessing whose side was left to the engine and never filled in.
    """
    if preprocessing.kind == "original":
        return [Shaped(picture)]
    side = preprocessing.side
    if side is None:
        raise ValueError(f"preprocessing {preprocessing.kind!r}: expected a side in pixels, found none")
    if preprocessing.kind == "square":
        return [Shaped(_resized(picture, (side, side), Image.Resampling.BICUBIC))]
    if preprocessing.kind == "fit":
        size = picture.size if max(picture.size) <= side else _within(picture.size, side)
        return [Shaped(_resized(picture, size, Image.Resampling.LANCZOS))]
    plan = plan_tiles(*picture.size, side) if preprocessing.kind == "tiles" else None
    if plan is None:
        return [Shaped(_on_square(_resized(picture, _within(picture.size, side), Image.Resampling.BICUBIC), side))]
    scaled = _resized(picture, plan.size, Image.Resampling.BICUBIC)
    return [Shaped(_on_square(tile, side), seam) for tile, seam in cut_up(scaled, plan)]


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height of the largest picture of these proportions that ``side`` x ``side`` pixels hold."""
    width, height = size
    longer = max(width, height)
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def _resized(picture: Image.Image, size: tuple[int, int], resampling: Image.Resampling) -> Image.Image:
    return picture if size == picture.size else picture.resize(size, resampling)


def _on_square(picture: Image.Image, side: int) -> Image.Image:
    """Put ``picture``, no larger than the square, into the middle of a neutral one of ``side`` x ``side`` pixels.

    In the middle because the model was trained on pictures that fill the square: what is in the middle of the
    picture is then where it always was.
    """
    if picture.size == (side, side):
        return picture
    square = Image.new("RGB", (side, side), NEUTRAL)
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square
