"""From text boxes on a page to text in the order in which a person reads it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

#: A tall box with several letters in it is vertical text.
_VERTICAL_ASPECT = 1.5

#: Two boxes stand on one line when they share at least this much of the smaller one's height.
_SAME_LINE = 0.5

#: Two halves of a page are columns of running text when each has this many lines, this share of the width, and lines
#: that fill it to this part. Prices beside the items of a receipt, or cells of a table, fail the last two.
_COLUMN_LINES = 3
_COLUMN_SHARE = 0.28
_COLUMN_FILL = 0.6


@dataclass(frozen=True, slots=True)
class TextBox:
    """A read piece of text and its corners (x, y in pixels): top left, top right, bottom right, bottom left."""

    corners: tuple[tuple[float, float], ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Box:
    """A box on the page turned upright."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def vertical(self) -> bool:
        return len(self.text) > 1 and self.height > _VERTICAL_ASPECT * self.width


def in_reading_order(boxes: Sequence[TextBox]) -> str:
    """The texts, one line of the page a line: top to bottom, left to right, column by column; vertical text from the
    right. Boxes on one line are joined by a space. Empty for no boxes."""
    if not boxes:
        return ""
    upright = _turned(boxes, _skew(boxes))
    lines = _horizontal([box for box in upright if not box.vertical])
    vertical = [box for box in upright if box.vertical]
    if vertical:
        # The block of vertical text stands where it begins.
        top = min(box.top for box in vertical)
        at = next((index for index, (line_top, _) in enumerate(lines) if line_top > top), len(lines))
        lines[at:at] = [(top, text) for text in _vertical(vertical)]
    return "\n".join(text for _, text in lines)


def _skew(boxes: Sequence[TextBox]) -> float:
    """The page's tilt in radians: the median over its horizontal boxes, longer ones counting more."""
    angles: list[float] = []
    for box in boxes:
        (x0, y0), (x1, y1), (_, _), (x3, y3) = box.corners
        width, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
        if width > _VERTICAL_ASPECT * height:
            angles += [math.atan2(y1 - y0, x1 - x0)] * max(1, round(width / max(height, 1.0)))
    return statistics.median(angles) if angles else 0.0


def _turned(boxes: Sequence[TextBox], skew: float) -> list[_Box]:
    """The boxes' upright frames after the page is turned back by ``skew``."""
    cos, sin = math.cos(-skew), math.sin(-skew)
    turned = []
    for box in boxes:
        xs = [x * cos - y * sin for x, y in box.corners]
        ys = [x * sin + y * cos for x, y in box.corners]
        turned.append(_Box(min(xs), min(ys), max(xs), max(ys), box.text))
    return turned


def _horizontal(boxes: list[_Box]) -> list[tuple[float, str]]:
    """(top, text) of each line, column after column where there are columns."""
    columns = _columns(boxes)
    if columns is None:
        return [(line[0].top, " ".join(box.text for box in line)) for line in _lines(boxes)]
    above, left, right, below = columns
    return _horizontal(above) + _horizontal(left) + _horizontal(right) + _horizontal(below)


def _lines(boxes: list[_Box]) -> list[list[_Box]]:
    """Boxes grouped into lines, lines from top to bottom, boxes from left to right."""
    lines: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: box.top + box.bottom):
        line = next((line for line in reversed(lines[-4:]) if _on_line(box, line)), None)
        if line is None:
            lines.append([box])
        else:
            line.append(box)
    return [sorted(line, key=lambda box: box.left) for line in lines]


def _on_line(box: _Box, line: list[_Box]) -> bool:
    """Whether ``box`` stands beside the line's nearest box, and on top of none of its boxes."""
    if any(
        min(box.right, other.right) - max(box.left, other.left) > 0.3 * min(box.width, other.width) for other in line
    ):
        return False
    nearest = min(line, key=lambda other: abs(other.left + other.right - box.left - box.right))
    shared = min(box.bottom, nearest.bottom) - max(box.top, nearest.top)
    return shared >= _SAME_LINE * min(box.height, nearest.height)


def _columns(boxes: list[_Box]) -> tuple[list[_Box], list[_Box], list[_Box], list[_Box]] | None:
    """(above, left column, right column, below), or None where the page is no two columns of running text.

    Boxes across the gutter (titles, footers) stand above or below; one in the middle of the columns means none.
    """
    if len(boxes) < 2 * _COLUMN_LINES:
        return None
    gutters = sorted(boxes, key=lambda box: -box.right)
    for candidate in gutters:
        found = _split(boxes, candidate.right + 1.0)
        if found is not None:
            return found
    return None


def _split(boxes: list[_Box], gutter: float) -> tuple[list[_Box], list[_Box], list[_Box], list[_Box]] | None:
    left = [box for box in boxes if box.right < gutter]
    right = [box for box in boxes if box.left > gutter]
    across = [box for box in boxes if box.left <= gutter <= box.right]
    if not _running_text(left, boxes) or not _running_text(right, boxes) or not _side_by_side(left, right):
        return None
    top = min(box.top for box in left + right)
    bottom = max(box.bottom for box in left + right)
    above = [box for box in across if box.bottom <= top + box.height / 2]
    below = [box for box in across if box.top >= bottom - box.height / 2]
    if len(above) + len(below) < len(across):
        return None
    return above, left, right, below


def _running_text(column: list[_Box], page: list[_Box]) -> bool:
    if len(column) < _COLUMN_LINES:
        return False
    width = max(box.right for box in column) - min(box.left for box in column)
    page_width = max(box.right for box in page) - min(box.left for box in page)
    filled = statistics.median(box.width for box in column)
    return width >= _COLUMN_SHARE * page_width and filled >= _COLUMN_FILL * width


def _side_by_side(left: list[_Box], right: list[_Box]) -> bool:
    """Whether lines stand beside lines; the two sides of a chat take turns instead."""
    fewer, more = sorted((left, right), key=len)
    beside = [box for box in fewer if any(min(box.bottom, it.bottom) > max(box.top, it.top) for it in more)]
    return len(beside) * 2 >= len(fewer)


def _vertical(boxes: list[_Box]) -> list[str]:
    """Vertical lines from right to left; pieces that stand above one another are one line."""
    lines: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: -(box.left + box.right)):
        line = next((line for line in lines if _in_vertical_line(box, line[0])), None)
        if line is None:
            lines.append([box])
        else:
            line.append(box)
    return ["".join(box.text for box in sorted(line, key=lambda box: box.top)) for line in lines]


def _in_vertical_line(box: _Box, other: _Box) -> bool:
    shared = min(box.right, other.right) - max(box.left, other.left)
    return shared >= _SAME_LINE * min(box.width, other.width)
