"""Plan: which recipes are open, what waits for them, what it will take, and how many lanes to start."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.ledger.units import Narrowing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.prompts.recipes import Recipe
    from glm4v_operator.stages.run_params import RunParams


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is going to do. ``seconds`` is the estimate for one lane, None before anything was measured."""

    lanes: int
    images_waiting: int
    images_planned: int
    items_waiting: int
    items_created: int
    requeued: int
    not_offered: tuple[str, ...]
    seconds: float | None

    def to_json(self) -> dict[str, object]:
        """Plain data for XCom and the run's row."""
        return {
            "lanes": self.lanes,
            "images_waiting": self.images_waiting,
            "images_planned": self.images_planned,
            "items_waiting": self.items_waiting,
            "items_created": self.items_created,
            "requeued": self.requeued,
            "not_offered": list(self.not_offered),
            "seconds": self.seconds,
        }


def make_plan(
    ledger: Ledger,
    dataset: Dataset,
    *,
    dataset_id: int,
    recipes: Sequence[Recipe],
    not_offered: Sequence[str],
    params: RunParams,
    say: Callable[[str], None],
) -> Plan:
    """Open the recipes, create the items that are missing, and count what waits.

    A dry run counts without starting lanes. Nothing waiting starts no lane either: an empty day loads no model.
    """
    from glm4v_operator.ledger.leases import reclaim_expired
    from glm4v_operator.ledger.rates import seconds_per_image
    from glm4v_operator.ledger.registry import open_items, register_recipes
    from glm4v_operator.ledger.requeue import requeue
    from glm4v_operator.ledger.runs import work_waiting

    reclaim_expired(ledger, dataset_id)  # what a dead lane held waits again, and must be counted
    register_recipes(ledger, dataset_id, recipes)
    created = open_items(ledger, dataset_id)
    requeued = requeue(ledger, dataset_id) if params.requeue_failed and not params.dry_run else 0
    waiting = work_waiting(ledger, dataset_id, narrowing_of(dataset, params))
    images = waiting.objects + waiting.images
    planned = images if params.limit is None else min(images, params.limit)
    per_image = seconds_per_image(ledger, dataset_id)
    lanes = 0 if params.dry_run or planned == 0 else min(dataset.lanes, planned)
    seconds = None if per_image is None or not planned else per_image * planned / max(lanes, 1)
    plan = Plan(lanes, images, planned, waiting.items, created, requeued, tuple(not_offered), seconds)
    _say(plan, dataset, recipes, params, say)
    return plan


def narrowing_of(dataset: Dataset, params: RunParams) -> Narrowing:
    """The run's Params as what the ledger's claims understand."""
    return Narrowing(
        prefixes=params.prefixes or None,
        prompt_ids=params.prompts or None,
        newest_first=params.newest_first,
        backlog_share=dataset.backlog_share,
    )


def lane_limit(limit: int | None, lane: int, lanes: int) -> int | None:
    """This lane's part of the run's limit: the parts of all lanes add up to the whole."""
    if limit is None:
        return None
    return limit // lanes + (1 if lane < limit % lanes else 0)


def _say(
    plan: Plan, dataset: Dataset, recipes: Sequence[Recipe], params: RunParams, say: Callable[[str], None]
) -> None:
    for recipe in recipes:
        say(f"recipe {recipe.recipe_hash[:12]}: {recipe.prompt_id} by {recipe.model} ({recipe.engine})")
    if plan.not_offered:
        say(
            f"engine {dataset.engine.name!r} does not offer {', '.join(plan.not_offered)}: no items are made for "
            "them, and their columns stay empty"
        )
    if plan.items_created:
        say(f"{plan.items_created} items created for images that were linked before their recipe was open")
    if plan.requeued:
        say(f"{plan.requeued} failed objects and items put back")
    say(f"{plan.images_waiting} images wait, {plan.images_planned} planned, {plan.lanes} lanes")
    if plan.seconds is not None:
        say(f"estimated {math.ceil(plan.seconds / 60)} minutes a lane, from the rates measured so far")
    if params.dry_run:
        say("dry run: nothing is asked")
    elif not plan.images_planned:
        say("nothing waits: an empty day")
