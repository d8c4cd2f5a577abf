"""The embedded store, a server over a plain folder, is listed and read with the settings made for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from embedded.s3 import REGION, EmbeddedS3
from embedded.state import StateFolder
from glm4v_operator.errors import ObjectChanged
from glm4v_operator.ingest.bucket_check import check_bucket
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.s3_client import make_client, settings_from_connection

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEYS = ("a b+c%2e,<s>.png", "deep/er/表情😀.png", "e\u0301.png", "\u00e9.png")


@pytest.fixture(scope="module")
def folder_store(services_folder: Path) -> Iterator[EmbeddedS3]:
    with EmbeddedS3(StateFolder(services_folder / "folder-store")) as server:
        yield server


@pytest.fixture
def folder(folder_store: EmbeddedS3) -> Iterator[Path]:
    made = folder_store.bucket_folder("photos")
    for key in KEYS:
        (made / key).parent.mkdir(parents=True, exist_ok=True)
        (made / key).write_bytes(key.encode())
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def client(folder_store: EmbeddedS3) -> S3Client:
    settings = settings_from_connection(
        conn_id="folder",
        conn_type="aws",
        login=folder_store.access_key,
        password=folder_store.secret_key,
        extra={"endpoint_url": folder_store.endpoint, "region_name": REGION},
    )
    return make_client(settings)


@pytest.mark.usefixtures("folder")
def test_files_are_listed_and_read_by_their_exact_names(client: S3Client) -> None:
    found = list(list_objects(client, "photos", page_keys=2))

    assert sorted(one.key for one in found) == sorted(KEYS)
    for one in found:
        assert fetch(client, one, max_bytes=100, deadline_seconds=20).data == one.key.encode()


def test_a_file_that_was_replaced_is_not_read_as_the_old_one(client: S3Client, folder: Path) -> None:
    (listed,) = list_objects(client, "photos", "deep/")
    (folder / listed.key).write_bytes(b"other bytes")

    with pytest.raises(ObjectChanged):
        fetch(client, listed, max_bytes=100, deadline_seconds=20)


@pytest.mark.usefixtures("folder")
def test_the_check_passes_though_ranges_are_ignored(client: S3Client) -> None:
    steps = check_bucket(client, "photos")

    assert all(step.ok for step in steps)
    assert "ignores ranges" in steps[2].why
