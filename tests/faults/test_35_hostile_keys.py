"""Accident 35: key names made to break programs come through exactly as they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from glm4v_operator.errors import ObjectGone
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Retry
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, Answer, FaultyS3
from tests.faults.hostile_keys import HOSTILE_KEYS, hostile_keys
from tests.faults.lies import cut

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_every_hostile_key_is_listed_and_read_as_it_is(s3_client: S3Client, bucket: str) -> None:
    for key in HOSTILE_KEYS:
        s3_client.put_object(Bucket=bucket, Key=key, Body=key.encode())

    found = list(list_objects(s3_client, bucket, page_keys=7))  # pages begin after hostile keys as well

    assert {one.key for one in found} == set(HOSTILE_KEYS)
    for one in found:
        assert fetch(s3_client, one, max_bytes=2_000, deadline_seconds=20).data == one.key.encode()


# The servers live for the whole test, whatever key an example puts there.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=hostile_keys())
def test_any_key_makes_the_round_trip(s3_client: S3Client, bucket: str, key: str) -> None:
    s3_client.put_object(Bucket=bucket, Key=key, Body=b"x")

    (found,) = (one for one in list_objects(s3_client, bucket, prefix=key) if one.key == key)

    assert fetch(s3_client, found, max_bytes=10, deadline_seconds=20).data == b"x"
    s3_client.delete_object(Bucket=bucket, Key=key)


def test_hostile_keys_go_through_the_ledger_and_come_back_as_they_were(
    s3_client: S3Client, bucket: str, ledger_url: str
) -> None:
    for key in HOSTILE_KEYS:
        s3_client.put_object(Bucket=bucket, Key=key, Body=key.encode())
    with Discovering(ledger_url) as days:
        days.day(list_objects(s3_client, bucket), bucket=bucket)

        claimed = days.claim()[1]

        assert {one.key for one in claimed} == set(HOSTILE_KEYS)
        for one in claimed:
            assert fetch(s3_client, one, max_bytes=2_000, deadline_seconds=20).data == one.key.encode()


def test_a_key_with_nul_is_refused_by_name_and_stops_nothing(ledger_url: str) -> None:
    with FaultyS3({"a\0b.png": b"x", "fine.png": b"x"}) as store, Discovering(ledger_url) as days:
        days.day(list_objects(store.client(), BUCKET))

        assert {(key, state, reason) for key, state, reason, _ in days.objects()} == {
            ("a\\x00b.png", "refused", "key"),
            ("fine.png", "listed", None),
        }


def test_a_key_that_is_no_utf_8_stays_distinct() -> None:
    def not_utf_8(answer: Answer) -> None:
        answer.body = answer.body.replace(b"<Key>a</Key>", b"<Key>%FF</Key>").replace(
            b"<Key>b</Key>", b"<Key>%FE</Key>"
        )
        answer.announced = len(answer.body)

    with FaultyS3({"a": b"x", "b": b"x"}) as store:
        store.lie(not_utf_8, on="list")

        assert [one.key for one in list_objects(store.client(), BUCKET)] == ["\udcff", "\udcfe"]


def test_an_error_shows_the_key_without_its_control_characters() -> None:
    with FaultyS3({"a\x1b[31m\n\u202e.png": b"x"}) as store:
        listed = store.listed("a\x1b[31m\n\u202e.png")
        store.objects.clear()

        with pytest.raises(ObjectGone) as caught:
            fetch(store.client(), listed, max_bytes=10, deadline_seconds=20)

    assert str(caught.value).isprintable()


def test_the_log_of_a_retry_shows_no_control_characters(caplog: pytest.LogCaptureFixture) -> None:
    key = "a\x1b]52;c;\x07\n.png"
    with FaultyS3({key: b"hello"}) as store:
        store.lie(cut(2), times=1)

        with caplog.at_level(logging.INFO, logger="glm4v_operator"):
            fetch(store.client(), store.listed(key), max_bytes=10, deadline_seconds=20, retry=Retry(base_seconds=0.0))

    assert caplog.messages
    assert all(message.isprintable() for message in caplog.messages)
