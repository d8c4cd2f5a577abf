"""Report: what a run did, in words and numbers, and whether the day counts as a success."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.runs import RunCounts


@dataclass(frozen=True, slots=True)
class Report:
    """A run's result. ``all_failed`` is true for a day that tried images and got none of them through."""

    text: str
    counts: dict[str, object]
    all_failed: bool


def make_report(ledger: Ledger, *, dataset_id: int, run_id: int, dataset_name: str, not_offered: list[str]) -> Report:
    """Count what the run's attempts came to, what waits now, and when that will be done at this run's rate."""
    from glm4v_operator.ledger.runs import run_counts, work_waiting
    from glm4v_operator.ledger.units import Narrowing

    counts = run_counts(ledger, run_id, dataset_id)
    waiting = work_waiting(ledger, dataset_id, Narrowing())
    images_waiting = waiting.objects + waiting.images
    lines = [f"Dataset {dataset_name}, run {run_id}"]
    lines += _lines(counts)
    if not_offered:
        lines.append(f"not offered by the engine, columns left empty: {', '.join(not_offered)}")
    lines.append(_forecast(counts, images_waiting))
    succeeded = counts.items.get("done", 0) + counts.items.get("no_text", 0)
    failed = sum(counts.items.get(s, 0) for s in ("rejected", "dead")) + counts.objects.get("refused", 0)
    return Report(
        text="\n".join(lines),
        counts={**counts.to_json(), "images_waiting": images_waiting, "items_waiting": waiting.items},
        all_failed=failed > 0 and succeeded == 0,
    )


def _lines(counts: RunCounts) -> list[str]:
    if not counts.objects and not counts.items:
        return ["an empty day: nothing new was found and nothing was waiting"]
    lines = [
        "objects: " + (_listed(counts.objects) or "none"),
        "answers: " + (_listed(counts.items) or "none"),
    ]
    lines += [f"  {reason}: {number}" for reason, number in sorted(counts.reasons.items())]
    if counts.seconds > 0 and counts.images:
        lines.append(
            f"{counts.images} images in {counts.seconds:.0f} s of lane time: {counts.images / counts.seconds:.2f} images/s"
        )
    return lines


def _listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(numbers.items()))


def _forecast(counts: RunCounts, images_waiting: int) -> str:
    if not images_waiting:
        return "nothing waits"
    if not counts.images or counts.seconds <= 0:
        return f"{images_waiting} images wait"
    minutes = images_waiting * counts.seconds / counts.images / 60
    return f"{images_waiting} images wait: about {minutes:.0f} minutes of lane time at this run's rate"
