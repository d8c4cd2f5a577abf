"""Puts what ``training.evaluate`` measured into the documents that show it: ``python -m training.fill_tables``."""

from __future__ import annotations

import argparse
from pathlib import Path

from glm4v_operator.errors import Misconfigured
from glm4v_operator.model.manifest import read_manifest
from training.evaluation.results import RESULTS, read_results
from training.evaluation.tables import filled
from training.model_card import CARD
from training.ship import SHIPPED, hashed

#: What shows tables beside the model card.
PAGE = Path(__file__).parents[1] / "docs" / "model.md"


def fill(model: Path, page: Path, results_file: Path) -> None:
    """Write all tables of the model card in ``model`` and of ``page`` anew; the card's new hash goes into the manifest.

    Raises Misconfigured where nothing was measured, or another model was.
    """
    results = read_results(results_file)
    if results is None:
        raise Misconfigured(f"{results_file}: expected results, found none; 'make eval-nano' writes them")
    found = read_manifest(model).model_hash
    if results["model_hash"] != found:
        raise Misconfigured(
            f"{results_file}: expected results of the model in {model}, {found[:12]}, found those of "
            f"{results['model_hash'][:12]}; 'make eval-nano' measures anew"
        )
    for file in (page, model / CARD):
        file.write_text(filled(file.read_text(encoding="utf-8"), results), encoding="utf-8")
    hashed(model)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.fill_tables", description=__doc__)
    parser.add_argument("--json", type=Path, default=RESULTS, help="the results")
    arguments = parser.parse_args()
    fill(SHIPPED, PAGE, arguments.json)


if __name__ == "__main__":
    main()
