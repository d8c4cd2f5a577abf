"""Calls to the store are tried again with jitter, under a cap, and within a deadline."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import ObjectGone, SourceUnavailable
from glm4v_operator.ingest.retrying import Deadline, Retry, call


class Flaky:
    """Fails ``failures`` times, then answers."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error or SourceUnavailable("busy")

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return "answer"


def test_an_outage_that_passes_is_not_seen() -> None:
    slept: list[float] = []
    flaky = Flaky(3)

    assert call(flaky, Retry(tries=4, sleep=slept.append)) == "answer"
    assert len(slept) == 3


def test_the_last_error_is_passed_on_when_tries_are_used_up() -> None:
    flaky = Flaky(9)

    with pytest.raises(SourceUnavailable, match="busy"):
        call(flaky, Retry(tries=3, sleep=lambda _: None))

    assert flaky.calls == 3


def test_what_asking_again_cannot_mend_is_asked_once() -> None:
    flaky = Flaky(9, ObjectGone("gone"))

    with pytest.raises(ObjectGone):
        call(flaky, Retry(tries=3, sleep=lambda _: None))

    assert flaky.calls == 1


def test_waits_are_spread_over_the_whole_range_below_the_cap() -> None:
    retry = Retry(base_seconds=1.0, cap_seconds=8.0)

    waits = [retry.wait_seconds(10) for _ in range(300)]

    assert max(waits) <= 8.0
    assert min(waits) < 2.0
    assert max(waits) > 6.0


def test_a_wait_that_outlasts_the_deadline_is_not_begun() -> None:
    slept: list[float] = []

    with pytest.raises(SourceUnavailable):
        call(Flaky(9), Retry(tries=9, sleep=slept.append), Deadline(0.0))

    assert slept == []
