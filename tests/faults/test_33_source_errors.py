"""Accident 33: the store refuses, is missing, throttles, or is not who it should be."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from glm4v_operator.errors import ObjectRefused, SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.access_policy import AccessPolicy
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Retry
from tests.certificates import make_certificate, serving_with
from tests.faults.faulty_s3 import BUCKET, SECRET, FaultyS3, Lie
from tests.faults.lies import refuse, reset, stall

AT_ONCE = Retry(tries=3, base_seconds=0.0)
REGION = {"x_amz_bucket_region": "eu-west-9"}

# Answers that speak of the caller or the bucket, and what the message must advise.
RUN_ERRORS = [
    pytest.param(refuse(403, "AccessDenied", "Access Denied"), "s3:ListBucket", id="403"),
    pytest.param(refuse(404, "NoSuchBucket"), "Create the bucket", id="no-bucket"),
    pytest.param(refuse(301, "PermanentRedirect", "", **REGION), "eu-west-9", id="wrong-region"),
    pytest.param(refuse(400, "AuthorizationHeaderMalformed", "", "<Region>eu-9</Region>"), "eu-9", id="region-in-body"),
    pytest.param(refuse(400, "ExpiredToken"), "Renew", id="expired-token"),
    pytest.param(refuse(403, "InvalidAccessKeyId"), "login and password", id="wrong-key"),
    pytest.param(refuse(403, "RequestTimeTooSkewed"), "clock of this machine", id="wrong-clock"),
    pytest.param(refuse(404, "page not found"), "endpoint_url", id="not-s3"),
]
OUTAGES = [
    pytest.param(refuse(503, "SlowDown", "Please reduce your request rate."), id="slow-down"),
    pytest.param(refuse(500, "InternalError"), id="500"),
    pytest.param(refuse(429, "TooManyRequests"), id="429"),
    pytest.param(refuse(400, "RequestTimeout"), id="request-timeout"),
    pytest.param(stall(0), id="timeout"),
    pytest.param(reset(0), id="reset"),
]


def listed_keys(store: FaultyS3) -> list[str]:
    return [one.key for one in list_objects(store.client(), BUCKET, retry=AT_ONCE)]


@pytest.mark.parametrize(("lie", "advice"), RUN_ERRORS)
def test_a_listing_that_is_refused_fails_the_run_and_says_what_to_do(lie: Lie, advice: str) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(lie, on="list")

        client = store.client(region="us-east-1")  # its own: boto3 remembers the region that a store names
        with pytest.raises(SourceMisconfigured) as caught:
            list(list_objects(client, BUCKET))

        for named in (advice, BUCKET, store.endpoint_url, "us-east-1", "path style"):
            assert named in str(caught.value)
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("lie", OUTAGES)
def test_a_listing_survives_an_outage_that_passes(lie: Lie) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(lie, on="list", times=2)

        assert listed_keys(store) == ["a"]


@pytest.mark.parametrize("lie", OUTAGES)
def test_a_listing_gives_up_after_its_tries(lie: Lie) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(lie, on="list")

        with pytest.raises(SourceUnavailable):
            listed_keys(store)

        assert len(store.asked) == 3


@pytest.mark.parametrize("lie", OUTAGES)
def test_a_read_survives_an_outage_that_passes(lie: Lie) -> None:
    with FaultyS3({"a": b"hello"}) as store:
        store.lie(lie, times=2)

        fetched = fetch(store.client(), store.listed("a"), max_bytes=99, deadline_seconds=10, retry=AT_ONCE)

    assert fetched.data == b"hello"


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(refuse(403, "ExpiredToken"), id="expired"),
        pytest.param(refuse(403, "SignatureDoesNotMatch"), id="signature"),
        pytest.param(refuse(404, "NoSuchBucket"), id="no-bucket"),
    ],
)
def test_a_read_refused_for_the_callers_sake_fails_the_run_at_once(lie: Lie) -> None:
    with FaultyS3({"a": b"x"}) as store:
        store.lie(lie)

        with pytest.raises(SourceMisconfigured):
            fetch(store.client(), store.listed("a"), max_bytes=99, deadline_seconds=10)

        assert len(store.asked) == 1


@pytest.mark.parametrize(
    "denied",
    [
        pytest.param(refuse(403, "AccessDenied", "not authorized to perform: kms:Decrypt"), id="kms-not-granted"),
        pytest.param(refuse(400, "KMS.DisabledException", "the key is disabled"), id="kms-key-disabled"),
        pytest.param(refuse(403, "AccessDenied", "Access Denied"), id="plain-403"),
    ],
)
def test_a_key_that_decrypts_nothing_fails_the_run_and_one_foreign_object_does_not(denied: Lie) -> None:
    with FaultyS3({"a": b"x", "b": b"x"}) as store:
        store.lie(denied, key="a")
        listed, client = store.listed("a"), store.client()

        with pytest.raises(ObjectRefused) as refused:
            fetch(client, listed, max_bytes=99, deadline_seconds=10, access=AccessPolicy(client, BUCKET))
        assert refused.value.reason == "forbidden"

        store.lie(denied)
        with pytest.raises(SourceMisconfigured, match="kms:Decrypt"):
            fetch(client, listed, max_bytes=99, deadline_seconds=10, access=AccessPolicy(client, BUCKET))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "store.pem")


@pytest.fixture
def secured(certificate: Path) -> ssl.SSLContext:
    return serving_with(certificate)


def test_an_unknown_certificate_fails_the_run_and_names_the_setting(secured: ssl.SSLContext) -> None:
    with FaultyS3({"a": b"x"}, tls=secured) as store:
        with pytest.raises(SourceMisconfigured, match="verify in the connection's extra") as caught:
            listed_keys(store)

        assert store.endpoint_url in str(caught.value)


def test_a_certificate_that_is_named_is_trusted(secured: ssl.SSLContext, certificate: Path) -> None:
    with FaultyS3({"a": b"x"}, tls=secured) as store:
        client = store.client(verify=str(certificate))

        assert [one.key for one in list_objects(client, BUCKET)] == ["a"]


def test_tls_to_a_store_that_speaks_none_fails_the_run() -> None:
    with FaultyS3({"a": b"x"}) as store:
        client = store.client(endpoint_url=store.endpoint_url.replace("http:", "https:"))

        with pytest.raises(SourceMisconfigured, match="endpoint_url"):
            list(list_objects(client, BUCKET, retry=AT_ONCE))
