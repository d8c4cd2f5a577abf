"""What the facts of each kind say is what its texts and shapes show."""

import re
from collections import Counter
from math import pi, sin

import pytest

from tests.training.drawn_scenes import EVERY_LAYOUT, counted, names, scenes
from training.held_out import layouts as held_out
from training.scenes import make
from training.scenes.colours import distance, luminance
from training.scenes.layout import Layout
from training.scenes.scene import COLOURS, Colour, Scene, Shape


def of_kind(*kinds: str, but: str = "") -> pytest.MarkDecorator:
    chosen = [layout for layout in EVERY_LAYOUT if layout.kind in kinds and layout.name != but]
    return pytest.mark.parametrize("layout", chosen, ids=names)


def _named(colour: Colour) -> str | None:
    """The name of a colour, or None for one in no range."""
    for name, found in COLOURS.items():
        if all(low <= value <= high for low, value, high in zip(found.low, colour, found.high, strict=True)):
            return name
    return None


def _amount(text: str) -> int:
    """Hundredths of a written price."""
    return round(float(re.sub(r"[^0-9.]", "", text)) * 100)


@of_kind("receipt")
def test_a_total_is_the_sum_of_the_prices(layout: Layout) -> None:
    for scene in scenes(layout):
        rows = scene.text.split("\n")[-int(scene.facts["items"]) - 1 :]
        total = rows.pop(0 if layout.name == "payment" else -1)  # a payment says it first
        assert total.endswith(str(scene.facts["total"]))
        assert sum(_amount(row.split(" ")[-1]) for row in rows) == _amount(str(scene.facts["total"]))


def test_no_numbered_receipt_of_training_has_its_sum_in_a_filled_box() -> None:
    """Together they are what a held-out layout looks like; there, the box is as dark as ink."""
    for layout in (layout for layout in make.LAYOUTS if layout.name in {"numbered", "striped"}):
        for scene in (scene for scene in scenes(layout) if re.search(r"^#?1[. )]", scene.text, re.MULTILINE)):
            total = next(run for run in scene.runs if run.text == scene.facts["total"])
            bands = [shape for shape in scene.shapes if shape.cy == total.y and shape.half_width > 100]
            paper = luminance(scene.background[0])
            assert all(shape.hollow or abs(luminance(shape.colour) - paper) < 80 for shape in bands)


@of_kind("table")
def test_a_table_has_its_rows_and_columns(layout: Layout) -> None:
    for scene in scenes(layout):
        cells = len(scene.runs) - ("title" in scene.facts)
        assert cells == (int(scene.facts["rows"]) + 1) * int(scene.facts["columns"])


def _categories(scene: Scene) -> dict[str, float]:
    lines = scene.text.split("\n")[-int(scene.facts["categories"]) :]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1].rstrip("%")) for line in lines}


@of_kind("bar_chart", "line_chart", "pie_chart")
def test_a_charts_largest_and_smallest_value_are_clearly_so(layout: Layout) -> None:
    for scene in scenes(layout):
        values = _categories(scene)
        assert len(values) == scene.facts["categories"] >= 3
        order = sorted(values, key=values.__getitem__)
        assert (order[0], order[-1]) == (scene.facts["smallest_label"], scene.facts["largest_label"])
        assert values[order[0]] * 1.1 < values[order[1]]
        assert values[order[-2]] * 1.1 < values[order[-1]]


def _lengths(scene: Scene) -> list[float]:
    """The bars' lengths in their order: the boxes of the chart's colour that differ most from each other."""
    bars = [shape for shape in scene.shapes if _named(shape.colour) == scene.facts["colour"]][
        -int(scene.facts["categories"]) :
    ]
    upright = len({round(bar.half_width, 3) for bar in bars}) == 1
    return [bar.half_height if upright else bar.half_width for bar in bars]


@of_kind("bar_chart", but="beaded")
def test_bars_are_drawn_to_scale(layout: Layout) -> None:
    for scene in scenes(layout):
        lengths, values = _lengths(scene), list(_categories(scene).values())
        scale = max(lengths) / max(values)
        assert lengths == pytest.approx([value * scale for value in values], rel=1e-6)


def test_there_are_as_many_beads_as_values_ask_for() -> None:
    (layout,) = (layout for layout in EVERY_LAYOUT if layout.name == "beaded")
    for scene in scenes(layout):
        drawn = [shape for shape in scene.shapes if _named(shape.colour) == scene.facts["colour"]]
        ((size, _),) = Counter(round(shape.half_width, 3) for shape in drawn).most_common(1)
        rows = Counter(round(shape.cy, 3) for shape in drawn if round(shape.half_width, 3) == size)
        values = _categories(scene).values()
        for (_, count), value in zip(sorted(rows.items()), values, strict=True):
            assert abs(count - max(1, value / max(values) * max(rows.values()))) <= 0.5


def _heights(scene: Scene) -> list[float]:
    """How high a line's points stand: the ends of its pieces, or its level pieces where it goes in steps."""
    drawn = [shape for shape in scene.shapes if _named(shape.colour) == scene.facts["colour"]]
    count = int(scene.facts["categories"])
    if scene.layout == "steps":
        return [-shape.cy for shape in drawn[-count:]]
    pieces = [shape for shape in drawn if shape.angle and shape.half_width > 1.5 * shape.half_height][-count + 1 :]
    rises = [-shape.half_width * sin(shape.angle) for shape in pieces]
    return [-rises[0] - pieces[0].cy] + [rise - piece.cy for rise, piece in zip(rises, pieces, strict=True)]


