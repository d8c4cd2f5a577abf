"""Putting a lane together: its recipes as the plan opened them, its worker, its view of the bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glm4v_operator import __version__
from glm4v_operator.annotate.lane import Lane, LaneSettings
from glm4v_operator.annotate.open_recipes import OpenRecipe
from glm4v_operator.annotate.worker_session import session_for
from glm4v_operator.errors import Misconfigured
from glm4v_operator.ledger.units import Narrowing, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.worker.client import Endpoint
    from glm4v_operator.worker.engine_interface import Announcement


def make_lane(
    ledger: Ledger,
    dataset: Dataset,
    *,
    dataset_id: int,
    run_id: int,
    lane: int,
    owner: str,
    narrowing: Narrowing,
    total_images: int,
    lanes: int = 1,
    limit: int | None,
    client: S3Client,
    endpoint: Endpoint | None,
    say: Callable[[str], None],
) -> Lane:
    """A lane that is ready to run. ``total_images`` wait for all ``lanes`` of the run.

    Raises:
        Misconfigured: the worker cannot announce itself, or the recipes are no longer those that were planned.
    """
    from glm4v_operator.ingest.access_policy import AccessPolicy
    from glm4v_operator.worker.announce import announce

    announcement = announce(dataset.engine, endpoint=endpoint, say=say)
    return Lane(
        LaneSettings(
            dataset=dataset,
            dataset_id=dataset_id,
            run_id=run_id,
            lane=lane,
            owner=owner,
            narrowing=narrowing,
            recipes=planned_recipes(ledger, dataset, dataset_id, announcement),
            total_images=total_images,
            lanes=lanes,
            limit=limit,
            deadline_seconds=dataset.lane_minutes * 60.0,
        ),
        ledger=ledger,
        client=client,
        access=AccessPolicy(client, dataset.bucket, dataset.prefixes),
        session=session_for(dataset.engine, announcement, endpoint, owner=owner, say=say),
        provenance=Provenance(
            code_version=__version__,
            engine=announcement.engine,
            engine_version=announcement.engine_version,
            model=announcement.model,
            model_hash=announcement.model_hash,
        ),
        say=say,
    )


def planned_recipes(
    ledger: Ledger, dataset: Dataset, dataset_id: int, announcement: Announcement
) -> dict[int, OpenRecipe]:
    """The dataset's active recipes by their id in the ledger, each with the prompt it was made from.

    A recipe that can no longer be made (its prompt file or the engine changed after the plan) must not be answered by
    another one under its name.
    """
    from glm4v_operator.ledger.registry import active_recipes
    from glm4v_operator.prompts.files import load_prompts
    from glm4v_operator.prompts.recipes import as_asked, build_recipes, preprocessing_of

    prompts = load_prompts()
    made, _ = build_recipes(dataset, prompts, announcement)
    by_hash = {recipe.recipe_hash: as_asked(dataset, prompts[recipe.prompt_id]) for recipe in made}
    planned = active_recipes(ledger, dataset_id)
    if set(planned) != set(by_hash):
        raise Misconfigured(
            f"dataset {dataset.name!r}: its prompts, settings or engine changed after this run was planned "
            f"({len(planned)} recipes planned, {len(by_hash)} can be made, {len(set(planned) & set(by_hash))} are the "
            "same); clear the plan task, or start a new run"
        )
    preprocessing = preprocessing_of(dataset, announcement)
    return {
        recipe_id: OpenRecipe(recipe_id, prompt, preprocessing.for_task(prompt.task))
        for recipe_hash, recipe_id in planned.items()
        for prompt in (by_hash[recipe_hash],)
    }
