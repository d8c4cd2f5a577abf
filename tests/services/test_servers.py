"""The servers that other tests stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import create_engine, text


def test_a_fresh_database_belongs_to_a_role_that_is_no_superuser(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        assert row.scalar_one() is False
    engine.dispose()


def test_the_database_sorts_text_by_code_point_and_holds_chinese(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        rows = (
            connection.execute(text("SELECT x FROM (VALUES ('图'), ('a'), ('Z')) AS t(x) ORDER BY x")).scalars().all()
        )
    engine.dispose()
    assert rows == ["Z", "a", "图"]


def test_the_s3_server_keeps_versions(s3_client: Any, versioned_bucket: str) -> None:
    first = s3_client.put_object(Bucket=versioned_bucket, Key="图.png", Body=b"1")["VersionId"]
    s3_client.put_object(Bucket=versioned_bucket, Key="图.png", Body=b"2")
    old = s3_client.get_object(Bucket=versioned_bucket, Key="图.png", VersionId=first)
    assert old["Body"].read() == b"1"


def test_the_s3_server_refuses_a_wrong_secret(s3_server: Any, bucket: str) -> None:
    import boto3

    stranger = boto3.client(
        "s3",
        endpoint_url=s3_server.endpoint_url,
        aws_access_key_id=s3_server.access_key,
        aws_secret_access_key="wrong",
        region_name=s3_server.region,
    )
    with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|AccessDenied"):
        stranger.list_objects_v2(Bucket=bucket)


def test_the_font_has_chinese_letters(font: Path) -> None:
    from PIL import ImageFont

    assert ImageFont.truetype(font, 20).getmask("图").getbbox() is not None
