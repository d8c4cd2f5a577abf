"""What is asked for: datasets, their recipes, and the work items that follow from both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

from glm4v_operator.ledger.sql_files import statement

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = ["RecipeRecord", "active_recipes", "open_items", "register_dataset", "register_recipes"]

# Images looked at in one transaction of open_items.
_IMAGES_AT_ONCE = 20_000

_REGISTER_DATASET = text(
    "INSERT INTO datasets (name, settings) VALUES (:name, CAST(:settings AS jsonb)) "
    "ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, updated_at = now() RETURNING id"
)
# Against FOR KEY SHARE of linking: whoever links later sees the new recipes, whoever was first has committed.
_LOCK_DATASET = text("SELECT 1 FROM datasets WHERE id = :dataset FOR UPDATE")
_DEACTIVATE = text(
    "UPDATE dataset_recipes SET active = false WHERE dataset_id = :dataset AND active "
    "AND recipe_id <> ALL (CAST(:recipes AS bigint[]))"
)
_ACTIVATE = text(
    "INSERT INTO dataset_recipes (dataset_id, recipe_id, active) "
    "SELECT :dataset, asked.id, true FROM unnest(CAST(:recipes AS bigint[])) AS asked (id) ORDER BY asked.id "
    "ON CONFLICT (dataset_id, recipe_id) DO UPDATE SET active = true, activated_at = now() "
    "WHERE NOT dataset_recipes.active"
)
_ACTIVE = text(
    "SELECT r.recipe_hash, r.id FROM dataset_recipes AS dr JOIN recipes AS r ON r.id = dr.recipe_id "
    "WHERE dr.dataset_id = :dataset AND dr.active ORDER BY r.id"
)


class RecipeRecord(Protocol):
    """What the ledger keeps of a recipe."""

    @property
    def recipe_hash(self) -> str:
        """Its identity."""

    @property
    def task(self) -> str:
        """caption, ocr, …"""

    @property
    def language(self) -> str | None:
        """The language asked for."""

    @property
    def prompt_id(self) -> str:
        """The prompt's name."""

    @property
    def engine(self) -> str:
        """The engine's name."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def model_hash(self) -> str:
        """Hash of the source weights' manifest."""

    def content(self) -> Mapping[str, object]:
        """What the hash was taken over."""


def register_dataset(ledger: Ledger, name: str, settings: Mapping[str, Any]) -> int:
    """Record the dataset and its settings of now. Returns its id."""
    with ledger.begin() as connection:
        found = connection.execute(_REGISTER_DATASET, {"name": name, "settings": json.dumps(dict(settings))})
        return int(found.scalar_one())


def register_recipes(ledger: Ledger, dataset_id: int, recipes: Sequence[RecipeRecord]) -> dict[str, int]:
    """Make exactly these the dataset's active recipes. Returns their ids by hash; :func:`open_items` comes next."""
    ordered = sorted({recipe.recipe_hash: recipe for recipe in recipes}.values(), key=lambda recipe: recipe.recipe_hash)
    with ledger.begin() as connection:
        if connection.execute(_LOCK_DATASET, {"dataset": dataset_id}).scalar() is None:
            raise ValueError(f"dataset {dataset_id}: expected a registered dataset, found none of that id")
        ids: dict[str, int] = {}
        for recipe in ordered:
            row = {
                "recipe_hash": recipe.recipe_hash,
                "task": recipe.task,
                "language": recipe.language,
                "prompt_id": recipe.prompt_id,
                "engine": recipe.engine,
                "model": recipe.model,
                "model_hash": recipe.model_hash,
                "content": json.dumps(dict(recipe.content())),
            }
            ids[recipe.recipe_hash] = int(connection.execute(statement("register_recipe"), row).scalar_one())
        parameters = {"dataset": dataset_id, "recipes": list(ids.values())}
        connection.execute(_DEACTIVATE, parameters)
        connection.execute(_ACTIVATE, parameters)
        return ids


def active_recipes(ledger: Ledger, dataset_id: int) -> dict[str, int]:
    """The dataset's active recipes: ids by hash."""
    with ledger.begin() as connection:
        return {row.recipe_hash: row.id for row in connection.execute(_ACTIVE, {"dataset": dataset_id})}


def open_items(ledger: Ledger, dataset_id: int) -> int:
    """Create the items that are missing: every active recipe for every image that can still be read. Returns how many.

    Pending items whose image can be read from no object any more become dead(source_gone). Both are done in batches of
    images, and both may be repeated.
    """
    created: int = 0
    last: int = 0
    while True:
        parameters = {"dataset": dataset_id, "last": last, "batch": _IMAGES_AT_ONCE}
        with ledger.begin() as connection:
            found = connection.execute(statement("open_items"), parameters).one()
            connection.execute(statement("retire_items"), {**parameters, "upto": found.last})
        created += int(found.created)
        if found.images == 0:
            return created
        last = found.last
