"""What guarded decoding hands back: facts about the file, measures of what it shows, and pixels for the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from glm4v_operator.image_limits import Preprocessing

Seam = Literal["gap", "rows", "columns"]
"""How a tile joins the one before it: cut in an empty gap, or with rows or columns of pixels that both show."""

SEAMS: tuple[Seam, ...] = ("gap", "rows", "columns")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the file was.

    ``format``: a key of ``formats.FORMATS``. ``width``, ``height``: pixels of the picture that was read, upright.
    ``frames``: of an animation, an MPO or a HEIC file (1 for a still picture). ``pages``: of a TIFF file (1 otherwise).
    ``orientation``: EXIF orientation, 1 to 8, as found in the file and already applied (1 for
    HEIC, whose container turns its pictures itself). ``mode``: Pillow's name of the
    pixel layout in the file.
    """

    format: str
    width: int
    height: int
    frames: int
    pages: int
    orientation: int
    mode: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels after one preprocessing: ``rgb`` holds height x width x 3 bytes, row by row from the top left.

    ``seam``: how a tile joins the one before it; None for the first, and for a picture that is the only one.
    """

    preprocessing: Preprocessing
    width: int
    height: int
    rgb: bytes
    seam: Seam | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """One decoded image. ``pictures`` are in the order of the preprocessings that were asked for, tiles in theirs.

    ``measures``: ``ink``, ``contrast``, ``sharpness``, ``entropy``; see ``measuring.measure``.
    """

    facts: ImageFacts
    measures: dict[str, float]
    pictures: tuple[Picture, ...]
