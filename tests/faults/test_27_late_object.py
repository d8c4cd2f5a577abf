"""Accident 27: an object appears whose date lies before, or exactly on, the time of the last listing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from glm4v_operator.ingest.listing import list_objects
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, LONG_AGO, FaultyS3


@pytest.mark.parametrize("late_by", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_late_object_is_found_by_the_next_listing(ledger_url: str, late_by: timedelta) -> None:
    with FaultyS3({"b.png": b"x"}) as store, Discovering(ledger_url) as days:
        days.day(list_objects(store.client(), BUCKET))
        store.put("a.png", b"y", last_modified=LONG_AGO - late_by)

        counts = days.day(list_objects(store.client(), BUCKET))

        assert (counts.new, counts.unchanged, counts.changed) == (1, 1, 0)
        assert {claimed.key for claimed in days.claim()[1]} == {"a.png", "b.png"}


def test_a_listing_without_news_changes_nothing(ledger_url: str) -> None:
    with FaultyS3({"a.png": b"x", "b.png": b"y"}) as store, Discovering(ledger_url) as days:
        days.day(list_objects(store.client(), BUCKET))
        before = days.objects()

        counts = days.day(list_objects(store.client(), BUCKET))

        assert (counts.new, counts.unchanged, counts.changed) == (0, 2, 0)
        assert days.objects() == before
