"""Where shapes and texts of screens, chats, cards, posters and notices lie: what is seen is what is said."""

from functools import cache

import numpy as np
import pytest

from tests.training.drawn_scenes import FACES, METRICS, names, scenes
from training.corpus.phrases import training_words
from training.drawing.pages import SHAPES_A_TILE, TILE_HEIGHT, TILE_WIDTH
from training.scenes import make
from training.scenes.layout import Layout
from training.scenes.scene import CANVAS, Run, Scene, Shape

KINDS = ("ui", "chat", "product", "poster", "notice")


def of_kind(*kinds: str) -> pytest.MarkDecorator:
    chosen = [layout for layout in make.LAYOUTS if layout.kind in kinds]
    return pytest.mark.parametrize("layout", chosen, ids=names)


def _rows(scene: Scene) -> str:
    """The texts as they lie: rows from top to bottom, in a row from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(scene.runs, key=lambda run: run.y):
        if rows and run.y - rows[-1][0].y < 0.3 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return "\n".join(" ".join(run.text for run in sorted(row, key=lambda run: run.x)) for row in rows)


@of_kind(*KINDS)
def test_texts_are_read_row_by_row_from_the_top(layout: Layout) -> None:
    for scene in scenes(layout):
        assert scene.text == _rows(scene)


_STEP = 7
_X, _Y = np.meshgrid(np.arange(_STEP / 2, CANVAS, _STEP), np.arange(_STEP / 2, CANVAS, _STEP))


def _covered(shape: Shape) -> np.ndarray:
    """Which points of the grid a shape paints; a rounded corner counts as cut off, a circle as round."""
    dx, dy = _X - shape.cx, _Y - shape.cy
    across = dx * np.cos(shape.angle) + dy * np.sin(shape.angle)
    along = dy * np.cos(shape.angle) - dx * np.sin(shape.angle)
    beyond_x = np.abs(across) - shape.half_width + shape.corner
    beyond_y = np.abs(along) - shape.half_height + shape.corner
    away = np.hypot(beyond_x.clip(0), beyond_y.clip(0)) + np.maximum(beyond_x, beyond_y).clip(None, 0) - shape.corner
    inside = (away < 0) & ((away > -shape.hollow) if shape.hollow else True)
    if shape.sector:
        start, sweep = shape.sector
        inside &= (np.arctan2(dx, -dy) - start) % (2 * np.pi) < sweep
    return np.asarray(inside)


@pytest.fixture
def nothing_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Layouts as they draw themselves, without what scenes of any kind may get beside."""
    for name in ("clutter", "highlight", "edge_marks"):
        monkeypatch.setattr(make, name, lambda *_: None)
    monkeypatch.setattr(make, "draw_surround", lambda *_: None)


@pytest.mark.usefixtures("nothing_added")
@of_kind("poster")
def test_a_posters_ground_is_its_larger_part(layout: Layout) -> None:
    rng, words = np.random.default_rng(12), training_words()
    for _ in range(60):
        scene = make.make_scene(rng, METRICS, words, FACES, [layout])
        seen = np.broadcast_to(np.array(scene.background[0]), (*_X.shape, 3)).copy()
        for shape in scene.shapes:
            seen[_covered(shape)] = shape.colour
        near = np.abs(seen - np.array(scene.background[0])).sum(axis=2) < 120
        assert near.mean() > 0.5


@cache
def _shapes_a_tile(layout: Layout) -> int:
    """The most shapes that meet in a tile of the drawer's, as it takes them: by the boxes around them."""
    rng, words = np.random.default_rng(11), training_words()
    left, top = np.arange(0, CANVAS, TILE_WIDTH), np.arange(0, CANVAS, TILE_HEIGHT)[:, None]
    most = 0
    for _ in range(40):
        count = np.zeros((len(top), len(left)), int)
        for shape in make.make_scene(rng, METRICS, words, FACES, [layout]).shapes:
            cos, sin = abs(np.cos(shape.angle)), abs(np.sin(shape.angle))
            across = shape.half_width * cos + shape.half_height * sin + 1
            along = shape.half_width * sin + shape.half_height * cos + 1
            near_x = (shape.cx + across > left) & (shape.cx - across < left + TILE_WIDTH)
            near_y = (shape.cy + along > top) & (shape.cy - along < top + TILE_HEIGHT)
            count += near_x & near_y
        most = max(most, int(count.max()))
    return most


@pytest.mark.usefixtures("nothing_added")
@of_kind(*KINDS)
def test_no_layout_piles_up_more_shapes_than_the_drawer_paints(layout: Layout) -> None:
    assert _shapes_a_tile(layout) <= SHAPES_A_TILE
