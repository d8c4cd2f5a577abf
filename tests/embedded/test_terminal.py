"""Tables that line up with Chinese in them, and texts that cannot disturb a terminal."""

from __future__ import annotations

from embedded.terminal import one_line, table, width


def test_a_chinese_letter_takes_two_columns() -> None:
    assert width("停水a") == 5


def test_columns_line_up() -> None:
    lines = table(("key", "text"), [("停水通知", "x"), ("memo", "y")]).splitlines()
    assert [width(line[: line.index(letter)]) for line, letter in zip(lines[2:], "xy", strict=True)] == [10, 10]


def test_a_long_text_is_cut_to_its_columns() -> None:
    cut = one_line("停水通知停水通知", 7)
    assert cut == "停水通…"
    assert width(cut) == 7


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert one_line("a\x1b[31mb\nc\u202ed", 40) == "a [31mb c d"