@of_kind("line_chart")
def test_points_of_a_line_stand_as_high_as_their_values(layout: Layout) -> None:
    for scene in scenes(layout):
        values, heights = list(_categories(scene).values()), _heights(scene)
        scale = (max(heights) - min(heights)) / (max(values) - min(values))
        expected = [min(heights) + (value - min(values)) * scale for value in values]
        assert heights == pytest.approx(expected, abs=1e-6)


@of_kind("pie_chart")
def test_sectors_go_once_around_in_the_order_of_reading(layout: Layout) -> None:
    for scene in scenes(layout):
        sectors = [shape.sector for shape in scene.shapes if shape.sector]
        values = list(_categories(scene).values())
        assert [sweep / (2 * pi) * 100 for _, sweep in sectors] == pytest.approx(values)
        assert [start for start, _ in sectors] == pytest.approx(
            [2 * pi * sum(values[:number]) / 100 for number in range(len(values))]
        )
        assert sum(values) == 100


@of_kind("pie_chart")
def test_neighbouring_sectors_differ_in_colour(layout: Layout) -> None:
    for scene in scenes(layout):
        colours = [shape.colour for shape in scene.shapes if shape.sector]
        pairs = zip(colours, [*colours[1:], colours[0]], strict=True)
        assert min(distance(one, other) for one, other in pairs) > 60


@of_kind("notice")
def test_a_notice_has_its_lines(layout: Layout) -> None:
    for scene in scenes(layout):
        written = scene.text.count("\n") + 1
        assert written == int(scene.facts["lines"]) + ("title" in scene.facts) + ("date" in scene.facts)


@of_kind("notice")
def test_a_title_is_larger_than_the_lines(layout: Layout) -> None:
    for scene in scenes(layout):
        if "title" in scene.facts:
            smallest = min(run.size for run in scene.runs)
            assert all(run.size < max(scene.runs[0].size, smallest * 1.01) for run in scene.runs[1:])


@of_kind("chat")
def test_the_last_message_is_the_last_text(layout: Layout) -> None:
    for scene in scenes(layout):
        assert scene.text.split("\n")[-1] == scene.facts["last"]
        assert 2 <= int(scene.facts["messages"]) <= 6


@of_kind("poster")
def test_a_poster_ends_with_date_and_place(layout: Layout) -> None:
    for scene in scenes(layout):
        lines = scene.text.split("\n")
        assert (lines[0], *lines[-2:]) == tuple(scene.facts[name] for name in ("title", "date", "place"))


@of_kind("poster")
def test_a_posters_background_is_named(layout: Layout) -> None:
    for scene in scenes(layout):
        assert {_named(colour) for colour in scene.background} == {scene.facts["background"]}


@of_kind("sign")
def test_a_signs_background_is_below_its_words(layout: Layout) -> None:
    for scene in scenes(layout):
        below = [scene.background[0], *(shape.colour for shape in scene.shapes if _covers(shape, scene))]
        assert _named(below[-1]) == scene.facts["background"]


def _covers(shape: Shape, scene: Scene) -> bool:
    run = next(run for run in scene.runs if run.text == scene.facts["title"])
    return (
        not shape.hollow
        and abs(shape.cy - run.y) < shape.half_height
        and shape.cx - shape.half_width < run.x + 1 < shape.cx + shape.half_width
    )


@of_kind("ui", "product", "bar_chart", "line_chart")
def test_a_named_colour_is_to_be_seen(layout: Layout) -> None:
    for scene in scenes(layout):
        assert any(_named(shape.colour) == scene.facts["colour"] for shape in scene.shapes)


def _form(shape: Shape) -> str:
    if shape.sector:
        return "half circle"
    if shape.corner:
        return "ring" if shape.hollow else "circle"
    return "square" if shape.half_width == pytest.approx(shape.half_height) else "bar"


@of_kind("shapes")
def test_shapes_are_counted(layout: Layout) -> None:
    for scene in scenes(layout):
        seen = Counter(f"{_named(shape.colour)} {_form(shape)}" for shape in counted(scene))
        assert {"kind": "shapes", **seen} == scene.facts


@of_kind("shapes", "blank", "noise")
def test_pictures_without_text_have_none(layout: Layout) -> None:
    for scene in scenes(layout):
        assert (scene.runs, scene.text, scene.watermark) == ([], "", None)


def test_held_out_layouts_are_no_training_layouts() -> None:
    trained = {(layout.kind, layout.name) for layout in make.LAYOUTS}
    drawn = {layout.draw for layout in make.LAYOUTS}
    assert not trained & {(layout.kind, layout.name) for layout in held_out.LAYOUTS}
    assert not drawn & {layout.draw for layout in held_out.LAYOUTS}


def test_held_out_layouts_are_of_two_kinds() -> None:
    assert len({layout.kind for layout in held_out.LAYOUTS}) == len(held_out.LAYOUTS) == 2
