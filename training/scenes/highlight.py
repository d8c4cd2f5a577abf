"""Lines on a ground of their own: a filled box or band behind one or two, with an ink that suits it.

So that light letters stand between dark ones, and dark between light ones, in pictures of every kind.
"""

from training.scenes.colours import accent, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import INSET, Page
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour, Run

_SHARE = 0.2
#: Kinds whose facts name a colour that a box of another one could be taken for.
_NEUTRAL = frozenset({"ui", "bar_chart", "line_chart"})
#: Kinds of which only the title may stand in a box: what else is written there lies beside shapes that mean something.
_TITLE_ALONE = frozenset({"bar_chart", "line_chart", "pie_chart", "chat"})
#: Kinds that have nothing beside their lines which a band would cover.
_WIDE = frozenset({"notice", "receipt", "table"})
#: Facts whose texts keep their ground: it is a fact itself, or (a receipt's sum) has ways of its own.
_KEPT = {"sign": "title", "ui": "button", "receipt": "total"}


def highlight(page: Page, layout: Layout) -> None:
    """Put boxes behind one or two lines of the page, or behind none."""
    rng = page.rng
    if rng.random() > _SHARE or not page.lines:
        return
    kept = page.facts.get(_KEPT.get(layout.kind, ""))
    lines = [line for line in page.lines if all(run.text != kept for run in line)]
    if layout.kind in _TITLE_ALONE:
        lines = [line for line in lines if line[0].text == page.facts.get("title")]
    rng.shuffle(lines)
    for line in lines[: rng.choice((1, 1, 2))]:
        runs = [rng.choice(line)] if rng.random() < 0.3 else line
        wide = layout.kind in _WIDE and rng.random() < 0.4
        _box(page, runs, _fill(page, runs[0], neutral=layout.kind in _NEUTRAL), wide=wide)


def _fill(page: Page, run: Run, *, neutral: bool) -> Colour:
    rng, below = page.rng, page.background[0]
    chance = rng.random()
    if chance < 0.35:
        return mix(below, run.colour, rng.uniform(0.75, 1.0)) if not neutral else rng.choice((night(rng), paper(rng)))
    if chance < 0.6 or neutral:
        return night(rng) if rng.random() < 0.5 else paper(rng)
    _, hue = accent(rng, below)
    return hue if chance < 0.8 else mix(below, hue, 0.3)


def _box(page: Page, runs: list[Run], fill: Colour, *, wide: bool) -> None:
    """Paint `fill` behind `runs`, which stand side by side, where that touches no other text; write them anew on it.

    `wide`: from edge to edge, or nearly so.
    """
    rng = page.rng
    size = max(run.size for run in runs)
    pad = size * rng.uniform(0.06, 0.4)
    left = min(run.x for run in runs) - size * rng.uniform(0.15, 0.5)
    right = max(run.x + page.width(run.text, run.size, run.face) for run in runs) + size * rng.uniform(0.15, 0.5)
    if wide:
        left, right = (-60.0, CANVAS + 60.0) if rng.random() < 0.5 else (INSET - 8, CANVAS - INSET + 8)
    top, bottom = runs[0].y - size / 2 - pad, runs[0].y + size / 2 + pad
    if len(page.shapes) >= MOST_SHAPES or any(
        other.x < right
        and other.x + page.width(other.text, other.size, other.face) > left
        and other.y - other.size / 2 < bottom
        and other.y + other.size / 2 > top
        for other in page.runs
        if not any(other is run for run in runs)
    ):
        return
    page.box(left, top, right, bottom, fill, corner=rng.choice((0.0, 4.0, size)))
    tone = page.ink(fill)
    for run in runs:
        run.colour = tone
