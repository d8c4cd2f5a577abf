"""Report: what a run did, in words and numbers, and whether the day counts as a success."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.runs import RunCounts


@dataclass(frozen=True, slots=True)
class Report:
    """A run's result. ``tried`` and ``failed`` count objects and answers, ``answered`` the answers that are right;
    ``too_many_failed``: the day is a failure.
    """

    text: str
    counts: dict[str, object]
    tried: int
    failed: int
    answered: int
    too_many_failed: bool


def make_report(
    ledger: Ledger,
    dataset: Dataset,
    *,
    dataset_id: int,
    run_id: int,
    not_offered: Sequence[str] = (),
    failed_tasks: Sequence[str] = (),
    dry_run: bool = False,
) -> Report:
    """Count what the run's attempts came to, what waits now, and when that will be done at this run's rate.

    The dataset's ``failure_rate_limit`` is the share of what was tried that may fail; a day that tried nothing is no
    failure of its images.
    """
    from glm4v_operator.ledger.rates import seconds_per_image
    from glm4v_operator.ledger.runs import run_counts, work_waiting
    from glm4v_operator.stages.plan import narrowing_of
    from glm4v_operator.stages.run_params import RunParams

    counts = run_counts(ledger, run_id, dataset_id)
    waiting = work_waiting(ledger, dataset_id, narrowing_of(dataset, RunParams()))
    images_waiting = waiting.objects + waiting.images + waiting.held
    per_image = counts.seconds / counts.images if counts.images else seconds_per_image(ledger, dataset_id)
    lines = [
        f"{_in_short(counts, images_waiting, failed_tasks, dry_run)}; {_forecast(dataset, images_waiting, per_image)}",
        f"dataset {dataset.name}, run {run_id}",
        *_what_was_done(counts),
    ]
    if waiting.held:
        lines.append(f"{waiting.held} of the waiting images are held by a lane that did not give them back")
    if not_offered:
        lines.append(f"not offered by the engine, columns left empty: {', '.join(not_offered)}")
    if failed_tasks:
        lines.append(f"failed tasks: {', '.join(failed_tasks)}")
    tried, failed = _tried_and_failed(counts)
    return Report(
        text="\n".join(lines),
        counts={**counts.to_json(), "images_waiting": images_waiting, "items_waiting": waiting.items},
        tried=tried,
        failed=failed,
        answered=_answered(counts),
        too_many_failed=tried > 0 and failed / tried > dataset.failure_rate_limit,
    )


def _tried_and_failed(counts: RunCounts) -> tuple[int, int]:
    """Objects refused and items ended. A copy of an image that has its texts already is a success of its own."""
    failed = _failed(counts)
    return failed + _answered(counts) + counts.copies, failed


def _answered(counts: RunCounts) -> int:
    return counts.items.get("done", 0) + counts.items.get("no_text", 0)


def _failed(counts: RunCounts) -> int:
    return counts.objects.get("refused", 0) + counts.items.get("rejected", 0) + counts.items.get("dead", 0)


def _in_short(counts: RunCounts, images_waiting: int, failed_tasks: Sequence[str], dry_run: bool) -> str:
    """The first line: Airflow's UI shows no more of a note before it is opened."""
    said = f"{counts.images} images read, {_answered(counts)} answers, {_failed(counts)} failed"
    if not counts.objects and not counts.items:
        said = "nothing was asked"
        if dry_run:
            said = "a dry run: nothing was asked"
        elif not images_waiting and not failed_tasks:
            said = "an empty day: nothing new was found and nothing was waiting"
    if not failed_tasks:
        return said
    return f"{', '.join(failed_tasks)} failed; {said}"


def _what_was_done(counts: RunCounts) -> list[str]:
    if not counts.objects and not counts.items:
        return []
    lines = [f"objects: {_listed(counts.objects) or 'none'}", f"answers: {_listed(counts.items) or 'none'}"]
    lines += [f"  because of {reason}: {number}" for reason, number in sorted(counts.reasons.items())]
    if counts.copies:
        lines.append(f"{counts.copies} objects are copies of images that were read before")
    if counts.seconds > 0 and counts.images:
        rate = counts.images / counts.seconds
        lines.append(f"{counts.images} images in {counts.seconds:.0f} s of lane time: {rate:.2f} images/s")
    return lines


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(numbers.items()))


def _forecast(dataset: Dataset, images_waiting: int, per_image: float | None) -> str:
    """When the rest will be done. ``per_image``: seconds of lane time, None before anything was measured."""
    if not images_waiting:
        return "nothing waits"
    if not per_image:
        return f"{images_waiting} images wait"
    minutes = images_waiting * per_image / 60 / min(dataset.lanes, images_waiting)
    in_one_run = dataset.lanes * dataset.lane_minutes * 60 / per_image
    if dataset.budget.max_images_per_run is not None:
        in_one_run = min(in_one_run, dataset.budget.max_images_per_run)
    runs = math.ceil(images_waiting / max(in_one_run, 1))
    when = "in the next run" if runs == 1 else f"in {runs} runs"
    return f"{images_waiting} images wait: about {max(1, round(minutes))} minutes of work, done {when}"
