"""How well glm4v-nano reads and describes: ``python -m training.evaluate``, or ``make eval-nano``.

Draws pictures that training never drew and asks the shipped model about them, through the engine's own code. Prints
tables and adds to ``bench/results/nano_scores.json``; ``python -m training.fill_tables`` puts the tables into the
documents. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import torch

from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.store import resolve_model
from training.evaluation.ablations import ablations
from training.evaluation.pictures import Studio
from training.evaluation.results import RESULTS, write_results
from training.evaluation.scores import phrasings_by_precision, sets_by_precision
from training.evaluation.subjects import PRECISIONS, Subject
from training.evaluation.tables import table
from training.evaluation.targets import targets
from training.glyph_atlas import HELD_OUT_ATLAS, TRAINING_ATLAS, load_atlas
from training.machine import ran_on

#: Distributions whose versions may change what is measured.
_PACKAGES = ("torch", "transformers", "bitsandbytes", "numpy", "pillow")
#: The tables that each part fills.
_TABLES = {
    "scores": ("sets", "kinds", "phrasings", "targets"),
    "ablations": ("prompt orders", "resizing", "precisions", "batches"),
}


def main() -> int:
    """The command line; see the arguments' own words."""
    arguments = _arguments()
    folder = resolve_model(arguments.model)
    manifest = read_manifest(folder)
    say = _Progress()
    studio = Studio(load_atlas(arguments.atlas), arguments.device)
    subjects = [Subject(folder, precision, arguments.device) for precision in arguments.precision]
    name = subjects[0].generation.device_name
    found: dict[str, Any] = {
        "model": manifest.model,
        "model_hash": manifest.model_hash,
        "ran on": {
            f"{arguments.part}, {precision}": {"device": name} | ran_on(_PACKAGES) for precision in arguments.precision
        },
    }
    with torch.inference_mode():
        if arguments.part == "scores":
            studios = {"training": studio, "held out": Studio(load_atlas(arguments.held_out_atlas), arguments.device)}
            found["sets"] = sets_by_precision(subjects, studios, arguments.pictures, say)
            found["phrasings"] = phrasings_by_precision(subjects, studios, arguments.pictures, say)
        else:
            found["ablations"] = ablations(subjects, studio, arguments.pictures, say)
    whole = write_results(found, arguments.json)
    print(f"\n{manifest.model}, {manifest.model_hash[:12]}; {', '.join(arguments.precision)} on {name}")
    for each in _TABLES[arguments.part]:
        print(f"\n{each}\n\n{table(each, whole)}")
    print(f"\nwritten to {arguments.json}")
    missed = [each for each in targets(found) if not each.met]
    if missed:
        print(f"{len(missed)} target(s) missed, the first: {missed[0].what}: {missed[0].found}", file=sys.stderr)
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    on_gpu = torch.cuda.is_available()
    parser.add_argument("--part", choices=sorted(_TABLES), default="scores", help="what is measured")
    parser.add_argument("--pictures", type=int, help="in the largest set (scores: 1000), or in all (ablations: 200)")
    parser.add_argument("--precision", nargs="+", choices=sorted(PRECISIONS), help="fp32 and nf4 unless said")
    parser.add_argument("--device", default="cuda:0" if on_gpu else "cpu", help="cpu or cuda:0")
    parser.add_argument("--model", default="glm4v-nano", help="a model's name or folder")
    parser.add_argument("--atlas", type=Path, default=TRAINING_ATLAS, help="glyphs of the training faces")
    parser.add_argument("--held-out-atlas", type=Path, default=HELD_OUT_ATLAS, help="glyphs of the held-out faces")
    parser.add_argument("--json", type=Path, default=RESULTS, help="the file that results are added to")
    arguments = parser.parse_args()
    if arguments.pictures is None:
        arguments.pictures = 1000 if arguments.part == "scores" else 200
    if arguments.precision is None:
        arguments.precision = ["fp32", "nf4"] if arguments.part == "scores" else ["fp32", "bf16", "nf4"]
    if arguments.pictures < 1:
        parser.error(f"--pictures: expected 1 or more, found {arguments.pictures}")
    return arguments


class _Progress:
    """Says how far it is: on a terminal in one line, else every ten seconds."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said = 0.0

    def __call__(self, what: str) -> None:
        passed = time.monotonic() - self._began
        if sys.stderr.isatty():
            print(f"\r\033[K{passed:5.0f} s  {what}", end="", file=sys.stderr, flush=True)
        elif passed - self._said > 10:
            self._said = passed
            print(f"{passed:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
