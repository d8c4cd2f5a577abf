"""Accident 32: objects that are gone, huge, torn, stalled, endless or announced falsely."""

from __future__ import annotations

import time

import pytest

from glm4v_operator.errors import ObjectGone, ObjectRefused, SourceUnavailable
from glm4v_operator.ingest.fetching import Fetched, fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Retry
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, FaultyS3, Lie
from tests.faults.lies import announce, cut, drip, drip_headers, refuse, reset, send_unannounced, stall

DATA = b"0123456789" * 100
AT_ONCE = Retry(tries=3, base_seconds=0.0)
TORN = [
    pytest.param(cut(500), id="cut"),
    pytest.param(reset(500), id="reset"),
    pytest.param(stall(500), id="stall"),
    pytest.param(announce(5_000), id="announced-too-long"),
    pytest.param(announce(10), id="announced-too-short"),
]


def read(store: FaultyS3, *, max_bytes: int = 10_000, seconds: float = 10.0) -> Fetched:
    return fetch(store.client(), store.listed("a"), max_bytes=max_bytes, deadline_seconds=seconds, retry=AT_ONCE)


def test_an_object_deleted_after_the_listing_is_gone() -> None:
    with FaultyS3({"a": DATA}) as store:
        listed = store.listed("a")
        del store.objects["a"]

        with pytest.raises(ObjectGone) as caught:
            fetch(store.client(), listed, max_bytes=10_000, deadline_seconds=10)

    assert caught.value.reason == "gone"


@pytest.mark.parametrize("lie", TORN)
def test_a_torn_body_is_read_again(lie: Lie) -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(lie, times=2)

        assert read(store).data == DATA
        assert len(store.asked) == 3


@pytest.mark.parametrize("lie", TORN)
def test_a_body_that_stays_torn_is_never_taken_for_the_object(lie: Lie) -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(lie)

        with pytest.raises(SourceUnavailable):
            read(store)

        assert len(store.asked) == 3


def test_a_body_without_a_length_is_read_to_its_end() -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(announce(None))

        assert read(store).data == DATA


def test_a_body_above_the_limit_is_not_read_when_the_header_says_so() -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(announce(5 * 1024**3))

        with pytest.raises(ObjectRefused) as caught:
            read(store, max_bytes=len(DATA))

    assert caught.value.reason == "too_many_bytes"


def test_a_body_above_the_limit_is_cut_off_when_no_header_says_so() -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(send_unannounced(b"x" * 50_000_000))

        with pytest.raises(ObjectRefused) as caught:
            read(store, max_bytes=len(DATA))

    assert caught.value.reason == "too_many_bytes"


def test_a_store_that_sends_byte_by_byte_is_left_at_the_deadline() -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(drip(0.05))
        begun = time.monotonic()

        with pytest.raises(SourceUnavailable, match=r"of 1000 bytes came within 0\.5 s"):
            read(store, seconds=0.5)

        assert time.monotonic() - begun < 10  # the whole body would take 50 s


@pytest.mark.parametrize("lie", [drip(0.1), drip_headers(0.1)], ids=["body", "headers"])
def test_a_page_that_comes_byte_by_byte_is_left_at_the_deadline(lie: Lie) -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(lie, on="list")

        with pytest.raises(SourceUnavailable, match=r"no whole answer within 0\.2 s"):
            list(list_objects(store.client(), BUCKET, page_seconds=0.2))


def test_headers_that_come_byte_by_byte_are_left_at_the_deadline() -> None:
    """Each byte comes within the read timeout: no timeout of the client ever ends that."""
    with FaultyS3({"a": DATA}) as store:
        store.lie(drip_headers(0.1))

        with pytest.raises(SourceUnavailable, match=r"no whole answer within 0\.2 s"):
            read(store, seconds=0.2)


def test_a_try_after_the_deadline_is_not_begun() -> None:
    with FaultyS3({"a": DATA}) as store:
        store.lie(refuse(503, "SlowDown"))

        with pytest.raises(SourceUnavailable):
            fetch(
                store.client(),
                store.listed("a"),
                max_bytes=10_000,
                deadline_seconds=0.0,  # long over when the first try has failed
                retry=Retry(tries=9, base_seconds=5.0),
            )

        assert len(store.asked) == 1


def test_folder_markers_and_empty_objects_are_recorded_as_such_and_not_claimed(ledger_url: str) -> None:
    contents = {"photos/": b"", "photos/empty.png": b"", "photos/full.png": b"x"}
    with FaultyS3(contents) as store, Discovering(ledger_url) as days:
        days.day(list_objects(store.client(), BUCKET))

        assert {(key, state, reason) for key, state, reason, _ in days.objects()} == {
            ("photos/", "refused", "folder_marker"),
            ("photos/empty.png", "refused", "empty_object"),
            ("photos/full.png", "listed", None),
        }
        assert [claimed.key for claimed in days.claim()[1]] == ["photos/full.png"]
