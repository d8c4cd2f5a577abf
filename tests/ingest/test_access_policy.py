"""An object is blamed only on proof that the source is well; else the run fails and no image is marked."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import Glm4vError, ObjectRefused, SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.access_policy import AccessPolicy
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.retrying import Retry
from tests.faults.faulty_s3 import BUCKET, FaultyS3
from tests.faults.lies import refuse

DENIED = refuse(403, "AccessDenied", "Access Denied")
BROKEN = refuse(500, "InternalError", "We encountered an internal error.")


def failure(store: FaultyS3, key: str, policy: AccessPolicy) -> Glm4vError:
    with pytest.raises(Glm4vError) as caught:
        fetch(
            store.client(),
            store.listed(key),
            max_bytes=100,
            deadline_seconds=5,
            access=policy,
            retry=Retry(tries=2, base_seconds=0.0),
        )
    return caught.value


def policy_of(store: FaultyS3, *prefixes: str) -> AccessPolicy:
    return AccessPolicy(store.client(), BUCKET, prefixes or ("",))


def test_a_refused_object_among_readable_ones_is_itself_to_blame() -> None:
    with FaultyS3({"open": b"x", "shut": b"x"}) as store:
        store.lie(DENIED, key="shut")

        error = failure(store, "shut", policy_of(store))

    assert isinstance(error, ObjectRefused)
    assert error.reason == "forbidden"


def test_when_nothing_can_be_read_the_source_is_to_blame() -> None:
    with FaultyS3({"a": b"x", "b": b"x"}) as store:
        store.lie(DENIED)

        error = failure(store, "a", policy_of(store))

    assert isinstance(error, SourceMisconfigured)
    assert BUCKET in str(error)
    assert "s3:GetObject" in str(error)


def test_once_the_source_is_to_blame_nothing_more_is_probed() -> None:
    with FaultyS3({"a": b"x", "b": b"x"}) as store:
        store.lie(DENIED)
        policy = policy_of(store)
        first = failure(store, "a", policy)
        store.asked.clear()

        assert failure(store, "b", policy) is first
        assert len(store.asked) == 1


def test_a_key_that_is_revoked_half_way_is_the_sources_fault() -> None:
    with FaultyS3({"a": b"x", "b": b"x"}) as store:
        policy = policy_of(store)
        fetch(store.client(), store.listed("a"), max_bytes=100, deadline_seconds=5, access=policy)
        store.lie(DENIED)

        assert isinstance(failure(store, "b", policy), SourceMisconfigured)


def test_the_object_read_last_is_asked_first_and_asked_alone() -> None:
    with FaultyS3({"a": b"x", "b": b"x", "shut": b"x"}) as store:
        store.lie(DENIED, key="shut")
        policy = policy_of(store)
        fetch(store.client(), store.listed("b"), max_bytes=100, deadline_seconds=5, access=policy)
        store.asked.clear()

        failure(store, "shut", policy)

        assert [asked.key for asked in store.asked] == ["shut", "b"]


def test_another_readable_object_is_found_when_the_one_read_last_was_deleted() -> None:
    with FaultyS3({"a": b"x", "b": b"x", "shut": b"x"}) as store:
        store.lie(DENIED, key="shut")
        policy = policy_of(store)
        fetch(store.client(), store.listed("a"), max_bytes=100, deadline_seconds=5, access=policy)
        del store.objects["a"]

        assert isinstance(failure(store, "shut", policy), ObjectRefused)


def test_proof_is_sought_all_over_a_long_listing() -> None:
    shut = {f"shut/{number:03}": b"x" for number in range(200)}
    with FaultyS3(shut | {f"{letter}/open": b"x" for letter in "tuvwxyz"}) as store:
        for key in shut:
            store.lie(DENIED, key=key)

        error = failure(store, "shut/007", policy_of(store, "shut/", "z/"))

    assert isinstance(error, ObjectRefused)


def test_an_archived_object_needs_no_proof() -> None:
    with FaultyS3({"cold": b"x"}) as store:
        store.lie(refuse(403, "InvalidObjectState"))

        error = failure(store, "cold", policy_of(store))

        assert isinstance(error, ObjectRefused)
        assert error.reason == "archived"
        assert len(store.asked) == 1


def test_an_object_on_which_a_well_store_fails_is_told_from_an_outage() -> None:
    with FaultyS3({"fine": b"x", "broken": b"x"}) as store:
        store.lie(BROKEN, key="broken")

        error = failure(store, "broken", policy_of(store))

    assert isinstance(error, SourceUnavailable)
    assert error.reason == "unreadable"


def test_an_outage_of_the_whole_store_is_not_the_objects_fault() -> None:
    with FaultyS3({"a": b"x", "b": b"x", "c": b"x"}) as store:
        store.lie(BROKEN)

        error = failure(store, "a", policy_of(store))

    assert isinstance(error, SourceUnavailable)
    assert error.reason == "source_unavailable"
