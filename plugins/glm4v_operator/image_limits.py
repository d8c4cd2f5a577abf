"""What an image may cost, and into which shape it is brought: two settings of a dataset.

Standard library only: dataset files are validated where no image library is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

FORMAT_NAMES = ("jpeg", "png", "webp", "gif", "bmp", "tiff", "avif", "heic")
"""Every format that can be accepted, as a dataset file writes it. ``ingest.formats`` says what each one covers."""

PreprocessingKind = Literal["square", "pad", "tiles", "fit", "original"]
PREPROCESSING_KINDS: tuple[PreprocessingKind, ...] = ("square", "pad", "tiles", "fit", "original")

MAX_TILES = 16
"""A picture is never cut into more parts; one that would need more is scaled down first."""

TASKS_READ_IN_TILES = frozenset({"ocr"})
"""Tasks whose answers about the parts of a picture add up to the answer about the whole. All others need one look."""

_MEBIBYTE = 1024 * 1024
_WHOLE_NUMBERS: dict[str, tuple[int, int]] = {
    # field: smallest and largest value. The ceilings keep a typing error from switching a guard off.
    "max_bytes": (1, 2 * 1024 * _MEBIBYTE),
    "max_pixels": (1, 1_000_000_000),
    "max_total_pixels": (1, 100_000_000_000),
    "max_side": (1, 65_535),
    "min_side": (1, 65_535),
    "max_frames": (1, 1_000_000),
    "decode_memory_mb": (64, 65_536),
}
_NUMBERS: dict[str, tuple[float, float]] = {"max_aspect": (1, 65_535), "decode_seconds": (0.1, 3600)}


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What one image may cost. Every limit is checked before the cost is paid; see docs/formats-and-limits.md.

    Raises ValueError, its message beginning with the field's name, for a value out of range.
    """

    max_bytes: int = 50 * _MEBIBYTE
    """Size of the file."""
    max_pixels: int = 50_000_000
    """Width x height of the picture that is read."""
    max_total_pixels: int = 500_000_000
    """Width x height x frames of an animation, although only its first frame is read."""
    max_side: int = 16_384
    """Longer side, pixels."""
    min_side: int = 8
    """Shorter side, pixels: below this no character can be drawn."""
    max_aspect: float = 100
    """Longer side divided by the shorter."""
    max_frames: int = 1_000
    """Frames of an animation, pages of a TIFF file."""
    formats: tuple[str, ...] = FORMAT_NAMES
    """The formats that are accepted."""
    decode_seconds: float = 20
    """Time for decoding one image, by the clock and by the processor."""
    decode_memory_mb: int = 1_024
    """Memory for decoding one image, MiB beyond what the decoding process itself takes."""

    def __post_init__(self) -> None:
        for name, (low, high) in _WHOLE_NUMBERS.items():
            _check_number(name, getattr(self, name), low, high, whole=True)
        for name, (lower, upper) in _NUMBERS.items():
            _check_number(name, getattr(self, name), lower, upper, whole=False)
        if self.min_side > self.max_side:
            raise ValueError(f"min_side: expected at most max_side ({self.max_side}), found {self.min_side}")
        _check_formats(self.formats)

    def to_json(self) -> dict[str, object]:
        """Return the settings as JSON values; :meth:`from_json` takes them back."""
        values: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        values["formats"] = list(self.formats)
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> ImageLimits:
        """Build limits from a mapping; what is left out keeps its default. Raises ValueError naming the field."""
        given = _known_fields(values, tuple(field.name for field in fields(cls)))
        formats = given.get("formats")
        if isinstance(formats, list):
            given["formats"] = tuple(formats)
        return cls(**given)  # type: ignore[arg-type]  # __post_init__ checks every value


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """The shape in which the engine sees the image.

    ``square``: resized to ``side`` x ``side`` pixels by bicubic interpolation, the aspect ratio not kept (GLM-4V was
    trained with this at 1120). ``pad``: brought to ``side`` x ``side`` with its aspect ratio kept, the rest filled with
    a neutral colour. ``tiles``: long pictures are cut into up to ``MAX_TILES`` such squares, others are as with
    ``pad``. ``fit``: the longer side brought down to ``side``, aspect ratio kept, never enlarged, nothing filled.
    ``original``: as it is, ``side`` is None.

    In a dataset's settings ``side`` may be None for the kinds that make squares: it is then the engine's own; see
    :meth:`with_side`. Raises ValueError naming the field.
    """

    kind: PreprocessingKind
    side: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in PREPROCESSING_KINDS:
            raise ValueError(f"kind: expected one of {_listed(PREPROCESSING_KINDS)}, found {self.kind!r}")
        if self.kind == "original" and self.side is not None:
            raise ValueError(f"side: expected none, because kind 'original' resizes nothing, found {self.side!r}")
        if self.kind == "fit" and self.side is None:
            raise ValueError("side: expected pixels, because kind 'fit' knows none of its own, found nothing")
        if self.side is not None:
            _check_number("side", self.side, 14, 8_192, whole=True)

    @property
    def makes_squares(self) -> bool:
        """Whether every picture that comes of it is ``side`` x ``side`` pixels."""
        return self.kind in ("square", "pad", "tiles")

    @property
    def most_pictures(self) -> int:
        """How many pictures may come of it."""
        return MAX_TILES if self.kind == "tiles" else 1

    def with_side(self, engine_side: int | None) -> Preprocessing:
        """The same with the engine's side where none is named; ``engine_side`` None: an engine of no side of its own.

        Raises ValueError, naming the field, when the engine cannot take what comes of it.
        """
        if engine_side is None:
            if self.makes_squares and self.side is None:
                raise ValueError(f"side: expected pixels, because the engine takes any for kind {self.kind!r}")
            return self
        if not self.makes_squares:
            raise ValueError(
                f"kind: expected square, pad or tiles, because the engine takes pictures of {engine_side}x"
                f"{engine_side} pixels only, found {self.kind!r}"
            )
        if self.side not in (None, engine_side):
            raise ValueError(
                f"side: expected {engine_side}, the only one that the engine takes, found {self.side}; leave it out"
            )
        return Preprocessing(self.kind, engine_side)

    def for_task(self, task: str) -> Preprocessing:
        """What a question of ``task`` sees: a task whose answers do not add up sees one picture instead of tiles."""
        return Preprocessing("pad", self.side) if self.kind == "tiles" and task not in TASKS_READ_IN_TILES else self

    def to_json(self) -> dict[str, object]:
        """Return the setting as JSON values; :meth:`from_json` takes them back."""
        return {"kind": self.kind} if self.side is None else {"kind": self.kind, "side": self.side}

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Preprocessing:
        """Build the setting from a mapping. Raises ValueError naming the field."""
        given = _known_fields(values, ("kind", "side"))
        if "kind" not in given:
            raise ValueError(f"kind: expected one of {_listed(PREPROCESSING_KINDS)}, found nothing")
        return cls(**given)  # type: ignore[arg-type]  # __post_init__ checks every value


def _check_formats(formats: object) -> None:
    if not isinstance(formats, tuple) or not formats:
        raise ValueError(f"formats: expected a list out of {_listed(FORMAT_NAMES)}, found {formats!r}")
    for name in formats:
        if name not in FORMAT_NAMES:
            raise ValueError(f"formats: expected formats out of {_listed(FORMAT_NAMES)}, found {name!r}")


def _known_fields(values: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(values, Mapping):
        raise ValueError(f"expected a mapping with {_listed(names)}, found {values!r}")
    for name in values:
        if name not in names:
            raise ValueError(f"{name}: unknown; expected one of {_listed(names)}")
    return dict(values)


def _check_number(name: str, value: object, low: float, high: float, *, whole: bool) -> None:
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        what = "a whole number" if whole else "a number"
        raise ValueError(f"{name}: expected {what} from {low:_} to {high:_}, found {value!r}")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


OFFICIAL_PREPROCESSING = Preprocessing("square", 1120)
"""What GLM-4V was trained with: its tokenizer's ``image_size`` is 1120."""
