"""Accident 31: the same picture under two keys, and new bytes under the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ledger.linking import link_object
from tests.faults.discovering import EVERYTHING, Discovering, facts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def link_all(days: Discovering, client: S3Client) -> list[int]:
    """Fetch and link all that waits; the number of items that each object brought the lane."""
    lease, claimed = days.claim()
    brought = []
    for one in claimed:
        data = fetch(client, one, max_bytes=100, deadline_seconds=20).data
        brought.append(len(link_object(days.ledger, lease, one, facts(data), days.dataset_id, EVERYTHING).items))
    return brought


def test_the_same_bytes_under_two_keys_are_one_image_and_one_piece_of_work(
    s3_client: S3Client, bucket: str, ledger_url: str
) -> None:
    for key in ("a.png", "copies/a (1).png"):
        s3_client.put_object(Bucket=bucket, Key=key, Body=b"same bytes")
    with Discovering(ledger_url) as days:
        days.day(list_objects(s3_client, bucket), bucket=bucket)

        brought = link_all(days, s3_client)

        assert {state for _, state, _, _ in days.objects()} == {"linked"}
        assert (days.number_of("images"), days.number_of("work_items")) == (1, 1)
        assert sum(brought) >= 1


def test_new_bytes_under_a_key_are_added_and_the_old_image_is_kept(
    s3_client: S3Client, bucket: str, ledger_url: str
) -> None:
    with Discovering(ledger_url) as days:
        for body in (b"old bytes", b"new bytes"):
            s3_client.put_object(Bucket=bucket, Key="a.png", Body=body)
            days.day(list_objects(s3_client, bucket), bucket=bucket)
            link_all(days, s3_client)

        assert [(key, state, deleted) for key, state, _, deleted in days.objects()] == [
            ("a.png", "linked", False),
            ("a.png", "linked", False),
        ]
        assert (days.number_of("images"), days.number_of("work_items")) == (2, 2)


def test_an_old_version_that_nobody_read_is_gone(s3_client: S3Client, bucket: str, ledger_url: str) -> None:
    with Discovering(ledger_url) as days:
        for body in (b"old bytes", b"new bytes"):
            s3_client.put_object(Bucket=bucket, Key="a.png", Body=body)
            days.day(list_objects(s3_client, bucket), bucket=bucket)

        assert [state for _, state, _, _ in days.objects()] == ["gone", "listed"]
