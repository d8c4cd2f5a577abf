"""Images a second through everything but the model, and where the processor time goes.

python -m bench.pipeline [IMAGES]

A lane as the operator runs it (real S3 server, guarded decoders, held worker, durable PostgreSQL) over JPEG files of 2
megapixels, with an engine that answers at once. Rates and shares are those of the steady part: after the worker and
the decoders were started, before the last images.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.photos import write_photos
from bench.results import Row, report
from bench.services import postgres, s3, store_address
from bench.subprocesses import measure

IMAGES = 360
BUCKET = "photos"
PROMPTS = ("ocr", "caption_zh", "caption_en")
SQUARE = {"kind": "square", "side": 1120}
ORIGINAL = {"kind": "original"}
CONFIGURATIONS: tuple[tuple[str, Mapping[str, object], Sequence[str]], ...] = (
    ("square 1120, 1 prompt", SQUARE, PROMPTS[:1]),
    ("square 1120, 3 prompts", SQUARE, PROMPTS),
    ("original, 1 prompt", ORIGINAL, PROMPTS[:1]),
    ("original, 3 prompts", ORIGINAL, PROMPTS),
)

#: The steady part: from this share of the images to that one.
STEADY = (0.15, 0.95)

LEDGER_CALLS = ("claim", "link", "begin", "complete")

_RUN_SECONDS = 600.0


def main(images: int) -> None:
    """Measure each configuration over the same files; print one table of rates and one of shares."""
    rates: list[Row] = []
    shares: list[Row] = []
    with postgres() as database, s3() as server:
        total = write_photos(server.bucket_folder(BUCKET), images)
        print(f"{images} files of {total / images / 1e6:.2f} MB", flush=True)
        for number, (label, preprocessing, prompts) in enumerate(CONFIGURATIONS):
            asked = {
                "ledger": database.ledger_url(f"pipeline_{number}"),
                "bucket": BUCKET,
                "prompts": list(prompts),
                "preprocessing": preprocessing,
                "store": store_address(server),
                "store_pids": [process.pid for process in server.service.processes()],
                "postgres_pid": database.postmaster,
            }
            found = measure("bench.pipeline_run", asked, seconds=_RUN_SECONDS)
            rates.append(_rates(label, found, images))
            shares.append(_shares(label, found))
    report(
        "pipeline",
        rates,
        notes=[
            "images/s: of the steady part; whole: with the start of worker and decoders and the last answers",
            "CPU ms: processor time an image of all processes; bound: images/s if no core ever waited",
            "idle, others: of the machine's processor time meanwhile, what nobody used and what other programs used",
        ],
    )
    report("pipeline_shares", shares, notes=["processor time an image, ms; both sides of a stage together"])


def _rates(label: str, found: dict[str, Any], images: int) -> Row:
    if found["problems"] or found["counts"].get("images") != images:
        raise RuntimeError(f"{label}: the lane did not do all {images} images: {found['counts']} {found['problems']}")
    spent, count, seconds = _steady(found["snapshots"])
    ours = sum(spent["processes"].values())
    cores = len(os.sched_getaffinity(0))
    milliseconds = ours / count * 1000
    return {
        "run": label,
        "images": images,
        "images/s": count / seconds,
        "whole": images / found["waited"],
        "CPU ms": milliseconds,
        "bound": cores * 1000 / milliseconds,
        "idle %": 100 * spent["machine"]["idle"] / (cores * seconds),
        "others %": 100 * (1 - (ours + spent["machine"]["idle"]) / (cores * seconds)),
    }


def _shares(label: str, found: dict[str, Any]) -> Row:
    """Milliseconds an image by stage: the lane's part of it, and that of the process at the other end."""
    spent, count, _ = _steady(found["snapshots"])
    lane, process = spent["functions"], spent["processes"]
    seconds = {
        "fetch": lane["fetch"] + process["store"],
        "decode, resize": lane["decode"] + process["decoders"],
        "hand over, ask": lane["hand over"] + lane["ask"] + process["worker"],
        "ledger": sum(lane[call] for call in LEDGER_CALLS) + process["postgres"],
        "rest of the lane": process["lane"] - sum(lane.values()),
    }
    whole = sum(seconds.values())
    cells = {stage: f"{own / count * 1000:.1f} ({100 * own / whole:.0f} %)" for stage, own in seconds.items()}
    return {"run": label, **cells}


def _steady(snapshots: Sequence[dict[str, Any]]) -> tuple[dict[str, dict[str, float]], float, float]:
    """What was spent in the steady part, over how many images, in how many seconds."""
    last = snapshots[-1]["images"]
    first = next(snapshot for snapshot in snapshots if snapshot["images"] >= STEADY[0] * last)
    end = next(snapshot for snapshot in snapshots if snapshot["images"] >= STEADY[1] * last)
    spent = {
        group: {name: end[group][name] - first[group].get(name, 0.0) for name in end[group]}
        for group in ("processes", "functions", "machine")
    }
    return spent, end["images"] - first["images"], end["at"] - first["at"]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
