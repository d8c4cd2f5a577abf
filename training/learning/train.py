"""Trains glm4v-nano from nothing: ``python -m training.learning.train``. Needs one GPU and the glyph atlas."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from glm4v_operator.model.tokenizer import Tokenizer
from training.corpus.phrases import training_words
from training.drawing.composer import Composer
from training.glyph_atlas import TRAINING_ATLAS, load_atlas
from training.learning.batches import Batch, SceneBatches, Source, loaded
from training.learning.checkpoints import Progress, load_checkpoint, save_checkpoint
from training.learning.draughtsman import Draughtsman
from training.learning.examination import Examination
from training.learning.nano import Learner, Losses, first_weights, nano_config
from training.learning.optimisation import Optimisers, rate_share
from training.vocabulary import RANK_FILE

#: Weight of the cells' loss at the begin and at the end.
CELLS_WEIGHT = (1.0, 0.3)
#: From this share of the time on, every other step is taken with weights rounded to 4 bits.
ROUNDED_FROM = 0.8
#: Weight of the colours' loss beside the cells'.
COLOURS_WEIGHT = 3.0
#: Until which share of the time, how many of the batches are dense pages only looked at, and how many are read.
PHASES = ((0.18, 0.85, 0.05), (0.85, 0.06, 0.2), (1.0, 0.03, 0.08))
#: Steps whose time is the compiler's.
WARM_UP_OF_COMPILER = 8
#: How often answers are read and compared.
SECONDS_A_MEASUREMENT = 120.0
#: Rows of the vocabulary beyond the tokens, so that its size suits a GPU.
ROUND_VOCABULARY_TO = 64


@dataclass(frozen=True, slots=True)
class Pace:
    """``pictures`` a step, laid out by so many ``processes`` (0: by this one).

    ``whole``: seconds of learning that the training takes in all; ``until``: those after which this process ends.
    """

    pictures: int
    processes: int
    whole: float
    until: float


def train(
    learner: Learner,
    draughtsman: Draughtsman,
    source: Source,
    progress: Progress,
    pace: Pace,
    save: Callable[[], None],
) -> None:
    """Learn at ``pace``; ``progress`` goes along, ``save`` is called now and then and at the end."""
    optimisers = Optimisers(learner)
    examination = Examination(learner, draughtsman, source)
    scenes = SceneBatches(source, pace.pictures, seed=1000 + progress.steps)
    began = shown = time.monotonic()
    before = progress.seconds
    for steps, batch in enumerate(loaded(scenes, pace.processes)):
        if steps == WARM_UP_OF_COMPILER:  # compiling is no learning, and is not counted as such
            _synchronise(learner)
            began = time.monotonic()
        progress.seconds = before + (time.monotonic() - began if steps > WARM_UP_OF_COMPILER else 0.0)
        if progress.seconds >= pace.until:
            break
        passed = progress.seconds / pace.whole
        if steps > WARM_UP_OF_COMPILER:
            scenes.share(*next(shares for until, *shares in PHASES if passed <= until))
        losses = _learn(learner, draughtsman, batch, passed)
        optimisers.step(rate_share(steps, passed), four_bits=passed > ROUNDED_FROM and steps % 2 == 0)
        progress.steps += 1
        progress.pictures += pace.pictures
        if batch.rows is not None and time.monotonic() - shown > SECONDS_A_MEASUREMENT:
            row = {"seconds": progress.seconds, "steps": progress.steps, "pictures": progress.pictures}
            row |= {name: float(value.detach()) for name, value in losses._asdict().items()}
            optimisers.round(four_bits=False)
            row |= examination.marks()
            progress.curve.append(row)
            print(" ".join(f"{name}={value:.4g}" for name, value in row.items()), flush=True)
            save()
            shown = time.monotonic()
    optimisers.round(four_bits=False)
    save()


def _learn(learner: Learner, draughtsman: Draughtsman, batch: Batch, passed: float) -> Losses:
    """Gradients of one batch."""
    pictures, cells, characters = draughtsman.pictures(batch.packed)
    if batch.rows is None:
        losses, weight = learner.look(pictures, cells, characters), 1.0
    else:
        ids, answers = (tensor.to(pictures.device, non_blocking=True) for tensor in batch.rows)
        losses = learner(pictures, ids, answers, cells, characters)
        weight = CELLS_WEIGHT[0] + (CELLS_WEIGHT[1] - CELLS_WEIGHT[0]) * passed
    (losses.answers + weight * (losses.cells + COLOURS_WEIGHT * losses.colours)).backward()
    return losses


def _synchronise(learner: Learner) -> None:
    if next(learner.parameters()).is_cuda:
        torch.cuda.synchronize()


def make_learner(tokenizer: Tokenizer, characters: int, device: torch.device) -> Learner:
    """A new model on ``device``, its layers compiled one by one there: being alike, each kind is compiled once."""
    rows = -(-tokenizer.size // ROUND_VOCABULARY_TO) * ROUND_VOCABULARY_TO
    learner = Learner(PretrainedChatGlm4v(nano_config(rows, tokenizer.special)), characters)
    first_weights(learner, seed=0)
    # Exact weights are the optimisers'; the model has them as it will be used. A CPU is there for trying things out.
    learner.to(device)
    for module in learner.children():
        module.to(torch.bfloat16 if device.type == "cuda" else torch.float32)
    if device.type == "cuda":
        towers = learner.model.transformer
        for layer in (*towers.vision.transformer.layers, *towers.encoder.layers, towers.vision.linear_proj):
            layer.compile(dynamic=False)
        learner.answer_loss = torch.compile(learner.answer_loss, dynamic=False)  # type: ignore[method-assign]
        learner.cell_loss = torch.compile(learner.cell_loss, dynamic=False)  # type: ignore[method-assign]
    return learner


def main() -> None:
    """The command line; see the arguments' own words."""
    parser = argparse.ArgumentParser(description="Train glm4v-nano on pictures drawn on the GPU.")
    parser.add_argument("--atlas", type=Path, default=TRAINING_ATLAS, help="glyphs of the training faces")
    parser.add_argument("--tokenizer", type=Path, default=RANK_FILE)
    parser.add_argument("--out", type=Path, default=Path("training/.runs/nano"), help="where the weights go")
    parser.add_argument("--minutes", type=float, default=20.0, help="learning time of the whole training")
    parser.add_argument(
        "--part", type=float, help="minutes of learning after which this process ends; go on with --resume"
    )
    parser.add_argument("--resume", type=Path, help="a folder with weights to go on from")
    parser.add_argument("--batch", type=int, default=256, help="pictures a step")
    parser.add_argument("--processes", type=int, default=14, help="processes that lay scenes out")
    arguments = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = Tokenizer.read(arguments.tokenizer)
    atlas = load_atlas(arguments.atlas)
    learner = make_learner(tokenizer, len(atlas.metrics.characters), device)
    progress = load_checkpoint(learner, arguments.resume) if arguments.resume else Progress()
    print(
        f"{sum(p.numel() for p in learner.model.parameters()):,} parameters, {len(atlas.metrics.faces)} faces, {device}"
    )
    generator = torch.Generator(device).manual_seed(progress.steps)
    draughtsman = Draughtsman(Composer(atlas.glyphs, device, compiled=device.type == "cuda"), generator)
    source = Source(atlas.metrics, training_words(), range(len(atlas.metrics.faces)), str(arguments.tokenizer))
    whole = arguments.minutes * 60
    until = min(whole, progress.seconds + arguments.part * 60) if arguments.part else whole
    train(
        learner,
        draughtsman,
        source,
        progress,
        Pace(arguments.batch, arguments.processes, whole, until),
        save=lambda: save_checkpoint(learner, progress, arguments.out),
    )
    print(
        f"{progress.steps} steps, {progress.pictures:,} pictures, {progress.seconds:.0f} s; weights in {arguments.out}"
    )


if __name__ == "__main__":
    main()
