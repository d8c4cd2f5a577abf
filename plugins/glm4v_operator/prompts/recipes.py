"""Recipes: everything that is meant to change a text, under one stable hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glm4v_operator.canonical_json import content_hash, plain_mapping
from glm4v_operator.errors import Misconfigured
from glm4v_operator.image_limits import Preprocessing

if TYPE_CHECKING:
    from glm4v_operator.datasets import Dataset
    from glm4v_operator.prompts.files import Prompt
    from glm4v_operator.worker.engine_interface import Announcement

#: Raised by hand when our own code starts to make other texts from the same model, prompt and pixels.
OUTPUT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """One prompt asked of one model in one way. Equal recipes have equal :attr:`recipe_hash`.

    ``model_hash`` is that of the source weights. ``prompt`` is ``Prompt.content()`` without its sampling, ``sampling``
    and ``preprocessing`` are plain JSON. Versions of code, driver and hardware are provenance and stand elsewhere: a
    security update must not ask a million images again.
    """

    task: str
    prompt_id: str
    language: str
    engine: str
    model: str
    model_hash: str
    quantization: str | None
    prompt: dict[str, object]
    sampling: dict[str, object]
    preprocessing: dict[str, object]
    output_version: int = OUTPUT_VERSION

    def content(self) -> dict[str, object]:
        """The identity as plain JSON, as the ledger stores it."""
        return plain_mapping(self)

    @property
    def recipe_hash(self) -> str:
        """SHA-256 (64 hex digits) of the canonical JSON of :meth:`content`, nulls left out."""
        return content_hash(self.content())


def build_recipes(
    dataset: Dataset, prompts: Mapping[str, Prompt], announcement: Announcement
) -> tuple[list[Recipe], list[str]]:
    """The recipes that ``dataset`` opens with the engine that announced itself, and the prompt ids it cannot do.

    A prompt whose task the engine does not declare opens no recipe, so no work item that nobody can answer. Both
    lists are in the dataset's order. Raises Misconfigured for a prompt id without a file, or when the engine runs
    another quantisation than the dataset names, or takes no pictures of the shape that it names.
    """
    wanted = dataset.engine.quantization
    announced = announcement.quantization
    if wanted is not None and announced is not None and wanted != announced:
        raise Misconfigured(
            f"dataset {dataset.name!r}: engine.quantization: expected {wanted!r}, found a worker of "
            f"{announcement.engine} that runs {announced!r}; correct the file or start the worker so"
        )
    preprocessing = preprocessing_of(dataset, announcement)
    recipes: list[Recipe] = []
    not_offered: list[str] = []
    for prompt_id in dataset.prompts:
        prompt = prompts.get(prompt_id)
        if prompt is None:
            there = ", ".join(sorted(prompts)) or "none at all"
            raise Misconfigured(
                f"dataset {dataset.name!r}: prompts: expected ids of prompt files ({there}), found {prompt_id!r}"
            )
        if prompt.task in announcement.tasks:
            recipes.append(_recipe(dataset, as_asked(dataset, prompt), announcement, preprocessing))
        else:
            not_offered.append(prompt_id)
    return recipes, not_offered


def as_asked(dataset: Dataset, prompt: Prompt) -> Prompt:
    """``prompt`` with the dataset's own sampling, where it has some: how a model picks its words suits the model."""
    return replace(prompt, sampling=dataset.sampling.over(prompt.sampling))


def preprocessing_of(dataset: Dataset, announcement: Announcement) -> Preprocessing:
    """How the engine that announced itself is shown the dataset's images; a dataset that says nothing takes its way.

    Raises Misconfigured when the dataset names a shape that the engine does not take.
    """
    if dataset.preprocessing is None:
        side = announcement.image_side
        return Preprocessing("original") if side is None else Preprocessing("square", side)
    try:
        return dataset.preprocessing.with_side(announcement.image_side)
    except ValueError as error:
        raise Misconfigured(
            f"dataset {dataset.name!r}: preprocessing.{error} (engine {announcement.engine}, model "
            f"{announcement.model})"
        ) from error


def _recipe(dataset: Dataset, prompt: Prompt, announcement: Announcement, preprocessing: Preprocessing) -> Recipe:
    content = prompt.content()
    content.pop("sampling")
    return Recipe(
        task=prompt.task,
        prompt_id=prompt.id,
        language=prompt.language,
        engine=announcement.engine,
        model=announcement.model,
        model_hash=announcement.model_hash,
        quantization=announcement.quantization or dataset.engine.quantization,
        prompt=content,
        sampling=plain_mapping(prompt.sampling),
        preprocessing=plain_mapping(preprocessing.for_task(prompt.task)),
    )
