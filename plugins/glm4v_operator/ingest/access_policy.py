"""Whose fault is it? One object's, which is then refused, or the source's, which fails the run and blames no image.

A refusal says little by itself: with a wrong policy on the bucket, every object looks forbidden. So an object is only
blamed on proof that the source is well, which is: another object could be read after this one was asked for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from glm4v_operator.errors import Glm4vError, ObjectRefused, SourceMisconfigured, SourceUnavailable
from glm4v_operator.ingest.fetching import is_readable
from glm4v_operator.ingest.listing import PAGE_KEYS, list_objects
from glm4v_operator.ingest.retrying import Retry
from glm4v_operator.ingest.source_errors import Source, place

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Refusals that every object would get if the source were misconfigured. The others (too large, archived) are proof
# enough by themselves.
_DOUBTFUL_REASONS = frozenset(("forbidden", "unreadable"))
_ONCE = Retry(tries=1)
_OUTAGES = 2  # other objects that the store fails on before it is called down; each may cost a whole read timeout


class AccessPolicy:
    """Judges the failed reads of one lane. Thread-safe: all of the lane's fetches share one.

    Proof is sought when a read fails: a byte of the object that was read last or, while none was, of up to
    ``candidates`` others, spread over the first page below each of the dataset's prefixes.
    """

    def __init__(self, client: S3Client, bucket: str, prefixes: Sequence[str] = ("",), *, candidates: int = 16) -> None:
        if candidates < 1:
            raise ValueError(f"candidates: expected at least 1, found {candidates}")
        self._client = client
        self._bucket = bucket
        self._prefixes = tuple(prefixes)
        self._candidates = candidates
        self._witness: Source | None = None
        self._well_at = float("-inf")  # by the monotonic clock, when the source was last known to be well
        self._blame: SourceMisconfigured | None = None
        self._lock = threading.Lock()

    def note_read(self, source: Source) -> None:
        """``source`` was read whole."""
        with self._lock:
            self._prove(source)

    def verdict(self, source: Source, error: ObjectRefused | SourceUnavailable, asked_at: float) -> Glm4vError:
        """The error to raise for ``source``, asked for at ``asked_at`` (monotonic seconds) and failed with ``error``.

        - a refusal, and another object can be read: ``error`` itself;
        - a refusal, and nothing else can be read either: SourceMisconfigured, from then on for every doubtful read;
        - an outage, and another object can be read: SourceUnavailable with the reason ``unreadable``;
        - an outage of everything: SourceUnavailable with the reason ``source_unavailable``.
        """
        if isinstance(error, ObjectRefused) and error.reason not in _DOUBTFUL_REASONS:
            return error
        with self._lock:
            if self._blame is not None:
                return self._blame
            try:
                well = self._well_at >= asked_at or self._find_proof(source)
            except (SourceUnavailable, SourceMisconfigured) as found:
                return found
            if isinstance(error, SourceUnavailable):
                return SourceUnavailable(str(error), reason="unreadable") if well else error
            if well:
                return error
            self._blame = SourceMisconfigured(
                f"{place(self._client, self._bucket)} hands out no object at all, the last refusal being: {error} "
                "Allow s3:GetObject (and kms:Decrypt, where objects are encrypted) for this connection's key."
            )
            return self._blame

    def _find_proof(self, suspect: Source) -> bool:
        outages = 0
        for source in self._witnesses(suspect):
            try:
                readable = is_readable(self._client, source)
            except SourceUnavailable:
                outages += 1
                if outages >= _OUTAGES:
                    raise
                continue
            if readable:
                self._prove(source)
                return True
        return False

    def _prove(self, source: Source) -> None:
        self._witness = source
        self._well_at = time.monotonic()

    def _witnesses(self, suspect: Source) -> Iterator[Source]:
        if self._witness is not None and self._witness.key != suspect.key:
            yield self._witness
        for prefix in self._prefixes:
            page = islice(list_objects(self._client, self._bucket, prefix, retry=_ONCE), PAGE_KEYS)
            others = [one for one in page if one.size > 0 and one.key != suspect.key]
            yield from others[:: max(1, -(-len(others) // self._candidates))]
