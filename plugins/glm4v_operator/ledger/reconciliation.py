"""Reconciliation: does the ledger add up? Every number is counted from two independent sides.

Objects: what the dataset counted as it recorded them, against the rows by state. Work items: images that objects say
are in a recipe's scope, against items by state. The rest are facts that no sequence of crashes may break.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.states import ItemState, ObjectState

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

_OBJECTS = text(
    "SELECT o.state::text AS state, count(*) AS units FROM objects AS o WHERE o.dataset_id = :dataset GROUP BY o.state"
)
_LISTED = text("SELECT objects_listed FROM datasets WHERE id = :dataset")


@dataclass(frozen=True, slots=True)
class RecipeCount:
    """One active recipe: images in its scope, and its items for them by state."""

    recipe_id: int
    prompt_id: str
    images: int
    items: dict[str, int]

    @property
    def missing(self) -> int:
        """Images in scope without an item."""
        return self.images - sum(self.items.values())


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was counted, and every sentence in which it does not add up."""

    objects_listed: int
    objects: dict[str, int]
    recipes: list[RecipeCount]
    problems: list[str]

    @property
    def ok(self) -> bool:
        """Whether everything adds up."""
        return not self.problems

    def lines(self) -> list[str]:
        """The same for a log, a line a fact."""
        lines = [f"objects: {self.objects_listed} ever listed = {_sum(self.objects)}"]
        lines += [
            f"recipe {recipe.recipe_id} ({recipe.prompt_id}): {recipe.images} images = {_sum(recipe.items)}"
            for recipe in self.recipes
        ]
        return lines + [f"does not add up: {problem}" for problem in self.problems]

    def to_json(self) -> dict[str, object]:
        """Plain data for XCom."""
        return {
            "objects_listed": self.objects_listed,
            "objects": self.objects,
            "recipes": [
                {"recipe_id": recipe.recipe_id, "prompt_id": recipe.prompt_id, "images": recipe.images, **recipe.items}
                for recipe in self.recipes
            ],
            "problems": self.problems,
        }


def reconcile(ledger: Ledger, dataset_id: int) -> Reconciliation:
    """Count everything of the dataset in one snapshot. Raises ValueError for an unknown dataset."""
    parameters = {"dataset": dataset_id}
    with ledger.begin(snapshot=True) as connection:
        listed = connection.execute(_LISTED, parameters).scalar()
        if listed is None:
            raise ValueError(f"dataset {dataset_id}: expected a registered dataset, found none of that id")
        objects = {state.value: 0 for state in ObjectState}
        objects.update({row.state: row.units for row in connection.execute(_OBJECTS, parameters)})
        recipes = [_recipe(row) for row in connection.execute(statement("reconcile_recipes"), parameters)]
        problems = _sums(int(listed), objects, recipes) + _broken(connection, parameters)
    return Reconciliation(int(listed), objects, recipes, problems)


def _recipe(row: Any) -> RecipeCount:
    return RecipeCount(
        row.recipe_id, row.prompt_id, row.images, {state.value: getattr(row, state.value) for state in ItemState}
    )


def _sums(listed: int, objects: dict[str, int], recipes: list[RecipeCount]) -> list[str]:
    problems = []
    if listed != sum(objects.values()):
        problems.append(
            f"objects: {listed} were ever listed, but {sum(objects.values())} rows are there ({_sum(objects)})"
        )
    problems += [
        f"recipe {recipe.recipe_id} ({recipe.prompt_id}): {recipe.images} images are in its scope, "
        f"{recipe.missing} of them have no work item"
        for recipe in recipes
        if recipe.missing
    ]
    return problems


def _broken(connection: Connection, parameters: dict[str, int]) -> list[str]:
    found = connection.execute(statement("reconcile_facts"), parameters).all()
    return [f"{row.units} {row.fact} (for example id {row.example})" for row in found if row.units]


def _sum(states: dict[str, int]) -> str:
    return " + ".join(f"{number} {state}" for state, number in states.items())
