"""Report: what a run did, in words and numbers, and whether the day counts as a success."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.runs import RunCounts


@dataclass(frozen=True, slots=True)
class Report:
    """A run's result. ``tried`` and ``failed`` count objects and answers; ``too_many_failed``: the day is a failure."""

    text: str
    counts: dict[str, object]
    tried: int
    failed: int
    too_many_failed: bool


def make_report(
    ledger: Ledger,
    *,
    dataset_id: int,
    run_id: int,
    dataset_name: str,
    not_offered: Sequence[str],
    failure_rate_limit: float,
) -> Report:
    """Count what the run's attempts came to, what waits now, and when that will be done at this run's rate.

    ``failure_rate_limit`` is the share of what was tried that may fail; a day that tried nothing is a success.
    """
    from glm4v_operator.ledger.runs import run_counts, work_waiting
    from glm4v_operator.ledger.units import Narrowing

    counts = run_counts(ledger, run_id, dataset_id)
    waiting = work_waiting(ledger, dataset_id, Narrowing())
    images_waiting = waiting.objects + waiting.images + waiting.held
    forecast = _forecast(counts, images_waiting)
    lines = [f"{_in_short(counts)}; {forecast}", f"dataset {dataset_name}, run {run_id}", *_what_was_done(counts)]
    if waiting.held:
        lines.append(f"{waiting.held} of the waiting images are held by a lane that did not give them back")
    if not_offered:
        lines.append(f"not offered by the engine, columns left empty: {', '.join(not_offered)}")
    tried, failed = _tried_and_failed(counts)
    return Report(
        text="\n".join(lines),
        counts={**counts.to_json(), "images_waiting": images_waiting, "items_waiting": waiting.items},
        tried=tried,
        failed=failed,
        too_many_failed=tried > 0 and failed / tried > failure_rate_limit,
    )


def _tried_and_failed(counts: RunCounts) -> tuple[int, int]:
    """Objects refused and items ended. A copy of an image that has its texts already is a success of its own."""
    failed = counts.objects.get("refused", 0) + counts.items.get("rejected", 0) + counts.items.get("dead", 0)
    answered = counts.items.get("done", 0) + counts.items.get("no_text", 0)
    copies = max(0, counts.objects.get("linked", 0) - counts.images)
    return failed + answered + copies, failed


def _in_short(counts: RunCounts) -> str:
    """The first line: Airflow's UI shows no more of a note before it is opened."""
    if not counts.objects and not counts.items:
        return "an empty day: nothing new was found and nothing was waiting"
    answered = counts.items.get("done", 0) + counts.items.get("no_text", 0)
    failed = counts.objects.get("refused", 0) + counts.items.get("rejected", 0) + counts.items.get("dead", 0)
    return f"{counts.images} images read, {answered} answers, {failed} failed"


def _what_was_done(counts: RunCounts) -> list[str]:
    if not counts.objects and not counts.items:
        return []
    lines = [f"objects: {_listed(counts.objects) or 'none'}", f"answers: {_listed(counts.items) or 'none'}"]
    lines += [f"  because of {reason}: {number}" for reason, number in sorted(counts.reasons.items())]
    if counts.seconds > 0 and counts.images:
        rate = counts.images / counts.seconds
        lines.append(f"{counts.images} images in {counts.seconds:.0f} s of lane time: {rate:.2f} images/s")
    return lines


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(numbers.items()))


def _forecast(counts: RunCounts, images_waiting: int) -> str:
    if not images_waiting:
        return "nothing waits"
    if not counts.images or counts.seconds <= 0:
        return f"{images_waiting} images wait"
    minutes = images_waiting * counts.seconds / counts.images / 60
    return f"{images_waiting} images wait: about {minutes:.0f} minutes of lane time at this run's rate"
