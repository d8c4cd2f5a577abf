"""How fast a bucket is listed and compared with the ledger, at first and when nothing changed; and in what memory.

python -m bench.discover

100,000 objects come from a real server (rclone's S3 over a folder of small files), 1,000,000 from pages that are made
where boto3 would hand them over. Each run is a process of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.results import Row, report
from bench.services import Postgres, postgres, s3, store_address
from bench.subprocesses import measure

REAL_OBJECTS = 100_000
SIMULATED_OBJECTS = 1_000_000
BUCKET = "bench"

_A_FOLDER = 1_000
_RUN_SECONDS = 900.0


def main() -> None:
    """Measure both buckets and print a row for each run."""
    rows: list[Row] = []
    with postgres() as database:
        with s3() as server:
            _fill(server.bucket_folder(BUCKET), REAL_OBJECTS)
            rows += _two_runs(database, "real", REAL_OBJECTS, store_address(server))
        rows += _two_runs(database, "simulated", SIMULATED_OBJECTS, None)
    report(
        "discover",
        rows,
        notes=[
            "objects/s: of the whole stage, in which the next batch is listed while one is written",
            "ledger objects/s: over the seconds that its transactions take, commits included",
            f"MB: resident memory of the process after {50_000:,} objects, and at its largest",
            "real: rclone's S3 server; simulated: pages of 1,000 keys made in the process",
        ],
    )


def _two_runs(database: Postgres, label: str, objects: int, store: dict[str, str] | None) -> list[Row]:
    url = database.ledger_url(f"discover_{label}")
    rows: list[Row] = []
    for run in ("first", "unchanged"):
        asked = {
            "ledger": url,
            "run": run,
            "bucket": BUCKET,
            "objects": objects,
            "store": store,
            "postgres_pid": database.postmaster,
        }
        rows.append(_row(f"{label}, {run}", measure("bench.discover_run", asked, seconds=_RUN_SECONDS), objects))
        if rows[-1]["new"] != (objects if run == "first" else 0):
            raise RuntimeError(f"{label}, {run}: expected all objects to be new at first and none later: {rows[-1]}")
    return rows


def _row(label: str, found: dict[str, Any], objects: int) -> Row:
    if found["seen"] != objects:
        raise RuntimeError(f"{label}: expected {objects} objects, found {found['seen']}")
    seconds = found["seconds"]
    return {
        "run": label,
        "objects": objects,
        "new": found["new"],
        "s": seconds,
        "objects/s": round(objects / seconds),
        "ledger objects/s": round(objects / found["ledger_seconds"]),
        "PostgreSQL CPU us": found["postgres_cpu"] / objects * 1e6,
        "early MB": round(found["early_mb"]),
        "peak MB": round(found["peak_mb"]),
    }


def _fill(folder: Path, objects: int) -> None:
    """Small files, each of its own content: the server hashes what it lists."""
    for number in range(objects):
        if number % _A_FOLDER == 0:
            below = folder / f"uploads/{number // _A_FOLDER:04d}"
            below.mkdir(parents=True)
        (below / f"IMG_{number:09d}.jpg").write_bytes(b"%d" % number)


if __name__ == "__main__":
    main()
