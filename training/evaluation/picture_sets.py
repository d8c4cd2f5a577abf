"""Which pictures are asked about: sets of scenes that follow from their numbers alone, whatever the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from training.corpus.phrases import training_words
from training.corpus.words import Words
from training.glyph_atlas import Metrics
from training.held_out import layouts as held_out_layouts
from training.held_out.corpus import held_out_words
from training.held_out.sizes import SMALLEST, end_of_sizes
from training.scenes import make
from training.scenes.layout import Layout
from training.scenes.scaling import scaled
from training.scenes.scene import CANVAS, SMALLEST_TEXT, Scene

#: Training draws from seeds that begin at 1000 and grow by one a step: it never comes so far.
SEED = 90_000_001

_TEXT_FREE = ("blank", "noise", "shapes")


@dataclass(frozen=True, slots=True)
class PictureSet:
    """``name``: as tables and results call it. ``number``: its part of the seed.

    ``atlas``: whose faces it is written in. ``words``: a new source of its texts. ``size``: the end of the range of
    sizes at which most of its text must be, None for any. ``share``: how many pictures, of those of the largest set.
    ``written``: pictures without text are left out.
    """

    name: str
    number: int
    atlas: Literal["training", "held out"] = "training"
    layouts: Sequence[Layout] = make.LAYOUTS
    words: Callable[[], Words] = lambda: training_words(random_share=1.0)
    size: Literal["small", "large"] | None = None
    share: float = 0.2
    written: bool = True

    def count(self, pictures: int) -> int:
        """Pictures of this set where the largest set has ``pictures``; one at least."""
        return max(1, round(pictures * self.share))

    def scenes(self, metrics: Metrics, count: int) -> list[Scene]:
        """The first ``count`` scenes: the same ones whatever ``count`` is."""
        return list(islice(self._all(metrics), count))

    def _all(self, metrics: Metrics) -> Iterator[Scene]:
        rng, words = np.random.default_rng((SEED, self.number)), self.words()
        faces = range(len(metrics.faces))
        while True:
            scene = make.make_scene(rng, metrics, words, faces, self.layouts)
            if self.size == "small":  # smaller than any layout may write
                scene = scaled(scene, SMALLEST / SMALLEST_TEXT, fixed=(CANVAS / 2, CANVAS / 2))
            if (scene.text or not self.written) and self.size in (None, end_of_sizes(scene)):
                yield scene


def _held_out_phrases() -> Words:
    return held_out_words(random_share=0.0)


#: All is as in training but the strings: each of them is random, so that none can be known by heart.
UNSEEN_STRINGS = PictureSet("unseen strings", 1, share=1.0, written=False)
#: Nothing to read: whatever is read here is invented.
TEXT_FREE = PictureSet(
    "no text", 2, layouts=tuple(layout for layout in make.LAYOUTS if layout.kind in _TEXT_FREE), written=False
)
#: What training never drew, each alone and all together; the largest texts it does draw, but seldom.
HELD_OUT: tuple[PictureSet, ...] = (
    PictureSet("held-out fonts", 3, atlas="held out"),
    PictureSet("held-out layouts", 4, layouts=held_out_layouts.LAYOUTS),
    PictureSet("held-out corpus", 5, words=_held_out_phrases),
    PictureSet("smallest text", 6, size="small"),
    PictureSet("largest text", 7, size="large"),
    PictureSet(
        "all of these", 8, atlas="held out", layouts=held_out_layouts.LAYOUTS, words=_held_out_phrases, size="small"
    ),
)
