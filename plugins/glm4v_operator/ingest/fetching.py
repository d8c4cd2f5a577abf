"""The bytes of one object: exactly the version that was listed, no more than allowed, within one deadline."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from botocore.response import StreamingBody

from glm4v_operator.errors import Glm4vError, ObjectChanged, ObjectGone, ObjectRefused, SourceUnavailable
from glm4v_operator.ingest.listing import bare_etag
from glm4v_operator.ingest.retrying import Deadline, Retry, call
from glm4v_operator.ingest.source_errors import STORE_ERRORS, Source, place, reading_error

if TYPE_CHECKING:
    import urllib3
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, GetObjectRequestTypeDef

_CHUNK_BYTES = 64 * 1024
_BYTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An object's bytes as read, with their SHA-256 (32 bytes) and what the store said of them."""

    data: bytes = field(repr=False)
    sha256: bytes
    etag: str | None
    version_id: str | None
    content_type: str | None


class Access(Protocol):
    """Who tells a store that is away from an object that cannot be read; see ``access_policy``."""

    def note_read(self, source: Source) -> None:
        """``source`` was read."""

    def verdict(self, source: Source, error: ObjectRefused | SourceUnavailable, asked_at: float) -> Glm4vError:
        """The error to raise for ``source``; ``asked_at`` by the monotonic clock."""


def fetch(
    client: S3Client,
    source: Source,
    *,
    max_bytes: int,
    deadline_seconds: float,
    access: Access | None = None,
    retry: Retry | None = None,
) -> Fetched:
    """Read ``source`` whole.

    The deadline covers all tries and waits, headers that come byte by byte included. The ETag is demanded
    (``If-Match``), and compared again for stores that ignore the demand; where there is none, the size stands in.

    Raises ObjectRefused (``too_many_bytes``, ``forbidden``, ``archived``, ``unreadable``), ObjectGone, ObjectChanged,
    SourceMisconfigured, and SourceUnavailable when tries or time are used up: with the reason ``unreadable`` where
    the store is well but for this object. Whether a failure is the object's own is for ``access`` to say; without
    it, every refusal is.
    """
    if source.size > max_bytes:
        raise _too_many_bytes(source, source.size, max_bytes)
    asked_at = time.monotonic()
    deadline = Deadline(deadline_seconds)
    try:
        fetched = call(lambda: _fetch_once(client, source, max_bytes, deadline), retry or Retry(tries=3), deadline)
    except (ObjectRefused, SourceUnavailable) as error:
        if access is None:
            raise
        raise access.verdict(source, error, asked_at) from error
    if access is not None:
        access.note_read(source)
    return fetched


def is_readable(client: S3Client, source: Source) -> bool:
    """Whether the store hands out a byte of ``source``: the proof that credentials and bucket are well.

    Raises SourceUnavailable and SourceMisconfigured; False means that it refuses, or has lost, this object too.
    """
    request: GetObjectRequestTypeDef = {"Bucket": source.bucket, "Key": source.key}
    if source.size:  # nothing has no first byte
        request["Range"] = "bytes=0-0"

    def read() -> None:
        try:
            client.get_object(**request)["Body"].close()
        except STORE_ERRORS as error:
            raise reading_error(error, client, source) from error

    try:
        call(read, Retry(tries=1), Deadline(_BYTE_SECONDS))
    except (ObjectRefused, ObjectGone):
        return False
    return True


def _fetch_once(client: S3Client, source: Source, max_bytes: int, deadline: Deadline) -> Fetched:
    request: GetObjectRequestTypeDef = {"Bucket": source.bucket, "Key": source.key}
    if source.version_id is not None:
        request["VersionId"] = source.version_id
    if source.etag is not None:
        request["IfMatch"] = f'"{source.etag}"'
    try:
        response = client.get_object(**request)
        with response["Body"] as raw:
            _check_version(source, response)
            announced = cast("int | None", response.get("ContentLength"))  # missing in a body of unknown length
            if announced is not None and announced > max_bytes:
                raise _too_many_bytes(source, announced, max_bytes)
            data = _read(client, source, response["Body"], cast("urllib3.HTTPResponse", raw), max_bytes, deadline)
    except STORE_ERRORS as error:
        raise reading_error(error, client, source) from error
    _check_length(client, source, len(data), announced)
    return Fetched(
        data=data,
        sha256=hashlib.sha256(data).digest(),
        etag=bare_etag(response.get("ETag")),
        version_id=response.get("VersionId"),
        content_type=response.get("ContentType"),
    )


def _check_version(source: Source, response: GetObjectOutputTypeDef) -> None:
    etag, size = bare_etag(response.get("ETag")), response.get("ContentLength", source.size)
    if source.etag is not None and etag not in (None, source.etag):
        change = f"its ETag was {source.etag} and is now {etag}"
    elif source.etag is None and size != source.size:
        change = f"its size was {source.size} and is now {size}"
    else:
        return
    raise ObjectChanged(f"Object {source.key!r} is no longer the version that was listed: {change}.")


def _read(
    client: S3Client,
    source: Source,
    body: StreamingBody,
    raw: urllib3.HTTPResponse,
    max_bytes: int,
    deadline: Deadline,
) -> bytes:
    # read(n) waits until it has n bytes, read1(n) takes what has come: only so can a store that sends a byte a second
    # be stopped at the deadline. A body whose checksum boto3 verifies must go through boto3's own read.
    read: Callable[[int], bytes] = raw.read1 if type(body) is StreamingBody else body.read
    chunks: list[bytes] = []
    total = 0
    while chunk := read(_CHUNK_BYTES):
        chunks.append(chunk)
        total += len(chunk)
        if total > max_bytes:
            raise _too_many_bytes(source, total, max_bytes)
        if not deadline.left():
            raise SourceUnavailable(
                f"Object {source.key!r} in {place(client, source.bucket)}: {total} of {source.size} bytes came "
                f"within {deadline.seconds:g} s."
            )
    return b"".join(chunks)


def _check_length(client: S3Client, source: Source, read: int, announced: int | None) -> None:
    """A body of another length than was listed is torn or mixed up, whatever its header says."""
    if read != source.size or (announced is not None and read != announced):
        raise SourceUnavailable(
            f"Object {source.key!r} in {place(client, source.bucket)}: listed with {source.size} bytes, "
            f"announced with {announced}, {read} came."
        )


def _too_many_bytes(source: Source, size: int, max_bytes: int) -> ObjectRefused:
    return ObjectRefused(f"Object {source.key!r}: {size} bytes, {max_bytes} are allowed.", reason="too_many_bytes")
