"""Cutting long pictures, and putting what was read together again."""

from __future__ import annotations

from itertools import pairwise

import pytest

from glm4v_operator.readers.reading_order import TextBox
from glm4v_operator.readers.strips import Strip, read_in_strips, strips


@pytest.mark.parametrize("size", [(1000, 1500), (3000, 4000), (8000, 1000), (100, 1600), (10, 10)])
def test_a_picture_that_is_not_long_is_one_piece(size: tuple[int, int]) -> None:
    assert strips(*size) == [Strip(0, size[1], size[1])]


@pytest.mark.parametrize("size", [(100, 1601), (1080, 12_000), (2000, 9000), (500, 3000), (500, 3001)])
def test_strips_cover_a_long_picture_and_overlap(size: tuple[int, int]) -> None:
    pieces = strips(*size)
    assert (pieces[0].top, pieces[-1].bottom) == (0, size[1])
    assert all(above.bottom - below.top == 200 for above, below in pairwise(pieces))


def lines_of(*tops: int, height: int = 40) -> list[TextBox]:
    return [TextBox(((10, top), (300, top), (300, top + height), (10, top + height)), f"line at {top}") for top in tops]


def seen_in(boxes: list[TextBox], strip: Strip) -> list[TextBox]:
    """What a perfect reader sees in a strip: lines, and halves of lines at its cuts."""
    found = []
    for box in boxes:
        top, bottom = (min(max(box.corners[corner][1], strip.top), strip.bottom) for corner in (0, 2))
        if top < bottom:
            half = "" if (top, bottom) == (box.corners[0][1], box.corners[2][1]) else "half of "
            found.append(lines_of(int(top - strip.top), height=int(bottom - top))[0])
            found[-1] = TextBox(found[-1].corners, half + box.text)
    return found


@pytest.mark.parametrize("start", range(0, 400, 7))
def test_every_line_is_read_once_and_whole(start: int) -> None:
    boxes = lines_of(*range(start, 4900, 61))
    found = read_in_strips(400, 5000, lambda strip: seen_in(boxes, strip))
    assert sorted(box.text for box in found) == sorted(box.text for box in boxes)


def test_a_line_higher_than_the_overlap_is_not_lost() -> None:
    boxes = lines_of(1300, height=400)
    assert read_in_strips(400, 5000, lambda strip: seen_in(boxes, strip)) != []
