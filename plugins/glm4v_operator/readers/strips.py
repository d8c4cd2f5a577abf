"""Long pictures (chat screenshots, receipts) in overlapping strips; brought down whole, their text would be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from glm4v_operator.readers.reading_order import TextBox

#: A picture at least this many times as high as wide, and higher than a strip, is cut.
_LONG = 2.0

#: Height of a strip in pixels, or the picture's width where that is more. It is about what the detector sees unscaled.
_STRIP = 1600

#: What neighbouring strips share; a line of text up to this height stands whole in one of them.
_OVERLAP = 200

#: A box this close to a cut may be half a line.
_CUT = 3.0

#: Boxes that share this much of the smaller one's area are the same text, seen from two strips.
_SAME = 0.4


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows ``top`` to ``bottom`` of a picture of ``height`` rows."""

    top: int
    bottom: int
    height: int

    def holds_whole(self, box: TextBox) -> bool:
        """Whether ``box`` (in the picture's coordinates) ends before the strip's cuts."""
        _, top, _, bottom = _frame(box)
        after = self.top == 0 or top > self.top + _CUT
        before = self.bottom == self.height or bottom < self.bottom - _CUT
        return after and before


def strips(width: int, height: int) -> list[Strip]:
    """The strips of a picture, from top to bottom; one for a picture that is not long."""
    size = max(_STRIP, width)
    if height < _LONG * width or height <= size:
        return [Strip(0, height, height)]
    tops = range(0, height - _OVERLAP, size - _OVERLAP)
    return [Strip(top, min(top + size, height), height) for top in tops]


def read_in_strips(width: int, height: int, read: Callable[[Strip], Iterable[TextBox]]) -> list[TextBox]:
    """All boxes of a picture, each text once. ``read`` gives a strip's boxes in the strip's own coordinates."""
    whole: list[TextBox] = []
    cut: list[TextBox] = []
    for strip in strips(width, height):
        for box in read(strip):
            moved = TextBox(tuple((x, y + strip.top) for x, y in box.corners), box.text)
            (whole if strip.holds_whole(moved) else cut).append(moved)
    kept: list[TextBox] = []
    # Halves come last: they stay only where no strip had the whole.
    for box in whole + cut:
        if not any(_same(box, other) for other in kept):
            kept.append(box)
    return kept


def _same(box: TextBox, other: TextBox) -> bool:
    left, top, right, bottom = _frame(box)
    other_left, other_top, other_right, other_bottom = _frame(other)
    width = min(right, other_right) - max(left, other_left)
    height = min(bottom, other_bottom) - max(top, other_top)
    if width <= 0 or height <= 0:
        return False
    smaller = min((right - left) * (bottom - top), (other_right - other_left) * (other_bottom - other_top))
    return width * height > _SAME * smaller


def _frame(box: TextBox) -> tuple[float, float, float, float]:
    xs = [x for x, _ in box.corners]
    ys = [y for _, y in box.corners]
    return min(xs), min(ys), max(xs), max(ys)
