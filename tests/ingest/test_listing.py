"""The listing names every key, once, exactly, and holds one page at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from glm4v_operator.errors import SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.listing import in_scope, list_objects
from glm4v_operator.ingest.retrying import Retry
from tests.faults.faulty_s3 import BUCKET, Answer, FaultyS3
from tests.faults.lies import send

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = Retry(tries=2, base_seconds=0.0)


def test_more_keys_than_a_page_holds_are_all_listed_in_order(s3_client: S3Client, bucket: str) -> None:
    keys = [f"scan-{number:05}.png" for number in range(1_010)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: s3_client.put_object(Bucket=bucket, Key=key, Body=b"x"), keys))

    assert [found.key for found in list_objects(s3_client, bucket)] == keys


def test_a_listed_object_says_all_that_is_known_of_it(s3_client: S3Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"hello")

    (found,) = list_objects(s3_client, bucket)

    head = s3_client.head_object(Bucket=bucket, Key="a.png")
    assert (found.bucket, found.key, found.size, found.version_id) == (bucket, "a.png", 5, None)
    assert found.etag == head["ETag"].strip('"') == "5d41402abc4b2a76b9719d911017c592"
    assert found.last_modified is not None
    assert found.last_modified.replace(microsecond=0) == head["LastModified"]


def test_only_the_newest_version_of_a_key_is_listed(s3_client: S3Client, versioned_bucket: str) -> None:
    for body in (b"old", b"newer"):
        s3_client.put_object(Bucket=versioned_bucket, Key="a.png", Body=body)

    assert [found.size for found in list_objects(s3_client, versioned_bucket)] == [5]


def test_a_prefix_and_globs_narrow_what_is_listed(s3_client: S3Client, bucket: str) -> None:
    for key in ("in/a.png", "in/deep/b.png", "in/c.txt", "in/tmp/d.png", "out/e.png"):
        s3_client.put_object(Bucket=bucket, Key=key, Body=b"x")

    found = list_objects(s3_client, bucket, "in/", include=("*.png",), exclude=("in/tmp/*",))

    assert [one.key for one in found] == ["in/a.png", "in/deep/b.png"]


@pytest.mark.parametrize(
    ("key", "include", "exclude", "expected"),
    [
        ("a.png", (), (), True),
        ("a.png", ("*.png",), (), True),
        ("a.PNG", ("*.png",), (), False),
        ("a.PNG", ("*.[pP][nN][gG]",), (), True),
        ("x/y/a.png", ("*.png",), (), True),
        ("x/y/a.png", ("x/*.png",), (), True),
        ("a.png", ("**/*.png",), (), True),
        ("x/a.png", ("**/*.png",), (), True),
        ("a.png", ("*.jpg", "a.*"), (), True),
        ("a.png", ("*.png",), ("a*",), False),
        ("line\nbreak.png", ("*.png",), (), True),
        ("a.png.tmp", ("*.png",), (), False),
    ],
)
def test_scope(key: str, include: tuple[str, ...], exclude: tuple[str, ...], expected: bool) -> None:
    assert in_scope(key, include, exclude) is expected


def test_pages_are_asked_for_one_by_one_as_they_are_used() -> None:
    with FaultyS3({f"{number}": b"x" for number in range(9)}) as store:
        objects = list_objects(store.client(), BUCKET, page_keys=3)
        next(objects)

        assert len(store.asked) == 1
        assert len(list(objects)) == 8
        assert len(store.asked) == 3


def test_keys_outside_the_prefix_are_dropped_when_the_store_ignores_it() -> None:
    with FaultyS3({"in/a": b"x", "out/b": b"x"}) as store:
        honest = store.client().list_objects_v2(Bucket=BUCKET)
        assert len(honest["Contents"]) == 2
        everything = _listing_of(store)
        store.lie(send(everything), on="list")

        assert [one.key for one in list_objects(store.client(), BUCKET, "in/")] == ["in/a"]


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Sign in to the network</body></html>", b"<ListBucketResult><Name>li"]
)
def test_an_answer_that_is_no_listing_is_not_an_empty_bucket(body: bytes) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(send(body), on="list")

        with pytest.raises(SourceUnavailable):
            list(list_objects(store.client(), BUCKET, retry=AT_ONCE))


@pytest.mark.parametrize("token", [b"", b"<NextContinuationToken>same</NextContinuationToken>"])
def test_paging_that_does_not_advance_fails_instead_of_ending_or_going_on_for_ever(token: bytes) -> None:
    def stuck(answer: Answer) -> None:
        answer.body = b"<ListBucketResult><IsTruncated>true</IsTruncated>" + token + b"</ListBucketResult>"
        answer.announced = len(answer.body)

    with FaultyS3({"a": b"x"}) as store:
        store.lie(stuck, on="list")

        with pytest.raises(SourceMisconfigured, match="does not advance"):
            list(list_objects(store.client(), BUCKET))


def _listing_of(store: FaultyS3) -> bytes:
    import urllib.request

    with urllib.request.urlopen(f"{store.endpoint_url}/{BUCKET}?list-type=2") as answer:
        body: Any = answer.read()
    return bytes(body)
