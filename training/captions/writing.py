"""Writing a caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from training.captions import chinese, english
from training.captions.facts import Language, canonical
from training.captions.plan import Plan

PLANS: dict[Language, dict[str, tuple[Plan, ...]]] = {"zh": chinese.PLANS, "en": english.PLANS}

T = TypeVar("T")


class Chance(Protocol):
    """A source of random numbers: ``random.Random`` and ``numpy.random.Generator`` both are."""

    def random(self) -> float:
        """A number in [0, 1)."""


def choose(rng: Chance, things: Sequence[T]) -> T:
    """One of ``things``, each as likely as any other."""
    return things[int(rng.random() * len(things))]


def caption(rng: Chance, facts: Mapping[str, str | int], language: Language) -> str:
    """A caption of one or two sentences that states all of ``facts`` (see SCHEMA), by one of the plans for its kind.

    Raises ValueError for facts that no caption can state.
    """
    stated = canonical(facts)
    return choose(rng, PLANS[language][str(stated["kind"])]).write(stated)
