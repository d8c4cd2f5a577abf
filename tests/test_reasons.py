"""Every reason says what to do, to the end."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.reasons import REASONS, Reason

AGAIN = "glm4v requeue --reason "
FAILURES = [reason for reason in REASONS.values() if reason.applies_to != ("run",)]


@pytest.mark.parametrize("reason", FAILURES, ids=lambda reason: reason.code)
def test_a_remedy_that_requeues_names_its_own_reason(reason: Reason) -> None:
    assert re.findall(r"glm4v requeue.*?(?=[.,;]|$)", reason.remedy) in ([], [AGAIN + reason.code])


@pytest.mark.parametrize("setting", [field.name for field in fields(ImageLimits)])
def test_a_limit_that_was_changed_is_followed_by_a_requeue(setting: str) -> None:
    named = [reason for reason in FAILURES if f"limits.{setting}" in reason.remedy]
    assert named
    assert [reason.code for reason in named if AGAIN + reason.code not in reason.remedy] == []


@pytest.mark.parametrize("code", ["kills_worker", "internal", "source_unavailable"])
def test_what_may_befall_objects_and_items_says_so(code: str) -> None:
    assert {"object", "item"} <= set(REASONS[code].applies_to)
