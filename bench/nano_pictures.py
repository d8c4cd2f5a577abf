"""How many training pictures a second are laid out, drawn and worn, so that learning never waits for them.

python -m bench.nano_pictures [--atlas FILE] [--batch N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from bench.results import Row, report
from training.corpus.phrases import training_words
from training.drawing.composer import Composer
from training.glyph_atlas import TRAINING_ATLAS, load_atlas
from training.learning.batches import Questioner, SceneBatches, Source
from training.learning.draughtsman import Draughtsman
from training.vocabulary import RANK_FILE


def main() -> None:
    """Time one core's layout, and drawing with and without what comes after it, on the GPU where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--atlas", type=Path, default=TRAINING_ATLAS)
    parser.add_argument("--batch", type=int, default=256)
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    repeats = 20 if device.type == "cuda" else 1
    atlas = load_atlas(arguments.atlas)
    source = Source(atlas.metrics, training_words(), range(len(atlas.metrics.faces)), str(RANK_FILE))
    maker, rng, questioner = (
        SceneBatches(source, arguments.batch, 0),
        np.random.default_rng(0),
        Questioner(str(RANK_FILE)),
    )
    batch = maker.make(rng, questioner, shipped=False)
    laid_out = _seconds(lambda: maker.make(rng, questioner, shipped=False), 3)
    draughtsman = Draughtsman(
        Composer(atlas.glyphs, device, compiled=device.type == "cuda"), torch.Generator(device).manual_seed(0)
    )
    page = draughtsman.page(batch.packed)
    drawn = _seconds(lambda: draughtsman.composer.draw(page), repeats)
    whole = _seconds(lambda: draughtsman.pictures(batch.packed), repeats)
    rows: list[Row] = [
        {"what": what, "ms a batch": 1000 * seconds, "pictures/s": arguments.batch / seconds}
        for what, seconds in (
            ("laid out, asked and packed by one core", laid_out),
            ("drawn", drawn),
            ("moved to the device, drawn, worn, cells looked up", whole),
        )
    ]
    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    report(
        "nano_pictures",
        rows,
        notes=[f"batches of {arguments.batch}, 448 x 448 pixels, {name}, torch {torch.__version__}"],
    )


def _seconds(work: Callable[[], object], repeats: int) -> float:
    """Seconds that ``work`` takes, the device's included, the first two calls left out."""
    for _ in range(2):
        work()
    _wait()
    began = time.perf_counter()
    for _ in range(repeats):
        work()
    _wait()
    return (time.perf_counter() - began) / repeats


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
