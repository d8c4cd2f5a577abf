"""Writing a caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from training.captions import chinese, english
from training.captions.facts import SCHEMA, Language, canonical
from training.captions.plan import Plan

PLANS: dict[Language, dict[str, tuple[Plan, ...]]] = {"zh": chinese.PLANS, "en": english.PLANS}

_KIND_NUMBERS = {kind: number for number, kind in enumerate(SCHEMA)}

T = TypeVar("T")


class Chance(Protocol):
    """A source of random numbers: ``random.Random`` and ``numpy.random.Generator`` both are."""

    def random(self) -> float:
        """A number in [0, 1)."""


def choose(rng: Chance, things: Sequence[T]) -> T:
    """One of ``things``, each as likely as any other."""
    return things[int(rng.random() * len(things))]


def caption(facts: Mapping[str, str | int], language: Language, opening: int) -> str:
    """A caption of one or two sentences that states all of ``facts`` (see SCHEMA), by the plan for them.

    Nothing in it is left to chance: the same facts asked for in the same words always give the same caption.
    ``opening``: the number of the question's opening (``training.questions.opening_number``). Raises ValueError for
    facts that no caption can state.
    """
    stated = canonical(facts)
    return plan_for(str(stated["kind"]), language, opening).write(stated)


def plan_for(kind: str, language: Language, opening: int) -> Plan:
    """The plan by which ``kind`` is captioned when the question's opening has the number ``opening``.

    A model that has to toss a coin between "This" and "The" finds them equally likely, and then the last bit of a
    number decides. So the words of the question say which plan it is, and the same question shows other plans with
    other kinds: their numbers are added, and counted round the plans that the kind has.
    """
    plans = PLANS[language][kind]
    return plans[(opening + _KIND_NUMBERS[kind]) % len(plans)]
