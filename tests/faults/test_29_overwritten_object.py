"""Accident 29: a key is overwritten between listing and reading, or while it is being read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from glm4v_operator.errors import ObjectChanged, SourceUnavailable
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Retry
from glm4v_operator.ledger.requeue import requeue
from tests.annotate.day import picture
from tests.annotate.fixtures import MakeDay
from tests.faults.faulty_s3 import BUCKET, Asked, FaultyS3
from tests.faults.lies import announce, send, tag
from tests.scripted.openai_server import ScriptedOpenAiServer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = Retry(tries=2, base_seconds=0.0)


def test_new_bytes_are_never_read_as_the_old_version(s3_client: S3Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"first")
    (listed,) = list_objects(s3_client, bucket)
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"other")

    with pytest.raises(ObjectChanged) as caught:
        fetch(s3_client, listed, max_bytes=1_000, deadline_seconds=10)

    assert caught.value.reason == "changed"


def test_the_new_version_is_listed_as_another_object(s3_client: S3Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"first")
    (before,) = list_objects(s3_client, bucket)
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"other")

    (after,) = list_objects(s3_client, bucket)

    assert after.version != before.version


def test_a_store_that_ignores_if_match_is_seen_through() -> None:
    with FaultyS3({"a": b"first"}) as store:
        store.lie(tag("0" * 32))

        listed = store.listed("a")
        with pytest.raises(ObjectChanged, match=f"its ETag was {listed.etag} and is now {'0' * 32}"):
            fetch(store.client(), listed, max_bytes=1_000, deadline_seconds=10)


def test_without_an_etag_the_size_tells_a_new_version() -> None:
    with FaultyS3() as store:
        store.put("a", b"first", etag="")
        listed = replace(store.listed("a"), etag=None)
        store.lie(send(b"longer than before"))

        with pytest.raises(ObjectChanged, match="its size was 5 and is now 18"):
            fetch(store.client(), listed, max_bytes=1_000, deadline_seconds=10)


def test_an_overwrite_between_two_tries_is_noticed() -> None:
    with FaultyS3({"a": b"first"}) as store:
        listed = store.listed("a")
        store.lie(announce(99), times=1)

        def overwrite(asked: Asked) -> None:
            if len(store.asked) == 2:
                store.put("a", b"other")

        store.before = overwrite
        with pytest.raises(ObjectChanged):
            fetch(store.client(), listed, max_bytes=1_000, deadline_seconds=10, retry=AT_ONCE)


def test_the_hash_is_that_of_the_bytes_read() -> None:
    with FaultyS3({"a": b"first"}) as store:
        listed = store.listed("a")
        store.lie(send(b"mixed"))  # same length and ETag, other bytes

        fetched = fetch(store.client(), listed, max_bytes=1_000, deadline_seconds=10)

    assert fetched.sha256 == hashlib.sha256(b"mixed").digest()


def test_a_body_of_another_length_under_the_same_etag_is_not_believed() -> None:
    with FaultyS3({"a": b"first"}) as store:
        store.lie(send(b"firstfirst"))

        with pytest.raises(SourceUnavailable, match="listed with 5 bytes"):
            fetch(store.client(), store.listed("a"), max_bytes=1_000, deadline_seconds=10, retry=AT_ONCE)


def test_a_store_that_lists_other_etags_than_it_hands_out_is_noticed_on_the_second_day(
    make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]
) -> None:
    with FaultyS3({"a.png": picture(1), "b.png": picture(2)}) as store:
        day = make_day(openai(), client=store.client(), bucket=BUCKET)
        store.lie(tag("0" * 32))

        day.work()
        assert (day.objects(), day.report().failed) == ({"gone (changed)": 2}, 0)

        day.work()
        assert day.objects() == {"refused (listed_otherwise)": 2}
        assert day.report().too_many_failed

        store.rules.clear()
        requeue(day.ledger, reasons=["listed_otherwise"])
        day.work()
        assert (day.objects(), day.problems()) == ({"linked": 2}, [])


def test_an_object_that_is_overwritten_each_day_as_it_is_read_is_never_refused(
    make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]
) -> None:
    with FaultyS3({"a.png": picture(0), "b.png": picture(9)}) as store:
        day = make_day(openai(), client=store.client(), bucket=BUCKET)
        for number in range(1, 4):
            day.begin()
            store.put("a.png", picture(number))
            day.lane().run()
        assert day.objects() == {"gone (changed)": 3, "linked": 1}
        day.work()
        assert day.objects() == {"gone (changed)": 3, "linked": 2}
