"""Results as a file: what was measured of one model, run after run, until another model takes its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: Where results lie unless said otherwise.
RESULTS = Path(__file__).parents[2] / "bench" / "results" / "nano_scores.json"

#: How deep a run's results go into those of earlier ones: below it, what is new replaces what is old.
_DEPTH = {"sets": 2, "phrasings": 1, "ablations": 2, "ran on": 1}


def read_results(path: Path = RESULTS) -> dict[str, Any] | None:
    """What was measured so far; None where nothing was."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def write_results(found: Mapping[str, Any], path: Path = RESULTS) -> dict[str, Any]:
    """Add ``found`` to the file, which is begun anew for another model; returns all that it has now."""
    whole = merged(read_results(path), found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return whole


def merged(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any]:
    """``new`` results and those of ``old`` that they do not replace; nothing of ``old`` if it is of another model."""
    if old is None or old["model_hash"] != new["model_hash"]:
        return dict(new)
    whole = dict(old)
    for part, values in new.items():
        depth = _DEPTH.get(part, 0)
        whole[part] = _laid_over(old.get(part, {}), values, depth) if depth else values
    return whole


def _laid_over(old: Mapping[str, Any], new: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if depth == 1:
        return {**old, **new}
    return {**old, **{name: _laid_over(old.get(name, {}), value, depth - 1) for name, value in new.items()}}
