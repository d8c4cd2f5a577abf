"""Joining the texts of tiles: what two tiles show stands once, what one shows is there, in order."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_operator.annotate.line_likeness import comparable, likeness, shared_characters
from glm4v_operator.annotate.merging import shares
from glm4v_operator.ingest.decoded import Seam

LATIN = "abcdefghijklmnopqrstuvwxyz     0123456789"
HAN = "".join(map(chr, range(0x4E00, 0x5200)))


def merged(texts: list[str], seam: Seam) -> list[str]:
    return "\n".join(filter(None, shares(texts, [seam] * (len(texts) - 1)))).splitlines()


def line(rng: random.Random, length: int) -> str:
    alphabet = rng.choice((LATIN, HAN))
    return rng.choice("ABCDEFGH") + "".join(rng.choices(alphabet, k=length - 2)) + rng.choice("XYZ")


def misread(rng: random.Random, text: str) -> str:
    """One of twelve characters another, each time a different one."""
    wrong = set(rng.sample(range(len(text)), len(text) // 12))
    return "".join("#" if at in wrong else character for at, character in enumerate(text))


def read_rows(rng: random.Random, page: list[str], begin: float, end: float) -> str:
    """A reader of the rows ``begin`` to ``end`` of a page whose line ``n`` fills rows ``n`` to ``n + 1``."""
    read = []
    for number, text in enumerate(page):
        if begin <= number and number + 1 <= end:
            read.append(misread(rng, text))
        elif begin < number + 1 and number < end:  # half a line: not read, read as it is, or read as anything
            read += rng.choice(([], [text], ["".join(rng.choices("-_=~^", k=len(text)))]))
    return "\n".join(read)


@settings(deadline=None, max_examples=200)
@given(
    seed=st.integers(0, 2**32),
    lines=st.integers(15, 60),
    step=st.floats(6, 20),
    margin=st.floats(1.5, 2.9),
    shift=st.floats(0, 1),
)
def test_a_page_that_was_read_in_overlapping_rows_has_each_line_once(
    seed: int, lines: int, step: float, margin: float, shift: float
) -> None:
    rng = random.Random(seed)
    page = [line(rng, rng.randint(8, 40)) for _ in range(lines)]
    cuts = [shift + step * number for number in range(1, int((lines - shift) / step))]
    edges = [0.0, *cuts, float(lines)]
    reads = [
        read_rows(rng, page, begin - margin if begin else 0.0, end + margin if end < lines else end)
        for begin, end in itertools.pairwise(edges)
    ]
    found = merged(reads, "rows")
    assert [round(likeness(comparable(a), comparable(b)) > 0) for a, b in zip(found, page, strict=False)] == [1] * lines
    assert len(found) == lines


LIKE_ONE_ANOTHER: dict[str, Callable[[random.Random, int], str]] = {
    "log": lambda rng, n: f"2026-05-01 12:{n // 60:02}:{n % 60:02} INFO {rng.choice(('sent', 'got'))} {rng.random()}",
    "ledger": lambda rng, n: f"| {n} | 2026-01-{n % 28 + 1:02} | 采购 | {rng.randint(100, 999)}.00 | 已完成 |",
    "table of contents": lambda rng, n: f"Chapter {n} {'.' * rng.randint(20, 60)} {7 * n}",
    "price list": lambda rng, n: f"{rng.choice(('Coffee', 'Tea'))} {rng.randint(1, 9)} {rng.randint(1, 20)}.50",
}


@pytest.mark.parametrize("kind", LIKE_ONE_ANOTHER)
@pytest.mark.parametrize("seed", range(6))
def test_a_page_whose_lines_are_much_alike_loses_none_and_has_none_twice(kind: str, seed: int) -> None:
    rng = random.Random(seed)
    page = [LIKE_ONE_ANOTHER[kind](rng, number) for number in range(rng.randint(60, 90))]
    reads = [
        "\n".join(page[max(0, begin - 4) : begin + 30 + 4]) for begin in range(0, len(page) - 10, 30)
    ]  # 34 or 38 lines a tile, 8 of which the next one shows as well
    reads[-1] = "\n".join(page[30 * (len(reads) - 1) - 4 :])
    assert merged(reads, "rows") == page


@pytest.mark.parametrize("seed", range(6))
def test_a_page_that_repeats_a_few_lines_loses_none(seed: int) -> None:
    rng = random.Random(seed)
    page = rng.choices(["N/A  N/A  N/A", "苹果 1kg 5.00", "牛奶 2盒 12.00", "Glory, glory, hallelujah!"], k=60)
    found = merged(["\n".join(page[:34]), "\n".join(page[26:])], "rows")
    assert len(found) >= len(page)


def test_lines_that_are_all_equal_are_rather_there_twice_than_lost() -> None:
    assert len(merged(["\n".join(["0  0  0  0"] * 30)] * 2, "rows")) == 60


@settings(deadline=None)
@given(st.lists(st.lists(st.text(alphabet="abc12 ", max_size=5), max_size=6), min_size=1, max_size=4), st.data())
def test_whatever_is_answered_comes_from_the_answers_and_only_what_another_tile_shows_is_left_out(
    answers: list[list[str]], data: st.DataObject
) -> None:
    seam: Seam = data.draw(st.sampled_from(("gap", "rows")))
    texts = ["\n".join(answer) for answer in answers]
    found = merged(texts, seam)
    said = [text.rstrip() for answer in texts for text in answer.strip().splitlines()]
    assert set(found) <= set(said)
    if seam == "gap":
        assert [text for text in found if text] == [text for text in said if text]


def test_at_a_gap_nothing_is_left_out_even_if_it_is_the_same() -> None:
    assert shares(["a line\nthe same line", "the same line\nanother"], ["gap"]) == [
        "a line\nthe same line",
        "the same line\nanother",
    ]


def test_without_anything_in_common_nothing_is_left_out() -> None:
    assert merged(["first line\nsecond line", "number three\nand the fourth"], "rows") == [
        "first line", "second line", "number three", "and the fourth",
    ]  # fmt: skip


def test_half_a_line_gives_way_to_the_whole_one() -> None:
    above = "Menu\nTea 3.50\nCoffee 4.20\nC0cca 3,8"
    below = "Cuff 42U\nCoffee 4.20\nCocoa 3.80\nWater 1.00"
    assert merged([above, below], "rows") == ["Menu", "Tea 3.50", "Coffee 4.20", "Cocoa 3.80", "Water 1.00"]


def test_a_line_that_only_one_of_two_tiles_has_in_the_overlap_is_kept() -> None:
    above = "alpha one\nbravo two\ncharlie three\necho five"
    below = "bravo two\ndelta four\necho five\nfoxtrot six"
    found = merged([above, below], "rows")
    assert sorted(found) == sorted({*above.splitlines(), *below.splitlines()})
    assert (found[:2], found[-2:]) == (["alpha one", "bravo two"], ["echo five", "foxtrot six"])


def test_differences_of_width_case_and_spaces_are_none() -> None:
    assert merged(["first\n合计：ＡＢＣ １２８", "合计:abc128\nlast"], "rows") == [
        "first",
        "合计：ＡＢＣ １２８",
        "last",
    ]


@pytest.mark.parametrize("digit", ["7", "1"])
def test_one_character_in_common_is_chance(digit: str) -> None:
    assert merged([f"page of text\n{digit}", f"{digit}\nother text"], "rows") == [
        "page of text", digit, digit, "other text",
    ]  # fmt: skip


def test_a_tile_without_text_has_no_share_and_separates_its_neighbours() -> None:
    assert shares(["one and two", "", "one and two"], ["rows", "rows"]) == ["one and two", "", "one and two"]


def test_the_shares_are_those_of_the_tiles() -> None:
    assert shares(["a1 aaaa\na2 aaaa\nab both", "ab both\nb1 bbbb", "c1 cccc"], ["rows", "gap"]) == [
        "a1 aaaa\na2 aaaa\nab both",
        "b1 bbbb",
        "c1 cccc",
    ]


# --- side by side ----------------------------------------------------------------------------------------------------


def read_columns(rng: random.Random, page: list[tuple[int, str]], begin: int, end: int) -> str:
    """A reader of some columns of a page whose lines begin at a column each; a character at a cut may be torn."""
    read = []
    for left, text in page:
        seen = text[max(0, begin - left) : max(0, end - left)]
        if seen and left < begin:
            seen = rng.choice(("", "?", "|")) + seen
        if seen and left + len(text) > end:
            seen += rng.choice(("", "?", "|"))
        read.append(seen)
    return "\n".join(seen for seen in read if seen)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), lines=st.integers(1, 15), tiles=st.integers(2, 4), overlap=st.integers(6, 20))
def test_lines_that_run_across_tiles_side_by_side_are_whole(seed: int, lines: int, tiles: int, overlap: int) -> None:
    rng = random.Random(seed)
    width = 40
    page = []
    for _ in range(lines):
        first, last = sorted((rng.randrange(tiles), rng.randrange(tiles)))
        begin = first * width + overlap + rng.randrange(width - 3 * overlap if width > 3 * overlap else 1)
        end = last * width + width - overlap - 1
        length = max(end - begin, 2)
        page.append((begin, line(rng, length).replace(" ", "-")))
    reads = [
        read_columns(rng, page, max(0, number * width - overlap // 2), (number + 1) * width + (overlap + 1) // 2)
        for number in range(tiles)
    ]
    assert sorted(merged(reads, "columns")) == sorted(text for _, text in page)


def test_lines_across_keep_their_place_among_the_others() -> None:
    left = "Quarterly report of the comp\nNorth\nSouth\nSum of all regions in mill"
    right = "the company 2026\nEast\nregions in millions"
    assert merged([left, right], "columns") == [
        "Quarterly report of the company 2026", "North", "South", "East", "Sum of all regions in millions",
    ]  # fmt: skip


def test_columns_without_a_common_line_follow_one_another() -> None:
    left, right = "left page\nits second line", "right page\nand its second"
    assert shares([left, right], ["columns"]) == [left, right]


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("安全出口请勿", "口请勿堵塞", "安全出口请勿堵塞"),
        ("the fisca|", "?e fiscal year", "the fiscal year"),
        ("price 12", "12 kg", None),
        ("end", "begin", None),
        ("", "begin", None),
    ],
)
def test_two_halves_of_a_line(left: str, right: str, whole: str | None) -> None:
    shared = shared_characters(left, right)
    assert (None if shared is None else left[: shared.kept] + right[shared.dropped :]) == whole


@pytest.mark.parametrize("seam", ["rows", "columns"])
@pytest.mark.parametrize("unit", ["a", "ab\n", "\n", "word " * 50 + "\n", "0123456789" * 20 + "\n"])
def test_hostile_answers_cost_little(unit: str, seam: Seam) -> None:
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    shares([text, text], [seam])
    assert time.process_time() - began < 5
