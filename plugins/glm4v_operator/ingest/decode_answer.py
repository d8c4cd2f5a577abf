"""Reading what the decoding process answered, as one reads what a stranger wrote: every value is checked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest.decode_protocol import FrameError
from glm4v_operator.ingest.decoded import SEAMS, Decoded, ImageFacts, Picture, Seam
from glm4v_operator.text_safety import printable_start

DECODE_REASONS = (
    "empty_object",
    "too_many_bytes",
    "unsupported_format",
    "corrupt",
    "truncated",
    "too_many_pixels",
    "side_too_long",
    "too_small",
    "bad_aspect",
    "too_many_frames",
    "decode_timeout",
    "decode_memory",
    "decoder_crashed",
)
"""Every reason for which decoding refuses an image; all are keys of ``reasons.REASONS``."""

MEASURES = ("ink", "contrast", "sharpness", "entropy")


def read_refusal(header: dict[str, object]) -> ImageRefused | None:
    """Return the refusal that an answer's header holds, if it holds one. Raises FrameError."""
    if "refused" not in header:
        return None
    reason, detail = header["refused"], header.get("detail")
    if not isinstance(reason, str) or reason not in DECODE_REASONS or not isinstance(detail, str):
        raise FrameError(f"refusal: expected a reason and a detail, found {reason!r}")
    return ImageRefused(printable_start(detail), reason=reason)


def read_answer(
    header: dict[str, object], body: bytearray, name: str, preprocessings: Sequence[Preprocessing]
) -> Decoded:
    """Return the decoded image that an answer holds. Raises FrameError."""
    facts = _mapping(header, "facts")
    measured = _mapping(header, "measures")
    mode = facts.get("mode")
    if not isinstance(mode, str) or len(mode) > 16:
        raise FrameError(f"mode: expected a short text, found {str(mode)[:40]!r}")
    return Decoded(
        facts=ImageFacts(
            format=name,
            width=_count(facts, "width"),
            height=_count(facts, "height"),
            frames=_count(facts, "frames"),
            pages=_count(facts, "pages"),
            orientation=_count(facts, "orientation", most=8),
            mode=mode,
        ),
        measures={measure: _number(measured, measure) for measure in MEASURES},
        pictures=_read_pictures(header.get("pictures"), body, preprocessings),
    )


def _read_pictures(described: object, body: bytearray, preprocessings: Sequence[Preprocessing]) -> tuple[Picture, ...]:
    if not isinstance(described, list) or len(described) != len(preprocessings):
        raise FrameError(f"pictures: expected those of {len(preprocessings)} preprocessings, found {described!r}"[:200])
    pictures: list[Picture] = []
    begin = 0
    whole = memoryview(body)
    for wanted, parts in zip(preprocessings, described, strict=True):
        if not isinstance(parts, list) or not 1 <= len(parts) <= wanted.most_pictures:
            raise FrameError(f"pictures: expected 1 to {wanted.most_pictures} for {wanted}, found {parts!r}"[:200])
        for number, part in enumerate(parts):
            width, height, seam = _read_part(part, wanted, first=number == 0)
            end = begin + 3 * width * height
            if end > len(body):
                raise FrameError(f"body: expected {end} bytes or more, found {len(body)}")
            pictures.append(Picture(wanted, width, height, bytes(whole[begin:end]), seam))
            begin = end
    if begin != len(body):
        raise FrameError(f"body: expected {begin} bytes, found {len(body)}")
    return tuple(pictures)


def _read_part(part: object, wanted: Preprocessing, *, first: bool) -> tuple[int, int, Seam | None]:
    if not isinstance(part, list) or len(part) != 3:
        raise FrameError(f"picture: expected width, height and seam, found {part!r}"[:200])
    width, height = (_count({"size": value}, "size") for value in part[:2])
    if wanted.makes_squares and (width, height) != (wanted.side, wanted.side):
        raise FrameError(f"picture: expected {wanted.side}x{wanted.side}, found {width}x{height}")
    if first and part[2] is None:
        return width, height, None
    for seam in SEAMS:
        if not first and part[2] == seam:
            return width, height, seam
    raise FrameError(f"seam: expected {'none' if first else ', '.join(SEAMS)}, found {part[2]!r}"[:200])


def _mapping(values: dict[str, object], name: str) -> dict[str, object]:
    value = values.get(name)
    if not isinstance(value, dict):
        raise FrameError(f"{name}: expected an object, found {type(value).__name__}")
    return value


def _count(values: dict[str, object], name: str, most: int = 2**31) -> int:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise FrameError(f"{name}: expected a whole number from 1 to {most}, found {str(value)[:40]!r}")
    return value


def _number(values: dict[str, object], name: str) -> float:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FrameError(f"{name}: expected a finite number, found {str(value)[:40]!r}")
    return float(value)
