"""Pictures show what their scenes say, where they say it."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from training.drawing.composer import Composer
from training.drawing.damage import Strength, Wear, random_views
from training.drawing.packing import CHARACTERS, RUNS, pack
from training.drawing.pages import SIDE, characters_in_cells, make_page
from training.scenes.scene import Run, Scene, Shape

WHITE, BLACK, RED, BLUE = (255, 255, 255), (0, 0, 0), (200, 20, 20), (20, 20, 200)
STRAIGHT = torch.eye(3)[None]


@pytest.fixture(scope="module")
def glyphs() -> np.ndarray:
    """Two faces of three characters: a space, a full block of one em, and its left half."""
    made = np.zeros((2, 3, 40, 40), np.uint8)
    made[:, 1, 4:36, 4:36] = 255
    made[:, 2, 4:36, 4:20] = 255
    return made


@pytest.fixture(scope="module")
def metrics() -> SimpleNamespace:
    return SimpleNamespace(index={" ": 0, "█": 1, "▌": 2}, advance=np.array([[0.25, 1.0, 0.5]] * 2, np.float32))


def drawn(scene: Scene, glyphs: np.ndarray, metrics: SimpleNamespace, view: torch.Tensor = STRAIGHT) -> np.ndarray:
    """The picture, [SIDE, SIDE, 3]."""
    composer = Composer(glyphs, "cpu", compiled=False)
    page = make_page(pack([scene], metrics), view, torch.tensor([[1.0, 0.0, 0.5]]), torch.ones(1))
    return composer.draw(page)[0].permute(1, 2, 0).numpy()


def scene(**parts: object) -> Scene:
    return Scene("notice", "test", (WHITE, WHITE), **parts)


def test_a_run_stands_where_it_was_put(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    picture = drawn(scene(runs=[Run("██", x=100, y=200, size=32, face=1, colour=RED)]), glyphs, metrics)
    ink = (picture[..., 1] < 128).nonzero()
    assert (ink[0].min(), ink[0].max()) == (184, 215)
    assert (ink[1].min(), ink[1].max()) == (100, 163)
    np.testing.assert_allclose(picture[200, 130], RED, atol=1)
    np.testing.assert_allclose(picture[300, 130], WHITE, atol=1)


def test_stretch_widens_glyphs_and_advances(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    picture = drawn(scene(runs=[Run("█ █", 50, 100, 40, 0, BLACK, stretch=1.5)]), glyphs, metrics)
    row = picture[100, :, 0] < 128
    edges = np.flatnonzero(np.diff(row.astype(int))) + 1
    np.testing.assert_allclose(edges, [50, 110, 125, 185], atol=1)


def test_a_long_run_is_cut_and_joins_without_a_seam(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    text = "█" * (CHARACTERS + 8)
    packed = pack([scene(runs=[Run(text, 20, 50, 10, 0, BLACK)])], metrics)
    assert packed.runs[0, :2, 5].tolist() == [CHARACTERS, 8]
    picture = drawn(scene(runs=[Run(text, 20, 50, 10, 0, BLACK)]), glyphs, metrics)
    row = picture[50, 20:420, 0].reshape(CHARACTERS + 8, 10)
    np.testing.assert_allclose(row[1:-1], np.broadcast_to(row[1], row[1:-1].shape), atol=2)


def test_later_shapes_cover_earlier_ones_and_text_covers_all(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    shapes = [Shape(200, 200, 80, 80, RED), Shape(200, 200, 40, 40, BLUE, corner=40)]
    picture = drawn(scene(shapes=shapes, runs=[Run("█", 190, 200, 20, 0, WHITE)]), glyphs, metrics)
    np.testing.assert_allclose(picture[140, 140], RED, atol=1)
    np.testing.assert_allclose(picture[170, 200], BLUE, atol=1)
    np.testing.assert_allclose(picture[200, 200], WHITE, atol=1)
    np.testing.assert_allclose(picture[168, 168], RED, atol=1)  # outside the circle, inside its box


def test_a_hollow_box_is_empty_inside(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    picture = drawn(scene(shapes=[Shape(200, 200, 80, 50, RED, hollow=4)]), glyphs, metrics)
    np.testing.assert_allclose(picture[200, 122], RED, atol=1)
    np.testing.assert_allclose(picture[200, 200], WHITE, atol=1)


@pytest.mark.parametrize("sweep", [math.pi / 2, 1.5 * math.pi])
def test_a_sector_runs_clockwise_from_twelve(sweep: float, glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    picture = drawn(scene(shapes=[Shape(200, 200, 90, 90, RED, corner=90, sector=(0.0, sweep))]), glyphs, metrics)
    quarters = {
        "upper right": (160, 240),
        "lower right": (240, 240),
        "lower left": (240, 160),
        "upper left": (160, 160),
    }
    painted = {name for name, (row, column) in quarters.items() if picture[row, column, 1] < 128}
    expected = ["upper right", "lower right", "lower left", "upper left"][: round(sweep / (math.pi / 2))]
    assert painted == set(expected)


def test_cells_name_the_character_at_their_place(glyphs: np.ndarray, metrics: SimpleNamespace) -> None:
    turned = torch.tensor([[[-1.0, 0, SIDE], [0, -1.0, SIDE], [0, 0, 1]]])  # half a turn
    packed = pack([scene(runs=[Run("█ ▌", 28, 14, 28, 0, BLACK)])], metrics)
    for view, places in ((STRAIGHT, {(0, 1): 1, (0, 2): 2}), (turned, {(15, 14): 1, (15, 13): 2})):
        page = make_page(packed, view, torch.tensor([[1.0, 0.0, 0.0]]), torch.ones(1))
        found = characters_in_cells(page, 16, 16)[0]
        assert {tuple(place): int(found[tuple(place)]) for place in found.nonzero().tolist()} == places


def test_too_many_pieces_of_text_are_refused(metrics: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match=f"expected {RUNS} pieces"):
        pack([scene(runs=[Run("█", 0, 0, 10, 0, BLACK)] * (RUNS + 1))], metrics)


def test_views_keep_the_page_in_the_picture() -> None:
    views = random_views(500, Strength(), torch.Generator().manual_seed(1), torch.device("cpu"))
    inner = torch.tensor([[20.0, 428.0, 20.0, 428.0], [20.0, 20.0, 428.0, 428.0], [1, 1, 1, 1]])
    there = torch.linalg.inv(views) @ inner
    assert ((there[:, :2] / there[:, 2:]).clamp(0, SIDE) - there[:, :2] / there[:, 2:]).abs().max() < 12


def test_no_damage_leaves_a_picture_as_it_is() -> None:
    pictures = torch.rand(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(2)) * 255
    none = Strength(blur_pixels=0, noise=0, jpeg_share=0, fade=0, light=0, grain=0)
    torch.testing.assert_close(
        Wear(none, torch.Generator().manual_seed(3))(pictures.clone()), pictures, atol=0.01, rtol=0
    )


def test_damage_stays_among_the_values_of_a_picture() -> None:
    pictures = torch.rand(4, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(2)) * 255
    found = Wear(Strength(jpeg_share=1.0), torch.Generator().manual_seed(4))(pictures.clone())
    assert found.min() >= 0
    assert found.max() <= 255
    assert (found - pictures).abs().mean() > 1
