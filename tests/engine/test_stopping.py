"""What is taken for a loop, and what is only a page that repeats itself."""

from __future__ import annotations

import pytest

from glm4v_operator.engine.stopping import LONGEST_PERIOD, LoopWatch, period_of_loop

LOOPS = {
    "a word": ("the total is " + "very " * 70, 5),
    "a Chinese sentence": ("结果：" + "这张图片展示了一个表格。" * 30, 12),
    "two lines": ("Name\n" + "Revenue 12.5\nProfit 3.2\n" * 16, 24),
    "one character": ("哈" * 400, 1),
    "dots without end": ("Chapter 1 " + "." * 600, 1),
    "rules without end": ("Total\n" + ("-" * 30 + "\n") * 40, 31),
    "zeros without end": ("0 " * 320, 2),
    "the longest unit": ("".join(chr(0x4E00 + n) for n in range(LONGEST_PERIOD)) * 7, LONGEST_PERIOD),
}

PAGES = {
    "a table of contents": "\n".join(f"Chapter {n} {'.' * 120} {n * 7}" for n in range(40)),
    "a column of zeros": "\n".join("0 0 0 0 0 0" for _ in range(40)),
    "a rule of dashes": "Total\n" + "-" * 200 + "\n12.50",
    "a masked number": "card " + "X" * 60 + "\npin ****",
    "an empty table": "| Item | Price |\n" + "|  |  |\n" * 60,
    "a form's lines": "Notes:\n" + ("_" * 60 + "\n") * 15,
    "a table to fill in": "| a | b | c | d | e |\n|---|---|---|---|---|\n" + "|   |   |   |   |   |\n" * 40,
    "a watermark": "机密文件 " * 40,
    "a list of states": "OK\n" * 90,
    "laughter": "哈" * 80,
    "a price list": "\n".join(f"Coffee {n}.50" for n in range(200)),
    "a repeated chorus": "".join(f"verse {n}\nla la la la la la\n" * 3 for n in range(5)),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_found_with_its_period(name: str) -> None:
    text, period = LOOPS[name]
    assert period_of_loop(text) == period


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_repeats_itself_is_no_loop(name: str) -> None:
    watch = LoopWatch()
    assert [character for character in PAGES[name] if watch.add(character)] == []


@pytest.mark.parametrize("size", [1, 3, 17])
def test_an_answer_is_cut_soon_after_it_has_become_a_loop(size: int) -> None:
    text = "An introduction. " + "and so on, " * 200
    watch, shown = LoopWatch(), 0
    for begin in range(0, len(text), size):
        shown = begin + size
        if watch.add(text[begin:shown]):
            break
    assert (watch.found, 320 < shown < 320 + 17 + 40) == (11, True)
