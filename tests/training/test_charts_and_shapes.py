"""What makes a chart or a picture of shapes readable: clear differences, nothing hidden, nothing touching."""

from itertools import combinations
from math import cos, hypot, sin

import pytest

from tests.training.drawn_scenes import EVERY_LAYOUT, box, counted, names, scenes
from training.scenes.layout import Layout
from training.scenes.scene import CANVAS, Scene, Shape


def of_kind(*kinds: str) -> pytest.MarkDecorator:
    chosen = [layout for layout in EVERY_LAYOUT if layout.kind in kinds]
    return pytest.mark.parametrize("layout", chosen, ids=names)


def _values(scene: Scene) -> list[float]:
    lines = scene.text.split("\n")[-int(scene.facts["categories"]) :]
    return sorted(float(line.rsplit(" ", 1)[1].rstrip("%")) for line in lines)


@of_kind("bar_chart", "line_chart", "pie_chart")
def test_the_ends_of_a_charts_range_can_be_told_from_what_comes_next(layout: Layout) -> None:
    for scene in scenes(layout):
        values = _values(scene)
        least = 0.06 * (values[-1] - values[0])
        assert min(values[1] - values[0], values[-1] - values[-2]) >= least, scene.text


@of_kind("bar_chart", "line_chart", "pie_chart")
def test_a_chart_is_read_title_first_wherever_it_stands(layout: Layout) -> None:
    for scene in scenes(layout):
        if "title" in scene.facts:
            assert scene.text.split("\n")[0] == scene.facts["title"]


@of_kind("line_chart")
def test_no_line_runs_through_a_value(layout: Layout) -> None:
    for scene in scenes(layout):
        lines = [shape for shape in scene.shapes if shape.angle and shape.half_width > 1.5 * shape.half_height]
        for run in scene.runs:
            left, top, right, bottom = box(run)
            spare = run.size * 0.15
            for line in lines:
                for step in range(-20, 21):
                    along = line.half_width * step / 20
                    x, y = line.cx + along * cos(line.angle), line.cy + along * sin(line.angle)
                    assert not (left < x < right and top + spare < y < bottom - spare), run.text


@pytest.mark.parametrize(
    "layout",
    [layout for layout in EVERY_LAYOUT if layout.kind == "pie_chart" and layout.name != "written_inside"],
    ids=names,
)
def test_texts_stand_beside_a_pie_or_in_its_hole(layout: Layout) -> None:
    for scene in scenes(layout):
        for run in scene.runs:
            left, top, right, bottom = box(run)
            for pie in (shape for shape in scene.shapes if shape.sector):
                nearest = hypot(max(left - pie.cx, 0, pie.cx - right), max(top - pie.cy, 0, pie.cy - bottom))
                furthest = max(hypot(x - pie.cx, y - pie.cy) for x in (left, right) for y in (top, bottom))
                in_hole = pie.hollow > 0 and furthest < pie.half_width - pie.hollow
                assert nearest > pie.half_width - run.size * 0.12 or in_hole, run.text


def _reach(shape: Shape) -> tuple[float, float]:
    """Half the width and height of a turned shape's bounding box."""
    if shape.corner:
        return shape.half_width, shape.half_height
    turn, lift = abs(cos(shape.angle)), abs(sin(shape.angle))
    return (
        shape.half_width * turn + shape.half_height * lift,
        shape.half_width * lift + shape.half_height * turn,
    )


@of_kind("shapes")
def test_shapes_to_count_are_whole_and_do_not_touch(layout: Layout) -> None:
    for scene in scenes(layout):
        shapes = counted(scene)
        for shape in shapes:
            across, along = _reach(shape)
            assert min(shape.cx - across, shape.cy - along) >= 4
            assert max(shape.cx + across, shape.cy + along) <= CANVAS - 4
        for one, other in combinations(shapes, 2):
            (across, along), (other_across, other_along) = _reach(one), _reach(other)
            apart = hypot(one.cx - other.cx, one.cy - other.cy)
            radii = (
                shape.half_width if shape.corner else hypot(shape.half_width, shape.half_height)
                for shape in (one, other)
            )
            assert (
                abs(one.cx - other.cx) > across + other_across
                or abs(one.cy - other.cy) > along + other_along
                or apart > sum(radii)
            )


@of_kind("shapes")
def test_shapes_to_count_are_few_and_large(layout: Layout) -> None:
    for scene in scenes(layout):
        counts = [count for name, count in scene.facts.items() if name != "kind"]
        assert 1 <= len(counts) <= 3
        assert max(map(int, counts)) <= 6
        assert min(shape.half_width for shape in counted(scene)) > 18
