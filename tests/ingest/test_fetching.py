"""A fetch gives the bytes of the version that was listed, or says why not."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from glm4v_operator.errors import ObjectGone, ObjectRefused
from glm4v_operator.ingest.fetching import Fetched, fetch, is_readable
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.source_errors import Source
from tests.faults.faulty_s3 import FaultyS3
from tests.faults.lies import refuse

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def read(client: S3Client, source: Source, max_bytes: int = 1_000_000) -> Fetched:
    return fetch(client, source, max_bytes=max_bytes, deadline_seconds=20)


def test_all_bytes_come_with_their_hash(s3_client: S3Client, bucket: str) -> None:
    data = bytes(range(256)) * 1_000
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=data, ContentType="image/png")
    (listed,) = list_objects(s3_client, bucket)

    fetched = read(s3_client, listed)

    assert fetched.data == data
    assert fetched.sha256 == hashlib.sha256(data).digest()
    assert (fetched.etag, fetched.content_type) == (listed.etag, "image/png")


def test_an_empty_object_is_read_as_no_bytes(s3_client: S3Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key="nothing", Body=b"")
    (listed,) = list_objects(s3_client, bucket)

    assert read(s3_client, listed).data == b""


def test_a_version_id_reaches_bytes_that_were_overwritten(s3_client: S3Client, versioned_bucket: str) -> None:
    s3_client.put_object(Bucket=versioned_bucket, Key="a.png", Body=b"first")
    (listed,) = list_objects(s3_client, versioned_bucket)
    version_id = read(s3_client, listed).version_id
    s3_client.put_object(Bucket=versioned_bucket, Key="a.png", Body=b"second")

    assert read(s3_client, replace(listed, version_id=version_id)).data == b"first"


def test_a_version_that_was_deleted_for_good_is_gone(s3_client: S3Client, versioned_bucket: str) -> None:
    put = s3_client.put_object(Bucket=versioned_bucket, Key="a.png", Body=b"first")
    (listed,) = list_objects(s3_client, versioned_bucket)
    s3_client.delete_object(Bucket=versioned_bucket, Key="a.png", VersionId=put["VersionId"])

    with pytest.raises(ObjectGone):
        read(s3_client, replace(listed, version_id=put["VersionId"]))


def test_an_object_listed_above_the_limit_is_refused_without_a_request() -> None:
    with FaultyS3({"big": b"x" * 11}) as store:
        with pytest.raises(ObjectRefused, match="11 bytes, 10 are allowed") as caught:
            read(store.client(), store.listed("big"), max_bytes=10)

        assert caught.value.reason == "too_many_bytes"
        assert store.asked == []


def test_an_object_of_exactly_the_limit_is_read() -> None:
    with FaultyS3({"fits": b"x" * 10}) as store:
        assert len(read(store.client(), store.listed("fits"), max_bytes=10).data) == 10


def test_one_client_serves_many_threads(s3_client: S3Client, bucket: str) -> None:
    for number in range(8):
        s3_client.put_object(Bucket=bucket, Key=str(number), Body=str(number).encode() * 50_000)
    wrong: list[str] = []

    def check(source: Source) -> None:
        if read(s3_client, source).data != source.key.encode() * 50_000:
            wrong.append(source.key)

    threads = [threading.Thread(target=check, args=(one,)) for one in list_objects(s3_client, bucket)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(threads) == 8
    assert wrong == []


def test_a_readable_object_is_told_from_one_that_is_refused() -> None:
    with FaultyS3({"open": b"x", "shut": b"x"}) as store:
        store.lie(refuse(403, "AccessDenied"), key="shut")

        assert is_readable(store.client(), store.listed("open"))
        assert not is_readable(store.client(), store.listed("shut"))
