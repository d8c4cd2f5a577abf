"""How a benchmark says what it measured: a table for people, JSON for comparing, and what it ran on."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).with_name("results")

#: Distributions whose versions change what is measured here.
_PACKAGES = ("apache-airflow", "boto3", "numpy", "pillow", "psycopg2-binary", "sqlalchemy", "torch")

Row = Mapping[str, object]


def report(name: str, rows: Sequence[Row], *, notes: Sequence[str] = ()) -> Path:
    """Print ``rows`` (all with the same keys) as a table and write them to ``bench/results/<name>.json``."""
    _print_table(name, rows)
    for note in notes:
        print(f"  {note}")
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps({"name": name, "rows": list(rows), "notes": list(notes), "ran_on": ran_on()}, indent=2))
    print(f"  written to {path.relative_to(FOLDER.parents[1])}\n")
    return path


def ran_on() -> dict[str, object]:
    """The machine and the versions, as far as they matter for comparing."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "packages": {package: _version(package) for package in _PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _print_table(name: str, rows: Sequence[Row]) -> None:
    headings = list(rows[0])
    cells = [[_cell(row[heading]) for heading in headings] for row in rows]
    widths = [max(len(line[i]) for line in [headings, *cells]) for i in range(len(headings))]
    print(f"\n{name}")
    for line in [headings, ["-" * width for width in widths], *cells]:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
