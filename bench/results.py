"""How a benchmark says what it measured: a table for people, JSON for comparing, and what it ran on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.machine import ran_on

FOLDER = Path(__file__).with_name("results")

#: Distributions whose versions change what is measured here.
_PACKAGES = (
    "apache-airflow", "bitsandbytes", "boto3", "numpy", "pillow", "psycopg2-binary", "safetensors", "sqlalchemy",
    "tiktoken", "torch", "transformers", "triton",
)  # fmt: skip

Row = Mapping[str, object]


def report(name: str, rows: Sequence[Row], *, notes: Sequence[str] = (), folder: Path = FOLDER) -> Path:
    """Print ``rows`` (all with the same keys) as a table and write them to ``<folder>/<name>.json``."""
    _print_table(name, rows)
    for note in notes:
        print(f"  {note}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    found = {"name": name, "rows": list(rows), "notes": list(notes), "ran_on": ran_on(_PACKAGES)}
    path.write_text(json.dumps(found, indent=2))
    print(f"  written to {path}\n", flush=True)
    return path


def rows_before(name: str, folder: Path = FOLDER) -> list[Row]:
    """The rows that ``<folder>/<name>.json`` has, where it was written on this machine with these versions."""
    path = folder / f"{name}.json"
    found = json.loads(path.read_text()) if path.exists() else {}
    return found["rows"] if found.get("ran_on") == ran_on(_PACKAGES) else []


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
