"""Discover: list the whole of what a dataset covers and write down what is new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_s3 import S3Client

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ledger.database import Ledger


@dataclass(frozen=True, slots=True)
class Discovered:
    """Objects counted by what the ledger learnt of them. ``left_out``: the dataset covers them no more."""

    seen: int
    new: int
    changed: int
    deleted: int
    left_out: int

    def to_json(self) -> dict[str, int]:
        """Plain data for XCom."""
        return {name: getattr(self, name) for name in self.__slots__}


def discover(
    ledger: Ledger,
    client: S3Client,
    dataset: Dataset,
    *,
    dataset_id: int,
    run_id: int,
    prefixes: Sequence[str],
    say: Callable[[str], None],
) -> Discovered:
    """List each prefix to its end and record the difference to the ledger.

    Deletions are noted prefix by prefix, and only where the listing came to its end: a listing that broke off knows
    nothing of what it did not reach. What the dataset's bucket, prefixes and globs leave out is told from deletions.

    Raises:
        SourceMisconfigured: the bucket cannot be listed as configured.
        SourceUnavailable: the store failed on a page again and again.
    """
    from glm4v_operator.ingest.listing import in_scope, list_objects
    from glm4v_operator.ledger.discovery import (
        Counts,
        Missing,
        finish_listing,
        leave_out,
        record_objects,
        start_listing,
    )

    bucket, include, exclude = dataset.bucket, dataset.include, dataset.exclude
    counts, missing = Counts(), Missing()
    for prefix in prefixes:
        start_listing(ledger, run_id, dataset_id, prefix)
        listed = list_objects(client, bucket, prefix, include=include, exclude=exclude)
        seen = record_objects(ledger, run_id, dataset_id, listed)
        gone = finish_listing(ledger, run_id, dataset_id, bucket, prefix, lambda key: in_scope(key, include, exclude))
        say(
            f"{bucket}/{prefix}: {seen.seen} objects, {seen.new} new, {seen.changed} changed, {gone.deleted} deleted"
            + (f", {gone.left_out} left out by globs" if gone.left_out else "")
        )
        counts, missing = counts + seen, missing + gone
    elsewhere = leave_out(ledger, dataset_id, bucket, dataset.prefixes)
    if elsewhere:
        say(f"{elsewhere} objects of another bucket or prefix than the dataset's are left out")
    return Discovered(counts.seen, counts.new, counts.changed, missing.deleted, missing.left_out + elsewhere)
