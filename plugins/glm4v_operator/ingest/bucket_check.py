"""A person's question before the first run: can this connection list the bucket, and read from it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from glm4v_operator.errors import Glm4vError
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from glm4v_operator.ingest.retrying import Deadline, Retry, call
from glm4v_operator.ingest.source_errors import STORE_ERRORS, place, reading_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.listed_object import ListedObject

_LOOKED_AT = 100  # listed objects among which one with bytes is sought
_MAX_BYTES = 50 * 1024 * 1024
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried: ``list``, ``get`` or ``ranged get``; ``why`` is what was seen, or what went wrong."""

    name: str
    ok: bool
    why: str


def check_bucket(client: S3Client, bucket: str, prefix: str = "") -> list[Step]:
    """List the first page below ``prefix``, read one object whole, read one byte of it.

    Never raises for what the store does. Steps that could not be tried for want of an object are ok and say so; after
    a step that failed, the rest is left out.
    """
    once = Retry(tries=2)
    where = place(client, bucket)
    found: list[ListedObject] = []

    def listing() -> str:
        found.extend(islice(list_objects(client, bucket, prefix, retry=once, page_keys=_LOOKED_AT), _LOOKED_AT))
        count = f"{len(found)} or more" if len(found) == _LOOKED_AT else str(len(found))
        return f"{count} objects below {prefix!r} in {where}"

    def reading() -> str:
        one = _readable(found)
        if one is None:
            return "not tried: no object with bytes was found"
        fetched = fetch(client, one, max_bytes=_MAX_BYTES, deadline_seconds=_SECONDS, retry=once)
        return f"{one.key!r}: {len(fetched.data)} bytes"

    def reading_a_part() -> str:
        one = _readable(found)
        if one is None:
            return "not tried: no object with bytes was found"
        return call(lambda: _read_first_byte(client, one), once, Deadline(_SECONDS))

    steps: list[Step] = []
    for name, attempt in (("list", listing), ("get", reading), ("ranged get", reading_a_part)):
        steps.append(_step(name, attempt))
        if not steps[-1].ok:
            break
    return steps


def _step(name: str, attempt: Callable[[], str]) -> Step:
    try:
        return Step(name, True, attempt())
    except Glm4vError as error:
        return Step(name, False, f"{error.reason}: {error}")


def _readable(found: list[ListedObject]) -> ListedObject | None:
    return min((one for one in found if 0 < one.size <= _MAX_BYTES), key=lambda one: one.size, default=None)


def _read_first_byte(client: S3Client, one: ListedObject) -> str:
    try:
        response = client.get_object(Bucket=one.bucket, Key=one.key, Range="bytes=0-0")
        with response["Body"]:
            status = response["ResponseMetadata"]["HTTPStatusCode"]
    except STORE_ERRORS as error:
        raise reading_error(error, client, one) from error
    if status == 206:
        return f"{one.key!r}: one byte"
    return f"{one.key!r}: the store ignores ranges and sends the whole object, which is well enough"
