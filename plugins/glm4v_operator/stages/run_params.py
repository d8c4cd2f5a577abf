"""What a person may ask of one run: the trigger form's fields, their schema, and what they narrow."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glm4v_operator.errors import Misconfigured
from glm4v_operator.text_safety import escape_key

if TYPE_CHECKING:
    from glm4v_operator.datasets import Dataset


@dataclass(frozen=True, slots=True)
class RunParams:
    """One run's narrowing of its dataset. Empty prefixes or prompts mean all that the dataset names."""

    prefixes: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    limit: int | None = None
    newest_first: bool = True
    requeue_failed: bool = False
    dry_run: bool = False

    def to_json(self) -> dict[str, object]:
        """Plain data for the run's row."""
        return {
            "prefixes": list(self.prefixes),
            "prompts": list(self.prompts),
            "limit": self.limit,
            "newest_first": self.newest_first,
            "requeue_failed": self.requeue_failed,
            "dry_run": self.dry_run,
        }


def read_params(values: Mapping[str, Any], dataset: Dataset) -> RunParams:
    """The run's Params, checked against the dataset: a run narrows, it never widens.

    Raises:
        Misconfigured: a prefix outside the dataset's prefixes, a prompt that it does not name, or a Param that there
            is not: a misspelt one narrows nothing, and the run would do everything.
    """
    known = [field.name for field in dataclasses.fields(RunParams)]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise Misconfigured(
            f"Param {unknown[0]!r} of dataset {dataset.name!r}: there is none of this name; expected only "
            f"{', '.join(known)}"
        )
    prefixes = tuple(values.get("prefixes") or ())
    for prefix in prefixes:
        if not escape_key(prefix)[1]:
            raise Misconfigured(
                f"Param 'prefixes' of dataset {dataset.name!r}: expected text, found {prefix!r}, which holds "
                "characters that no key in the ledger has"
            )
        if not any(prefix.startswith(allowed) for allowed in dataset.prefixes):
            raise Misconfigured(
                f"Param 'prefixes' of dataset {dataset.name!r}: {prefix!r} lies outside the dataset's prefixes "
                f"{list(dataset.prefixes)}; a run can only narrow them"
            )
    prompts = tuple(values.get("prompts") or ())
    for prompt in prompts:
        if prompt not in dataset.prompts:
            raise Misconfigured(
                f"Param 'prompts' of dataset {dataset.name!r}: {prompt!r} is not one of {list(dataset.prompts)}; "
                "add it to the dataset's file first"
            )
    return RunParams(
        prefixes=_without_nested(prefixes),
        prompts=prompts,
        limit=_smaller(values.get("limit"), dataset.budget.max_images_per_run),
        newest_first=bool(values.get("newest_first", True)),
        requeue_failed=bool(values.get("requeue_failed", False)),
        dry_run=bool(values.get("dry_run", False)),
    )


def _without_nested(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """Drop prefixes that another one covers, so that no object is listed twice."""
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return tuple(kept)


def _smaller(asked: int | None, allowed: int | None) -> int | None:
    limits = [value for value in (asked, allowed) if value is not None]
    return min(limits) if limits else None
