"""Accident 34: a store that answers 400 to the newer SDKs' checksum headers."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.retrying import Retry
from tests.faults.faulty_s3 import Answer, Asked, FaultyS3
from tests.faults.lies import refuse

REFUSED = refuse(400, "InvalidArgument", "x-amz-checksum-mode: unknown header")


def strict(store: FaultyS3) -> None:
    """Let ``store`` refuse requests that carry any checksum header."""

    def look(asked: Asked) -> None:
        if any(name.lower().startswith("x-amz-checksum") for name in asked.headers):
            store.lie(REFUSED, times=1)

    store.before = look


def test_reads_send_no_checksum_header_by_default() -> None:
    with FaultyS3({"a": b"hello"}) as store:
        strict(store)

        assert fetch(store.client(), store.listed("a"), max_bytes=99, deadline_seconds=10).data == b"hello"


def test_asking_for_checksums_where_they_are_unknown_names_the_setting() -> None:
    with FaultyS3({"a": b"hello"}) as store:
        strict(store)
        client = store.client(response_checksums="when_supported")

        with pytest.raises(SourceMisconfigured, match="response_checksum_validation"):
            fetch(client, store.listed("a"), max_bytes=99, deadline_seconds=10)


def test_a_checksum_is_verified_when_it_is_asked_for() -> None:
    def wrong(answer: Answer) -> None:
        answer.headers["x-amz-checksum-crc32"] = "AAAAAA=="

    with FaultyS3({"a": b"hello"}) as store:
        store.lie(wrong)
        client = store.client(response_checksums="when_supported")

        with pytest.raises(SourceUnavailable, match="checksum"):
            fetch(client, store.listed("a"), max_bytes=99, deadline_seconds=10, retry=Retry(tries=2, base_seconds=0.0))
