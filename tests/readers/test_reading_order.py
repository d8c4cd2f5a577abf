"""Reading order over boxes alone, without a reader."""

from __future__ import annotations

from glm4v_operator.readers.reading_order import TextBox, in_reading_order


def box(left: float, top: float, width: float, height: float, text: str) -> TextBox:
    right, bottom = left + width, top + height
    return TextBox(((left, top), (right, top), (right, bottom), (left, bottom)), text)


def test_no_boxes_are_no_text() -> None:
    assert in_reading_order([]) == ""


def test_boxes_come_in_any_order() -> None:
    boxes = [box(0, 100, 90, 20, "c"), box(200, 2, 90, 20, "b"), box(0, 0, 90, 20, "a")]
    assert in_reading_order(boxes) == "a b\nc"


def test_a_title_stands_above_its_columns_and_a_footer_below() -> None:
    boxes = [box(0, 0, 420, 30, "title"), box(0, 300, 420, 20, "footer")]
    boxes += [box(0, 60 + 40 * row, 190, 20, f"l{row}") for row in range(4)]
    boxes += [box(230, 60 + 40 * row, 190, 20, f"r{row}") for row in range(4)]
    assert in_reading_order(boxes).split("\n") == ["title", "l0", "l1", "l2", "l3", "r0", "r1", "r2", "r3", "footer"]


def test_a_table_is_read_row_by_row() -> None:
    boxes = [box(100 * column, 40 * row, 50, 20, f"{row}{column}") for row in range(4) for column in range(4)]
    expected = [" ".join(f"{row}{column}" for column in range(4)) for row in range(4)]
    assert in_reading_order(boxes).split("\n") == expected


def test_the_two_sides_of_a_chat_take_turns() -> None:
    boxes = [box(230 * (turn % 2), 50 * turn, 190, 20, f"turn {turn}") for turn in range(8)]
    assert in_reading_order(boxes).split("\n") == [f"turn {turn}" for turn in range(8)]


def test_stacked_pieces_of_a_vertical_line_are_one_line() -> None:
    boxes = [box(100, 0, 20, 100, "右上"), box(100, 110, 20, 100, "右下"), box(50, 0, 20, 100, "左上")]
    assert in_reading_order(boxes) == "右上右下\n左上"


def test_a_tall_single_letter_is_no_vertical_text() -> None:
    assert in_reading_order([box(0, 0, 10, 30, "I"), box(20, 5, 90, 20, "am")]) == "I am"


def test_a_vertical_block_stands_where_it_begins() -> None:
    boxes = [box(0, 0, 200, 20, "first"), box(300, 50, 20, 200, "竖排"), box(0, 300, 200, 20, "last")]
    assert in_reading_order(boxes).split("\n") == ["first", "竖排", "last"]
