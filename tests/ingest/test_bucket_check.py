"""``check_bucket`` tries what a run will do and says what a person must change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glm4v_operator.ingest.bucket_check import check_bucket
from glm4v_operator.ingest.s3_client import Credentials, S3Settings, make_client
from tests.faults.faulty_s3 import BUCKET, Answer, FaultyS3
from tests.faults.lies import refuse

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from tests.services.swift_server import SwiftServer


def test_a_bucket_that_works_passes_all_three_steps(s3_client: S3Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key="in/a.png", Body=b"hello")

    steps = check_bucket(s3_client, bucket, "in/")

    assert [(step.name, step.ok) for step in steps] == [("list", True), ("get", True), ("ranged get", True)]
    assert "'in/a.png': 5 bytes" in steps[1].why


def test_an_empty_bucket_passes_and_says_what_was_not_tried(s3_client: S3Client, bucket: str) -> None:
    steps = check_bucket(s3_client, bucket)

    assert all(step.ok for step in steps)
    assert "not tried" in steps[1].why


def test_a_missing_bucket_is_named_with_its_endpoint_and_region(s3_server: SwiftServer, s3_client: S3Client) -> None:
    (step,) = check_bucket(s3_client, "not-here")

    assert not step.ok
    for named in ("not-here", s3_server.endpoint_url, s3_server.region, "path style", "Create the bucket"):
        assert named in step.why


def test_a_wrong_secret_is_said_without_being_shown(s3_server: SwiftServer, bucket: str) -> None:
    wrong = Credentials(s3_server.access_key, "a-wrong-secret")
    client = make_client(S3Settings(endpoint_url=s3_server.endpoint_url, credentials=wrong, path_style=True))

    (step,) = check_bucket(client, bucket)

    assert not step.ok
    assert "login and password" in step.why
    assert "a-wrong-secret" not in step.why


def test_a_key_that_may_list_but_not_read_fails_at_the_reading() -> None:
    with FaultyS3({"a.png": b"hello"}) as store:
        store.lie(refuse(403, "AccessDenied"))

        steps = check_bucket(store.client(), BUCKET)

    assert [(step.name, step.ok) for step in steps] == [("list", True), ("get", False)]
    assert steps[1].why.startswith("forbidden: ")


def test_a_store_that_ignores_ranges_passes() -> None:
    def whole(answer: Answer) -> None:
        answer.status = 200

    with FaultyS3({"a.png": b"hello"}) as store:
        store.lie(whole)

        steps = check_bucket(store.client(), BUCKET)

    assert steps[2].ok
    assert "ignores ranges" in steps[2].why


def test_nothing_listens_there() -> None:
    with FaultyS3() as store:
        client = store.client()

    (step,) = check_bucket(client, BUCKET)

    assert not step.ok
    assert step.why.startswith("source_unavailable: ")
