"""An Airflow connection's fields become settings, settings become a client, and no secret shows on the way."""

from __future__ import annotations

from typing import Any

import pytest

from glm4v_operator.errors import SourceMisconfigured
from glm4v_operator.ingest.s3_client import Credentials, S3Settings, make_client, settings_from_connection

SECRET = "the-secret-key"


def read(extra: dict[str, Any] | None = None, **fields: Any) -> S3Settings:
    given = {"conn_id": "photos", "conn_type": "aws", "login": "key", "password": SECRET} | fields
    return settings_from_connection(**given, extra=extra or {})


def test_an_endpoint_outside_aws_is_reached_with_path_style_and_without_the_newer_checksums() -> None:
    settings = read({"endpoint_url": "http://127.0.0.1:9000"})

    assert settings == S3Settings(
        endpoint_url="http://127.0.0.1:9000",
        region="us-east-1",
        credentials=Credentials("key", SECRET),
        path_style=True,
        request_checksums="when_required",
        response_checksums="when_required",
    )


def test_boto3_chooses_the_addressing_style_at_aws() -> None:
    assert read({"region_name": "eu-west-1"}).path_style is None


def test_every_documented_extra_is_read() -> None:
    settings = read(
        {
            "service_config": {"s3": {"endpoint_url": "https://store.example"}},
            "region_name": "cn-north-1",
            "aws_session_token": "token",
            "verify": "/etc/ca.pem",
            "config_kwargs": {
                "s3": {"addressing_style": "virtual"},
                "request_checksum_calculation": "when_supported",
                "response_checksum_validation": "when_supported",
                "connect_timeout": 3,
                "read_timeout": 4,
                "max_pool_connections": 5,
            },
        }
    )

    assert settings == S3Settings(
        endpoint_url="https://store.example",
        region="cn-north-1",
        credentials=Credentials("key", SECRET, "token"),
        path_style=False,
        verify="/etc/ca.pem",
        request_checksums="when_supported",
        response_checksums="when_supported",
        connect_seconds=3,
        read_seconds=4,
        pool=5,
    )


@pytest.mark.parametrize(("text", "meant"), [("true", True), ("False", False), ("/ca.pem", "/ca.pem")])
def test_verify_as_a_form_sends_it(text: str, meant: bool | str) -> None:
    assert read({"verify": text}).verify == meant


def test_the_key_may_stand_in_the_extra() -> None:
    extra = {"aws_access_key_id": "key", "aws_secret_access_key": SECRET}

    assert read(extra, login=None, password=None).credentials == Credentials("key", SECRET)


def test_no_key_leaves_it_to_boto3_to_find_one() -> None:
    assert read(login=None, password="").credentials is None


@pytest.mark.parametrize(
    ("extra", "fields", "named"),
    [
        ({}, {"conn_type": "http"}, "expected the type aws, found 'http'"),
        ({}, {"login": None}, "a password but no login"),
        ({"role_arn": "arn:aws:iam::1:role/r"}, {}, "role_arn"),
        ({"endpoint_url": "127.0.0.1:9000"}, {}, "endpoint_url"),
        ({"endpoint_url": 9000}, {}, "endpoint_url"),
        ({"verify": 3}, {}, "verify"),
        ({"config_kwargs": "path"}, {}, "config_kwargs"),
        ({"config_kwargs": {"s3": {"addressing_style": "folder"}}}, {}, "addressing_style"),
        ({"config_kwargs": {"read_timeout": "soon"}}, {}, "read_seconds"),
        ({"config_kwargs": {"request_checksum_calculation": "never"}}, {}, "request_checksums"),
    ],
)
def test_a_wrong_field_is_named_with_its_connection(extra: dict[str, Any], fields: dict[str, Any], named: str) -> None:
    with pytest.raises(SourceMisconfigured, match=named) as caught:
        read(extra, **fields)

    assert "'photos'" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_login_inside_the_endpoint_is_refused_without_being_shown() -> None:
    with pytest.raises(SourceMisconfigured, match="must not hold a login") as caught:
        read({"endpoint_url": f"http://key:{SECRET}@127.0.0.1:9000"})

    assert SECRET not in str(caught.value)


def test_settings_show_no_secret() -> None:
    assert SECRET not in repr(read({"aws_session_token": SECRET}))


def test_the_client_is_what_the_settings_say() -> None:
    client = make_client(read({"endpoint_url": "http://127.0.0.1:9000", "region_name": "eu-west-1"}))

    config = client.meta.config
    assert client.meta.endpoint_url == "http://127.0.0.1:9000"
    assert client.meta.region_name == "eu-west-1"
    assert config.s3["addressing_style"] == "path"  # type: ignore[attr-defined]
    assert config.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]
    assert config.request_checksum_calculation == "when_required"  # type: ignore[attr-defined]
    assert config.response_checksum_validation == "when_required"  # type: ignore[attr-defined]
