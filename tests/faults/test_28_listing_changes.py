"""Accident 28: keys come and go between two pages of a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glm4v_operator.ingest.listing import list_objects
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, Asked, FaultyS3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PAGE_KEYS = 10


def test_no_key_that_was_there_throughout_is_missed_or_doubled(s3_client: S3Client, bucket: str) -> None:
    staying = [f"{number:03}-stays" for number in range(30)]
    leaving = [f"{number:03}-leaves" for number in range(0, 30, 2)]
    for key in staying + leaving:
        s3_client.put_object(Bucket=bucket, Key=key, Body=b"x")

    seen: list[str] = []
    for number, found in enumerate(list_objects(s3_client, bucket, page_keys=PAGE_KEYS)):
        seen.append(found.key)
        if number % PAGE_KEYS == PAGE_KEYS // 2:  # in the middle of a page: before and after where the listing stands
            s3_client.put_object(Bucket=bucket, Key=f"{number:03}-arrives", Body=b"x")
            s3_client.put_object(Bucket=bucket, Key=f"{len(staying) - number:03}-arrives", Body=b"x")
            s3_client.delete_object(Bucket=bucket, Key=leaving.pop(0))
            s3_client.delete_object(Bucket=bucket, Key=leaving.pop())

    assert [key for key in seen if key.endswith("-stays")] == staying
    assert len(seen) == len(set(seen))


def test_what_came_between_two_pages_is_found_a_day_later_at_the_latest(ledger_url: str) -> None:
    with FaultyS3({f"{number:02}": b"x" for number in range(20)}) as store, Discovering(ledger_url) as days:

        def change(asked: Asked) -> None:
            if len(store.asked) == 2:  # the second page is being asked for
                store.put("00-behind", b"x")
                store.put("15-ahead", b"x")
                del store.objects["01"], store.objects["16"]

        store.before = change
        days.day(list_objects(store.client(), BUCKET, page_keys=PAGE_KEYS))
        store.before = None
        days.day(list_objects(store.client(), BUCKET, page_keys=PAGE_KEYS))

        keys = [key for key, _, _, deleted in days.objects() if not deleted]
        assert sorted(keys) == sorted(store.objects)
        assert len(keys) == len(set(keys))


def test_a_page_that_comes_twice_is_recorded_once(ledger_url: str) -> None:
    with FaultyS3({"a": b"x", "b": b"y"}) as store, Discovering(ledger_url) as days:
        page = list(list_objects(store.client(), BUCKET))

        counts = days.day(page + page)

        assert counts.new == 2
        assert len(days.objects()) == 2
