"""Accident 24, the store's side: "could not be read" is never taken for "is not there", nor for "is new"."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import ObjectGone, ObjectRefused, SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Retry
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, FaultyS3, Lie
from tests.faults.lies import cut, refuse

AT_ONCE = Retry(tries=2, base_seconds=0.0)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        pytest.param(refuse(500, "InternalError"), SourceUnavailable, id="500"),
        pytest.param(refuse(403, "AccessDenied"), ObjectRefused, id="403"),
        pytest.param(refuse(404, "", "no such page"), ObjectRefused, id="404-of-a-proxy"),
        pytest.param(refuse(404, "NoSuchBucket"), SourceMisconfigured, id="404-of-the-bucket"),
    ],
)
def test_a_read_that_fails_does_not_make_the_object_gone(lie: Lie, expected: type[Exception]) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(lie)

        with pytest.raises(expected) as caught:
            fetch(store.client(), store.listed("a"), max_bytes=99, deadline_seconds=10, retry=AT_ONCE)

    assert not isinstance(caught.value, ObjectGone)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        pytest.param(refuse(500, "InternalError"), SourceUnavailable, id="500"),
        pytest.param(refuse(403, "AccessDenied"), SourceMisconfigured, id="403"),
        pytest.param(cut(200), SourceUnavailable, id="torn"),
    ],
)
def test_a_listing_that_breaks_off_raises_instead_of_ending(lie: Lie, expected: type[Exception]) -> None:
    with FaultyS3({f"{number}": b"x" for number in range(6)}) as store:
        objects = list_objects(store.client(), BUCKET, page_keys=3, retry=AT_ONCE)
        seen = [next(objects).key for _ in range(3)]
        store.lie(lie, on="list")

        with pytest.raises(expected):
            next(objects)

    assert seen == ["0", "1", "2"]


def test_a_listing_that_breaks_off_deletes_nothing_and_hides_nothing(ledger_url: str) -> None:
    with FaultyS3({f"{number}": b"x" for number in range(6)}) as store, Discovering(ledger_url) as days:
        days.day(list_objects(store.client(), BUCKET))
        store.lie(refuse(500, "InternalError"), on="list")

        with pytest.raises(SourceUnavailable):
            days.day(list_objects(store.client(), BUCKET, retry=AT_ONCE))

        assert [(state, deleted) for _, state, _, deleted in days.objects()] == [("listed", False)] * 6
