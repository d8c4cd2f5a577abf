"""Opening one image file with the one decoder that its bytes call for, limits checked before pixels are made."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import AvifImagePlugin, ExifTags, Image, ImageFile, TiffImagePlugin

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.ingest.announced_size import webp_size
from glm4v_operator.ingest.damage import refusal_for
from glm4v_operator.ingest.formats import FORMATS
from glm4v_operator.ingest.gif_frames import count_gif_frames
from glm4v_operator.ingest.tiff_directories import count_tiff_pages

# Tags of the DNG specification and of TIFF/EP. Camera raw files of several makers are TIFF files whose first page is
# a small preview.
_DNG_VERSION = 50706
_SUB_PAGES = 330
_KIND_OF_PAGE = 254
_REDUCED_PAGE = 1
# What the hungriest decoder takes while it loads, measured: its own planes, its result, and Pillow's copy of it.
_BYTES_PER_PIXEL = 12
_ANIMATIONS = frozenset({"gif", "png", "webp", "avif"})


@dataclass(frozen=True, slots=True)
class OpenedImage:
    """A loaded picture as the file holds it, and what must still be done: ``turn`` is the orientation to apply."""

    picture: Image.Image
    mode: str
    frames: int
    pages: int
    orientation: int
    turn: int


def prepare_decoders(limits: ImageLimits) -> None:
    """Set Pillow's global switches and load every decoder that may be needed; call once, in the decoding process."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    Image.WARN_POSSIBLE_FORMATS = True
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.preinit()
    from PIL import MpoImagePlugin, WebPImagePlugin  # noqa: F401  # importing registers them

    if "heic" in limits.formats:
        _register_heic()


def _register_heic() -> None:
    try:
        import pillow_heif
    except ImportError:
        return  # refused by name when such a file comes
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def open_picture(data: bytes, name: str, limits: ImageLimits) -> OpenedImage:
    """Open and load the first picture of ``data``, a file of format ``name``. Raises ImageRefused."""
    if not any(pillow_id in Image.OPEN for pillow_id in FORMATS[name].pillow_ids):
        raise ImageRefused(f"{FORMATS[name].title}: no decoder is installed here.", reason="unsupported_format")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _open_and_load(data, name, limits)
        except MemoryError:
            raise
        except Exception as error:
            # Decoders raise nearly every exception there is on damaged files (OSError, SyntaxError, struct.error,
            # IndexError, RuntimeError …): here each of them is a fact about this file and about nothing else.
            raise refusal_for(error, [str(warning.message) for warning in said], name, data) from error


def _open_and_load(data: bytes, name: str, limits: ImageLimits) -> OpenedImage:
    frames, pages = _count_pages(data, name, limits)
    picture = _open(data, name, limits)
    if frames == 0:
        frames = int(getattr(picture, "n_frames", 1))
    _check_limits(picture.size, name, max(frames, pages), limits)
    mode = picture.mode
    before = _tiff_orientation(picture)
    _load(picture, limits)
    _check_limits(picture.size, name, max(frames, pages), limits)
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        return OpenedImage(picture, mode, frames, pages, before, turn=1)  # Pillow turns TIFF while loading
    if name == "heic":
        # A turn is part of the container, done while decoding; an EXIF tag beside it only repeats it (ISO 23000-22).
        return OpenedImage(picture, mode, frames, pages, orientation=1, turn=1)
    turn = _exif_orientation(picture)
    return OpenedImage(picture, mode, frames, pages, turn, turn)


def _open(data: bytes, name: str, limits: ImageLimits) -> Image.Image:
    size = webp_size(data) if name == "webp" else None
    if size is None:
        return Image.open(io.BytesIO(data), formats=FORMATS[name].pillow_ids)
    _check_limits(size, name, 1, limits)  # opening a WebP takes the memory for its pixels already
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS[name].pillow_ids)
    except OSError as error:
        _raise_if_hungry(size, limits, error)
        raise


def _load(picture: Image.Image, limits: ImageLimits) -> None:
    try:
        picture.load()
    except (OSError, ValueError) as error:
        _raise_if_hungry(picture.size, limits, error)
        raise


def _raise_if_hungry(size: tuple[int, int], limits: ImageLimits, error: Exception) -> None:
    """Some decoders call it damage when memory is refused to them: tell the two apart by what the pixels take."""
    if size[0] * size[1] * _BYTES_PER_PIXEL > limits.decode_memory_mb * 1024 * 1024:
        raise MemoryError from error


def _count_pages(data: bytes, name: str, limits: ImageLimits) -> tuple[int, int]:
    """Return frames and pages; 0 frames where only the opened file can tell."""
    if name == "gif":
        return max(1, count_gif_frames(data, limits.max_frames + 1)), 1
    if name == "tiff":
        return 1, max(1, count_tiff_pages(data, limits.max_frames + 1))
    return 0, 1


def _check_limits(size: tuple[int, int], name: str, frames: int, limits: ImageLimits) -> None:
    """Check what the header says. Raises ImageRefused."""
    width, height = size
    shorter, longer = sorted(size)
    shown = f"{width} x {height} pixels"
    if shorter < 1:
        raise ImageRefused(f"The header says {shown}.", reason="corrupt")
    if width * height > limits.max_pixels:
        raise ImageRefused(f"{shown} are more than {limits.max_pixels:_}.", reason="too_many_pixels")
    if longer > limits.max_side:
        raise ImageRefused(f"{shown}: a side is longer than {limits.max_side}.", reason="side_too_long")
    if longer > shorter * limits.max_aspect:
        raise ImageRefused(f"{shown}: longer than {limits.max_aspect:g} : 1.", reason="bad_aspect")
    if shorter < limits.min_side:
        raise ImageRefused(f"{shown}: a side is shorter than {limits.min_side}.", reason="too_small")
    if frames > limits.max_frames:
        raise ImageRefused(f"More than {limits.max_frames} frames or pages.", reason="too_many_frames")
    if name in _ANIMATIONS and width * height * frames > limits.max_total_pixels:
        raise ImageRefused(
            f"{shown} in {frames} frames are more than {limits.max_total_pixels:_}.", reason="too_many_pixels"
        )


def _tiff_orientation(picture: Image.Image) -> int:
    """Return the orientation of a TIFF page, 1 for other formats. Raises ImageRefused for camera raw files."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        return 1
    tags = picture.tag_v2
    if _DNG_VERSION in tags or (_SUB_PAGES in tags and tags.get(_KIND_OF_PAGE, 0) == _REDUCED_PAGE):
        raise ImageRefused("Found a camera raw photograph in TIFF's clothes.", reason="unsupported_format")
    return _valid_orientation(tags.get(ExifTags.Base.Orientation))


def _exif_orientation(picture: Image.Image) -> int:
    try:
        return _valid_orientation(picture.getexif().get(ExifTags.Base.Orientation))
    except Exception:  # a damaged EXIF block, which raises as many things as a damaged image, turns nothing
        return 1


def _valid_orientation(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
