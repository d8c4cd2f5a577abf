"""What glm4v-nano has to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from training.evaluation.picture_sets import HELD_OUT, TEXT_FREE, UNSEEN_STRINGS
from training.evaluation.summary import LANGUAGES

#: Character errors and facts, shares of 1: on unseen strings, and on what training never drew.
MOST_ERRORS, FEWEST_FACTS = 0.010, 0.95
MOST_ERRORS_HELD_OUT, FEWEST_FACTS_HELD_OUT = 0.040, 0.85
#: What NF4 may add to the character errors of 16 or 32 bits.
MOST_ERRORS_MORE_IN_NF4 = 0.003

NAMES = {"zh": "Chinese", "en": "English"}


@dataclass(frozen=True, slots=True)
class Target:
    """One line: what is asked of which precision, and what was found."""

    what: str
    precision: str
    wanted: str
    found: str
    met: bool


def targets(results: Mapping[str, Any]) -> list[Target]:
    """All targets that ``results`` say something about, in the order of the tables."""
    sets = results.get("sets", {})
    return [
        *_on(UNSEEN_STRINGS.name, sets, MOST_ERRORS, FEWEST_FACTS),
        *_nf4(sets),
        *_invented(sets),
        *(target for each in HELD_OUT for target in _on(each.name, sets, MOST_ERRORS_HELD_OUT, FEWEST_FACTS_HELD_OUT)),
    ]


def _on(name: str, sets: Mapping[str, Any], most_errors: float, fewest_facts: float) -> Iterator[Target]:
    for precision, found in sets.get(name, {}).items():
        if precision == "nf4":
            continue  # has a target of its own, relative to the others
        for language in LANGUAGES:
            rate = found["ocr"][language]["rate"]
            if rate is not None:
                what = f"{name}: character errors, {NAMES[language]}"
                yield Target(what, precision, f"≤ {percent(most_errors)}", percent(rate), rate <= most_errors)
        for language in LANGUAGES:
            share = found["caption"][language]["share"]
            if share is not None:
                what = f"{name}: facts right, {NAMES[language]}"
                yield Target(what, precision, f"≥ {percent(fewest_facts)}", percent(share), share >= fewest_facts)


def _nf4(sets: Mapping[str, Any]) -> Iterator[Target]:
    found = sets.get(UNSEEN_STRINGS.name, {})
    other = next((precision for precision in ("bf16", "fp32") if precision in found), None)
    if "nf4" not in found or other is None:
        return
    for language in LANGUAGES:
        rate, before = (found[precision]["ocr"][language]["rate"] for precision in ("nf4", other))
        if rate is not None and before is not None:
            yield Target(
                f"{UNSEEN_STRINGS.name}: character errors more than in {other}, {NAMES[language]}",
                "nf4",
                f"≤ {percent(MOST_ERRORS_MORE_IN_NF4)}",
                percent(rate - before),
                rate - before <= MOST_ERRORS_MORE_IN_NF4,
            )


def _invented(sets: Mapping[str, Any]) -> Iterator[Target]:
    for precision, found in sets.get(TEXT_FREE.name, {}).items():
        answers, of = found["invented"]["answers"], found["invented"]["of"]
        yield Target("pictures without text: texts invented", precision, "0", f"{answers} of {of}", answers == 0)


def percent(share: float) -> str:
    """A share of 1 as a percentage with two decimals."""
    return f"{100 * share:.2f} %"
