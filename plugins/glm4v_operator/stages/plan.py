"""Plan: which recipes are open, what waits for them, what it will take, and how many lanes to start."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
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
    """What one run is going to do. ``seconds`` is the estimate for one lane, None before anything was measured.

    ``images_waiting`` includes the ``images_held`` that a lane of an earlier run has not given back.
    """

    lanes: int
    images_waiting: int
    images_held: int
    images_planned: int
    items_waiting: int
    items_created: int
    requeued: int
    not_offered: tuple[str, ...]
    seconds: float | None

    def to_json(self) -> dict[str, object]:
        """Plain data for XCom and the run's row."""
        return asdict(self) | {"not_offered": list(self.not_offered)}


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

    A dry run opens no recipe and counts what would wait if it did. Nothing waiting starts no lane: an empty day loads
    no model.
    """
    from glm4v_operator.ledger.leases import reclaim_expired
    from glm4v_operator.ledger.rates import seconds_per_image

    reclaim_expired(ledger, dataset_id)  # what a dead lane held waits again, and must be counted
    work = (_foresee if params.dry_run else _open)(ledger, dataset_id, recipes, narrowing_of(dataset, params), params)
    planned = work.images if params.limit is None else min(work.images, params.limit)
    per_image = seconds_per_image(ledger, dataset_id)
    lanes = min(dataset.lanes, planned)
    seconds = None if per_image is None or not planned else per_image * planned / lanes
    plan = Plan(
        lanes=0 if params.dry_run else lanes,
        images_waiting=work.images,
        images_held=work.held,
        images_planned=planned,
        items_waiting=work.items,
        items_created=work.created,
        requeued=work.requeued,
        not_offered=tuple(not_offered),
        seconds=seconds,
    )
    _say(plan, dataset, recipes, params, say)
    return plan


@dataclass(frozen=True, slots=True)
class _Work:
    """What waits. ``created``: items that opening the recipes made, or in a dry run would make."""

    images: int
    held: int
    items: int
    created: int
    requeued: int


def _open(ledger: Ledger, dataset_id: int, recipes: Sequence[Recipe], narrowing: Narrowing, params: RunParams) -> _Work:
    from glm4v_operator.ledger.registry import open_items, register_recipes
    from glm4v_operator.ledger.requeue import requeue
    from glm4v_operator.ledger.runs import work_waiting

    register_recipes(ledger, dataset_id, recipes)
    created = open_items(ledger, dataset_id)
    requeued = 0
    if params.requeue_failed:
        requeued = requeue(ledger, dataset_id, narrowing=narrowing, limit=params.limit)
    waiting = work_waiting(ledger, dataset_id, narrowing)
    images = waiting.objects + waiting.images + waiting.held
    return _Work(images, waiting.held, waiting.items, created, requeued)


def _foresee(
    ledger: Ledger, dataset_id: int, recipes: Sequence[Recipe], narrowing: Narrowing, params: RunParams
) -> _Work:
    from glm4v_operator.ledger.registry import open_items
    from glm4v_operator.ledger.runs import work_foreseen, work_waiting

    open_items(ledger, dataset_id)  # of recipes that are open already: what came back into sight must be accounted for
    asked = [r.recipe_hash for r in recipes if not params.prompts or r.prompt_id in params.prompts]
    waiting = work_waiting(ledger, dataset_id, narrowing)
    foreseen = work_foreseen(ledger, dataset_id, asked, narrowing)
    images = waiting.objects + waiting.held + foreseen.images
    return _Work(images, waiting.held, foreseen.items, foreseen.missing, requeued=0)


def narrowing_of(dataset: Dataset, params: RunParams) -> Narrowing:
    """The run's Params, within the dataset's own prefixes, as what the ledger's claims understand."""
    prefixes = params.prefixes or dataset.prefixes
    return Narrowing(
        prefixes=None if "" in prefixes else prefixes,
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
    would = "would be " if params.dry_run else ""
    if plan.items_created:
        say(f"{plan.items_created} items {would}created for images that were linked before their recipe was open")
    if plan.requeued:
        say(f"{plan.requeued} failed objects and items put back")
    if plan.images_held:
        say(
            f"{plan.images_held} images are held by a lane that did not give them back; they are taken over when its "
            "lease has run out"
        )
    say(f"{plan.images_waiting} images wait, {plan.images_planned} {would}planned, {plan.lanes} lanes")
    if plan.seconds is not None:
        say(f"estimated {math.ceil(plan.seconds / 60)} minutes a lane, from the rates measured so far")
    if params.dry_run:
        say("dry run: nothing is asked, opened or put back")
    elif not plan.images_planned:
        say("nothing waits: an empty day")
