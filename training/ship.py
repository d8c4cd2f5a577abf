"""From a training's output to the model that is shipped: ``python -m training.ship RUN``.

What training alone has, the head of the cells, stays behind. The folder gets configuration, weights, tokenizer, model
card, curve and manifest, and is loaded once before it takes the place of the one before.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig, read_config
from glm4v_operator.model.manifest import MANIFEST, Manifest, files_of, hash_files, write_manifest
from glm4v_operator.model.shards import stored_tensors
from glm4v_operator.model.template import check_vocabulary
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.model.weights import load_model
from training.curve import curve_svg
from training.model_card import CARD, card
from training.vocabulary import RANK_FILE

#: All files together, bytes: 24 MB.
MOST_BYTES = 24_000_000
MODEL, SOURCE, LICENCE = "glm4v-nano", "training/ of this project", "Apache-2.0"
#: Where it is shipped, with the rank file that training read.
SHIPPED = RANK_FILE.parent
#: What the folder has beside what a manifest lists: the curve, and the numbers that it is drawn from.
CURVE, TRAINING = "curve.svg", "training.json"

_TOKENIZER = "tokenizer.model"


def ship(run: Path, to: Path = SHIPPED, rank_file: Path = RANK_FILE) -> Manifest:
    """Write the model of the training folder ``run`` to ``to``; returns its manifest.

    Raises Misconfigured for a folder that no training wrote, that is too large, or whose vocabulary is not that of
    ``rank_file``; WeightsWrong for weights that are not the model's or not in 16 bits.
    """
    progress = _progress(run)
    weights = sorted(run.glob("model*.safetensors")) + sorted(run.glob("model.safetensors.index.json"))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for file in (*weights, run / "config.json"):
            shutil.copyfile(file, folder / file.name)
        shutil.copyfile(rank_file, folder / _TOKENIZER)
        _check_bits(folder)
        config = read_config(folder)
        _check_vocabulary(config, rank_file, run)
        (folder / CURVE).write_text(curve_svg(progress["curve"]), encoding="utf-8")
        (folder / TRAINING).write_text(json.dumps(progress, indent=1) + "\n", encoding="utf-8")
        parameters = sum(_elements(at.shape) for at in stored_tensors(folder).values())
        (folder / CARD).write_text(card(config, parameters, progress), encoding="utf-8")
        manifest = hashed(folder)
        load_model(folder, quantization="none", dtype=torch.float32, device="cpu")
        _check_size(folder)
        _replace(folder, to)
    return manifest


def hashed(folder: Path) -> Manifest:
    """Write the manifest of what ``folder`` holds now."""
    files = hash_files(folder, files_of(folder), lambda _: None)
    manifest = Manifest(MODEL, SOURCE, "", LICENCE, files)
    write_manifest(folder, manifest)
    return manifest


def _progress(run: Path) -> dict[str, Any]:
    for name in ("config.json", "progress.json"):
        if not (run / name).is_file():
            raise Misconfigured(
                f"{run}: expected the folder that training wrote, found no {name}; name what 'python -m "
                "training.learning.train' had as --out"
            )
    progress: dict[str, Any] = json.loads((run / "progress.json").read_text(encoding="utf-8"))
    return progress


def _check_bits(folder: Path) -> None:
    for name, at in stored_tensors(folder).items():
        if at.dtype != "BF16":
            raise WeightsWrong(f"{at.file.name}: tensor {name}: expected BF16, found {at.dtype}")


def _check_vocabulary(config: ChatGlm4vConfig, rank_file: Path, run: Path) -> None:
    try:
        check_vocabulary(Tokenizer.read(rank_file), config)
    except WeightsWrong as error:
        raise Misconfigured(
            f"{run}: expected a model of the vocabulary in {rank_file}, found that it has changed since: train anew"
        ) from error


def _check_size(folder: Path) -> None:
    size = sum(file.stat().st_size for file in folder.iterdir())
    if size > MOST_BYTES:
        raise Misconfigured(f"{folder}: expected {MOST_BYTES / 1e6:.0f} MB at most, found {size / 1e6:.1f} MB")


def _elements(shape: tuple[int, ...]) -> int:
    return int(torch.Size(shape).numel())


def _replace(folder: Path, to: Path) -> None:
    """Put the files of ``folder`` into ``to``, the manifest last; shards of a model before it go."""
    to.mkdir(parents=True, exist_ok=True)
    (to / MANIFEST).unlink(missing_ok=True)
    names = sorted((file.name for file in folder.iterdir()), key=lambda name: (name == MANIFEST, name))
    for old in to.glob("model*.safetensors*"):
        if old.name not in names:
            old.unlink()
    for name in names:
        shutil.copyfile(folder / name, to / name)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.ship", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder that training wrote")
    parser.add_argument("--to", type=Path, default=SHIPPED, help="the model's folder")
    arguments = parser.parse_args()
    manifest = ship(arguments.run, arguments.to)
    print(f"{arguments.to}: {manifest.bytes / 1e6:.1f} MB, {manifest.model_hash[:12]}")
    print("its scores: python -m training.evaluate, then python -m training.fill_tables")


if __name__ == "__main__":
    main()
