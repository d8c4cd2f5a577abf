"""Accident 30: the ETag is no hash of the content (multipart, encrypted by a managed or a customer's key)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from glm4v_operator.errors import ObjectChanged
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from tests.faults.faulty_s3 import BUCKET, LONG_AGO, FaultyS3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ETAGS = ["d41d8cd98f00b204e9800998ecf8427e-2", "5bd5a6d3", "opaque tag+/="]


@pytest.mark.parametrize("etag", ETAGS)
def test_any_etag_is_only_compared(etag: str) -> None:
    with FaultyS3() as store:
        store.put("a", b"hello", etag=etag)
        (listed,) = list_objects(store.client(), BUCKET)

        fetched = fetch(store.client(), listed, max_bytes=99, deadline_seconds=10)

    assert (listed.etag, fetched.etag) == (etag, etag)
    assert fetched.sha256 == hashlib.sha256(b"hello").digest()


def test_another_etag_of_that_kind_is_another_version() -> None:
    with FaultyS3() as store:
        store.put("a", b"hello", etag="aaaa-1")
        listed = store.listed("a")
        store.put("a", b"hullo", etag="aaaa-2")

        with pytest.raises(ObjectChanged):
            fetch(store.client(), listed, max_bytes=99, deadline_seconds=10)


def test_the_same_opaque_etag_at_another_time_is_another_version() -> None:
    with FaultyS3() as store:
        store.put("a", b"hello", etag="same-1")
        (before,) = list_objects(store.client(), BUCKET)
        store.put("a", b"hullo", etag="same-1", last_modified=LONG_AGO + timedelta(seconds=1))
        (after,) = list_objects(store.client(), BUCKET)

    assert before.version != after.version


def test_a_multipart_upload_on_a_real_store_is_read_whole(s3_client: S3Client, bucket: str) -> None:
    parts = [b"a" * 5 * 1024 * 1024, b"tail"]
    upload = s3_client.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    tags = [
        s3_client.upload_part(Bucket=bucket, Key="a", UploadId=upload, PartNumber=number, Body=part)["ETag"]
        for number, part in enumerate(parts, 1)
    ]
    s3_client.complete_multipart_upload(
        Bucket=bucket,
        Key="a",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]},
    )
    (listed,) = list_objects(s3_client, bucket)

    fetched = fetch(s3_client, listed, max_bytes=10_000_000, deadline_seconds=30)

    assert listed.etag is not None
    assert listed.etag.endswith("-2")
    assert fetched.sha256 == hashlib.sha256(b"".join(parts)).digest()
