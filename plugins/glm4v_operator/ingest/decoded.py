"""What guarded decoding hands back: facts about the file, measures of what it shows, and pixels for the engine."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_operator.image_limits import Preprocessing


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
    """Pixels after one preprocessing: ``rgb`` holds height x width x 3 bytes, row by row from the top left."""

    preprocessing: Preprocessing
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Decoded:
    """One decoded image. ``pictures`` are in the order of the preprocessings that were asked for.

    ``measures``: ``ink``, ``contrast``, ``sharpness``, ``entropy``; see ``measuring.measure``.
    """

    facts: ImageFacts
    measures: dict[str, float]
    pictures: tuple[Picture, ...]
