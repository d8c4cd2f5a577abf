"""Cutting long pictures: nothing is lost, nothing is larger than the side, and cuts avoid what stands there."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from glm4v_operator.image_limits import MAX_TILES, Preprocessing
from glm4v_operator.ingest.geometry import NEUTRAL, shape
from glm4v_operator.ingest.tiling import TilePlan, cut_up, plan_tiles
from tests.pictures import as_array

SIDE = 112


def numbered_rows(width: int, height: int) -> Image.Image:
    """No row is empty, and red and green of a row's first pixels tell its number."""
    rows = np.zeros((height, width, 3), dtype=np.uint8)
    rows[:, :, 0], rows[:, :, 1] = np.arange(height)[:, None] % 256, np.arange(height)[:, None] // 256
    rows[:, ::2, 2] = 255
    return Image.fromarray(rows)


def row_numbers(tile: Image.Image) -> list[int]:
    pixels = as_array(tile)
    return [int(red + 256 * green) for red, green, _ in pixels[:, 0]]


def lines(width: int, pitch: int, count: int) -> Image.Image:
    """Black bars like lines of text on white, ``pitch`` pixels apart, each half as high."""
    picture = Image.new("RGB", (width, pitch * count), "white")
    draw = ImageDraw.Draw(picture)
    for number in range(count):
        top = number * pitch + pitch // 4
        for left in range(4, width - 8, 12):
            draw.rectangle((left, top, left + 6, top + pitch // 2), fill="black")
    return picture


@pytest.mark.parametrize(
    ("size", "side", "tiles"),
    [
        ((1080, 1340), 1120, 1),  # hardly longer than wide
        ((600, 1100), 1120, 1),  # small enough as it is
        ((2000, 2400), 1120, 1),
        ((1920, 1080), 1120, 1),  # wide, but not so wide that lines are worth cutting
        ((1080, 2400), 1120, 3),  # a telephone's screen
        ((2480, 3508), 1120, 2),  # A4, 300 dots an inch
        ((1080, 8000), 1120, 10),
        ((8000, 1080), 1120, 10),
        ((1080, 16000), 1120, MAX_TILES),
        ((300, 30000), 448, MAX_TILES),
        ((10, 16000), 14, MAX_TILES),
    ],
)
def test_how_many_tiles_a_picture_is_cut_into(size: tuple[int, int], side: int, tiles: int) -> None:
    plan = plan_tiles(*size, side)
    assert (1 if plan is None else plan.count) == tiles


@settings(deadline=None)
@given(width=st.integers(1, 20_000), height=st.integers(1, 20_000), side=st.integers(14, 1200))
def test_a_plan_keeps_its_bounds_and_proportions(width: int, height: int, side: int) -> None:
    plan = plan_tiles(width, height, side)
    if plan is None:
        return
    assert 2 <= plan.count <= MAX_TILES
    assert plan.down == (height > width)
    assert min(plan.size) <= side
    assert plan.size[0] <= width
    assert plan.size[1] <= height
    scale = plan.length / max(width, height)
    assert abs(min(plan.size) - min(width, height) * scale) <= 1
    assert plan.count * (side - 2 * plan.margin) >= plan.length


@settings(deadline=None)
@given(height=st.integers(SIDE + 1, 3000), width=st.integers(20, SIDE))
def test_every_row_is_shown_and_only_neighbours_share_some(height: int, width: int) -> None:
    picture = numbered_rows(width, height)
    plan = plan_tiles(width, height, SIDE)
    if plan is None:
        return
    scaled = picture if plan.size == picture.size else numbered_rows(*plan.size)
    shown = [row_numbers(tile) for tile, _ in cut_up(scaled, plan)]
    assert shown[0][0] == 0
    assert shown[-1][-1] == plan.length - 1
    for rows in shown:
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert len(rows) <= SIDE
    for above, below in itertools.pairwise(shown):
        assert above[-1] + 1 - below[0] == 2 * plan.margin
    for above, below in zip(shown, shown[2:], strict=False):
        assert above[-1] < below[0]


def test_rows_without_a_gap_overlap_and_a_wide_picture_overlaps_in_columns() -> None:
    tall = numbered_rows(SIDE, 600)
    assert [part.seam for part in shape(tall, Preprocessing("tiles", SIDE))] == [None, *["rows"] * 7]
    wide = tall.transpose(Image.Transpose.TRANSPOSE)
    assert [part.seam for part in shape(wide, Preprocessing("tiles", SIDE))] == [None, *["columns"] * 7]


def test_cuts_go_through_the_gaps_between_lines() -> None:
    page = lines(SIDE, 24, 40)
    plan = plan_tiles(*page.size, SIDE)
    assert plan is not None
    tiles = list(cut_up(page, plan))
    assert {seam for _, seam in tiles[1:]} == {"gap"}
    whole = np.concatenate([as_array(tile) for tile, _ in tiles])
    assert np.array_equal(whole, as_array(page))
    for tile, _ in tiles:
        assert (as_array(tile)[[0, -1]] == 255).all()


def test_the_widest_gap_is_chosen() -> None:
    page = lines(SIDE, 12, 20)
    page.paste("white", (0, 110, SIDE, 130))
    plan = TilePlan((SIDE, 240), down=True, count=2, margin=28, side=SIDE)
    (above, _), _ = cut_up(page, plan)
    assert 112 <= above.height <= 128


def test_a_gap_between_words_is_no_place_to_cut_a_wide_picture() -> None:
    banner = lines(20, 300, 1).transpose(Image.Transpose.TRANSPOSE).resize((3000, 100))
    words = Image.new("RGB", banner.size, "white")
    for left in range(0, 3000, 40):
        words.paste("black", (left, 20, left + 36, 80))
    seams = {part.seam for part in shape(words, Preprocessing("tiles", SIDE))}
    assert seams == {None, "columns"}


def test_noise_like_a_scans_is_empty_and_a_faint_line_is_not() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(240, 3, (300, SIDE, 3)).clip(228, 252).astype(np.uint8)
    noise[::75] = 0
    seams = [part.seam for part in shape(Image.fromarray(noise), Preprocessing("tiles", SIDE))]
    assert seams == [None, "gap", "gap", "gap"]
    noise[:, 50:54] -= 40
    seams = [part.seam for part in shape(Image.fromarray(noise), Preprocessing("tiles", SIDE))]
    assert seams == [None, "rows", "rows", "rows"]


def test_a_tile_narrower_than_the_side_stands_in_the_middle_of_it() -> None:
    tile = as_array(shape(lines(50, 50, 20), Preprocessing("tiles", SIDE))[0].picture)
    columns = np.flatnonzero((tile == 255).all(axis=2).any(axis=0))
    assert (columns[0], columns[-1]) == (31, 80)
    assert (tile[:, :31] == NEUTRAL).all()


def test_tiles_that_show_nothing_are_left_out() -> None:
    page = Image.new("RGB", (SIDE, 1000), "white")
    page.paste(lines(SIDE, 24, 4), (0, 300))
    page.paste(lines(SIDE, 24, 4), (0, 800))
    tiles = shape(page, Preprocessing("tiles", SIDE))
    assert [tile.seam for tile in tiles] == [None, *["gap"] * (len(tiles) - 1)]
    assert 2 <= len(tiles) <= 6
    assert sum(int((as_array(tile.picture) == 0).all(axis=2).sum()) for tile in tiles) == int(
        (as_array(page) == 0).all(axis=2).sum()
    )


def test_of_an_empty_picture_one_tile_is_shown() -> None:
    tiles = shape(Image.new("RGB", (SIDE, 1000), "white"), Preprocessing("tiles", SIDE))
    assert [tile.seam for tile in tiles] == [None]
