"""Draws scenes: a kind by its weight, a layout of it by its weight, then the layout's own chances.

`python -m training.scenes.make --count 2000` says how long a scene takes and what comes out.
"""

import argparse
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random
from time import perf_counter

import numpy as np

from training.corpus.phrases import training_words
from training.corpus.words import Words
from training.scenes.boards import (
    poster,
    poster_panels,
    poster_scenery,
    poster_variants,
    product,
    product_places,
    product_variants,
    sign,
    sign_boards,
    sign_places,
)
from training.scenes.charts import (
    bar_chart,
    bar_chart_lying,
    bar_chart_upright,
    line_chart,
    line_chart_tags,
    line_chart_variants,
    pie_chart,
    pie_chart_variants,
)
from training.scenes.clutter import UNTOUCHED, clutter
from training.scenes.crowding import MOST_LAYERS, layers
from training.scenes.edges import edge_marks
from training.scenes.even_metrics import EvenMetrics
from training.scenes.highlight import highlight
from training.scenes.layout import Layout
from training.scenes.page import DoesNotFit, Metrics, Page
from training.scenes.papers import (
    notice,
    notice_cards,
    notice_places,
    notice_variants,
    receipt,
    receipt_papers,
    table,
    table_variants,
)
from training.scenes.scene import Scene
from training.scenes.screens import (
    chat,
    chat_rows,
    chat_variants,
    ui,
    ui_dialogs,
    ui_lists,
    ui_menus,
    ui_pages,
)
from training.scenes.surround import draw_surround
from training.scenes.textless import (
    blank,
    noise,
    shapes,
    shapes_variants,
)
from training.scenes.textless.relief import relief
from training.scenes.wording import Wording

# How often each kind comes, out of 100. With the layouts' own weights, the plain pages of random strings ("lines" of
# notices, signs and posters) are about a fifth of all scenes.
KIND_WEIGHTS = {
    "notice": 15.0,
    "sign": 12.0,
    "receipt": 8.0,
    "table": 6.0,
    "bar_chart": 6.0,
    "line_chart": 4.5,
    "pie_chart": 6.0,
    "chat": 8.0,
    "ui": 8.0,
    "product": 6.0,
    "poster": 9.0,
    "shapes": 8.0,
    "blank": 1.5,
    "noise": 2.0,
}

_FILES = (
    notice, notice_cards, notice_places, notice_variants, sign, sign_boards, sign_places, receipt, receipt_papers,
    table, table_variants, bar_chart, bar_chart_upright, bar_chart_lying, line_chart, line_chart_tags,
    line_chart_variants, pie_chart, pie_chart_variants, chat, chat_rows, chat_variants, ui, ui_dialogs, ui_lists,
    ui_menus, ui_pages, product, product_places, product_variants, poster, poster_panels, poster_scenery,
    poster_variants, shapes, shapes_variants, blank, noise,
)  # fmt: skip
#: Every layout that training may draw.
LAYOUTS: tuple[Layout, ...] = tuple(layout for file in _FILES for layout in file.LAYOUTS)

#: The kind in which it does not matter that the drawer leaves out what lies below too many other shapes.
_NOTHING_STANDS_ON = "noise"
_MOST_TRIES = 400


def make_scene(
    rng: np.random.Generator,
    metrics: Metrics,
    words: Words,
    faces: Sequence[int],
    layouts: Sequence[Layout] = LAYOUTS,
) -> Scene:
    """Draw one scene from `rng`, with texts of `words` in some of `faces`, laid out in one of `layouts`.

    A layout in which drawn texts find no room, or more shapes lie on each other than the drawer paints, is drawn anew,
    with the same language and other texts, so that the share of kinds stays as weighted.

    Raises ValueError when `faces` or `layouts` is empty, or when nothing fits in very many tries.
    """
    if not faces or not layouts:
        raise ValueError(f"a scene: expected faces and layouts, found {len(faces)} and {len(layouts)}")
    # Python's own generator draws single numbers an order of magnitude faster than NumPy's.
    chances = Random(int(rng.integers(1 << 62)))
    layout = _choose(chances, tuple(layouts))
    wording = Wording(words, rng, chances)
    for _ in range(_MOST_TRIES):
        page = Page(chances, metrics, wording, faces)
        surround = draw_surround(chances, layout.kind)
        if surround:
            page.smallest /= surround.factor
        try:
            layout.draw(page)
            if layout.kind == "shapes":
                relief(page)
            highlight(page, layout)
            if layout.kind not in UNTOUCHED:
                edge_marks(page, layout)
                clutter(page)
            scene = page.scene(layout.kind, layout.name)
            if surround:
                scene = surround.around(scene, chances)
            if layout.kind != _NOTHING_STANDS_ON and layers(scene.shapes) > MOST_LAYERS:
                raise DoesNotFit
            return scene
        except DoesNotFit:
            continue
    raise ValueError(f"layout {layout.kind}/{layout.name}: nothing fitted in {_MOST_TRIES} tries")


def _choose(chances: Random, layouts: tuple[Layout, ...]) -> Layout:
    sums = _sums(layouts)
    return layouts[min(bisect(sums, chances.random() * sums[-1]), len(layouts) - 1)]


@lru_cache(maxsize=16)
def _sums(layouts: tuple[Layout, ...]) -> list[float]:
    """Running sums of the layouts' weights, each kind's scaled to its share."""
    totals: Counter[str] = Counter()
    for layout in layouts:
        totals[layout.kind] += layout.weight  # type: ignore[assignment]  # a Counter takes any number
    return list(accumulate(KIND_WEIGHTS[layout.kind] * layout.weight / totals[layout.kind] for layout in layouts))


def main() -> None:
    """Say how fast scenes are made and which come out."""
    parser = argparse.ArgumentParser(prog="python -m training.scenes.make", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng, words, metrics = np.random.default_rng(arguments.seed), training_words(), EvenMetrics()
    begun = perf_counter()
    scenes = [make_scene(rng, metrics, words, (0, 1, 2)) for _ in range(arguments.count)]
    each = (perf_counter() - begun) / arguments.count
    print(f"{each * 1000:.2f} ms a scene, {1 / each:.0f} scenes a second on one core")
    for (kind, layout), count in sorted(Counter((scene.kind, scene.layout) for scene in scenes).items()):
        print(f"{count / arguments.count:7.2%}  {kind}/{layout}")


if __name__ == "__main__":
    main()
