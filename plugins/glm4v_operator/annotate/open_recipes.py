"""The recipes of a run that are open: what is asked, and which pictures of an image the answers need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glm4v_operator.image_limits import Preprocessing
    from glm4v_operator.prompts.files import Prompt


@dataclass(frozen=True, slots=True)
class OpenRecipe:
    """A recipe of this run, the prompt that it was made from, and how its questions see an image."""

    recipe_id: int
    prompt: Prompt
    preprocessing: Preprocessing


def preprocessings_of(recipes: Iterable[OpenRecipe]) -> tuple[Preprocessing, ...]:
    """Each preprocessing that the recipes need, once."""
    return tuple(dict.fromkeys(recipe.preprocessing for recipe in recipes))
