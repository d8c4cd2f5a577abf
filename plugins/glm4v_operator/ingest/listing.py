"""What is in the bucket: every page, every key exactly as it is, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from glm4v_operator.errors import SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.retrying import Deadline, Retry, call
from glm4v_operator.ingest.source_errors import STORE_ERRORS, listing_error, place
from glm4v_operator.listed_object import ListedObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ListObjectsV2RequestTypeDef, ObjectTypeDef

PAGE_KEYS = 1000  # the most that S3 hands out at once
PAGE_SECONDS = 300.0


def list_objects(
    client: S3Client,
    bucket: str,
    prefix: str = "",
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    retry: Retry | None = None,
    page_keys: int = PAGE_KEYS,
    page_seconds: float = PAGE_SECONDS,
) -> Iterator[ListedObject]:
    """Every object whose key begins with ``prefix`` and is in scope (see :func:`in_scope`), in the store's order.

    Holds one page at a time, and waits at most ``page_seconds`` for each, all tries included. It either ends after
    the last page or raises: a listing that ended is complete, so that a key it did not name may be called deleted. S3
    lists no version ids; ``version_id`` is None and the version is told by the ETag, which the later GET demands.

    Raises SourceMisconfigured (403, no such bucket, wrong region, TLS, paging that does not advance) and, when tries
    are exhausted, SourceUnavailable.
    """
    retry = retry or Retry()
    token: str | None = None
    while True:
        request = _request(bucket, prefix, page_keys, token)
        page = call(lambda request=request: _page(client, request), retry, Deadline(page_seconds))  # type: ignore[misc]
        encoded = page.get("EncodingType") == "url"
        for entry in page.get("Contents", ()):
            listed = _listed(bucket, entry, encoded)
            if listed.key.startswith(prefix) and in_scope(listed.key, include, exclude):
                yield listed
        if not page["IsTruncated"]:
            return
        before, token = token, page.get("NextContinuationToken")
        if not token or token == before:
            raise SourceMisconfigured(
                f"The listing of {place(client, bucket)} does not advance: it says that more keys follow but not "
                "where they begin. This store's ListObjectsV2 cannot be relied on; use another version of it."
            )


def in_scope(key: str, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> bool:
    """Whether the globs of a dataset let ``key`` in: any of ``include`` (or none given), and none of ``exclude``.

    A glob covers the whole key, prefix included, and heeds case. ``*`` stands for any characters, ``/`` too; ``?`` for
    one; ``[ab]`` for one of a set; ``**/`` in front also for nothing, so that ``**/*.png`` takes ``a.png`` in.
    """
    return (not include or any(_matches(key, glob) for glob in include)) and not any(
        _matches(key, glob) for glob in exclude
    )


def _matches(key: str, glob: str) -> bool:
    return fnmatchcase(key, glob) or (glob.startswith("**/") and fnmatchcase(key, glob[3:]))


def _request(bucket: str, prefix: str, page_keys: int, token: str | None) -> ListObjectsV2RequestTypeDef:
    # Keys may hold characters that XML cannot: they are asked for in URL encoding. It is asked for and undone here,
    # not by boto3, which replaces bytes that are not UTF-8 and so could make two keys one.
    request: ListObjectsV2RequestTypeDef = {
        "Bucket": bucket,
        "Prefix": prefix,
        "MaxKeys": page_keys,
        "EncodingType": "url",
    }
    if token is not None:
        request["ContinuationToken"] = token
    return request


def _page(client: S3Client, request: ListObjectsV2RequestTypeDef) -> ListObjectsV2OutputTypeDef:
    bucket = request["Bucket"]
    try:
        page = client.list_objects_v2(**request)
    except STORE_ERRORS as error:
        raise listing_error(error, client, bucket) from error
    # An empty body with status 200 parses to no keys at all. Taken for an empty bucket, it would delete everything.
    if "IsTruncated" not in page:
        raise SourceUnavailable(f"The answer from {place(client, bucket)} is not a listing: IsTruncated is missing.")
    return page


def _listed(bucket: str, entry: ObjectTypeDef, encoded: bool) -> ListedObject:
    key, modified = entry["Key"], entry.get("LastModified")
    return ListedObject(
        bucket=bucket,
        key=unquote_plus(key, errors="surrogateescape") if encoded else key,
        version_id=None,
        etag=bare_etag(entry.get("ETag")),
        size=entry["Size"],
        last_modified=modified.astimezone(UTC) if modified else None,
        storage_class=entry.get("StorageClass"),
    )


def bare_etag(etag: str | None) -> str | None:
    """An ETag without its quotes, so that the listing's and the GET's compare equal; None where there is none."""
    return (etag or "").strip().removeprefix("W/").strip('"') or None
