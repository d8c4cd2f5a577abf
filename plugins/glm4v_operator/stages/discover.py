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
    """Objects counted by what the ledger learnt of them in this listing."""

    seen: int
    new: int
    changed: int
    deleted: int

    def to_json(self) -> dict[str, int]:
        """Plain data for XCom."""
        return {"seen": self.seen, "new": self.new, "changed": self.changed, "deleted": self.deleted}


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
    nothing of what it did not reach.

    Raises:
        SourceMisconfigured: the bucket cannot be listed as configured.
        SourceUnavailable: the store failed on a page again and again.
    """
    from glm4v_operator.ingest.listing import list_objects
    from glm4v_operator.ledger.discovery import finish_listing, record_objects, start_listing

    seen = new = changed = deleted = 0
    for prefix in prefixes:
        start_listing(ledger, run_id, dataset_id, prefix)
        listed = list_objects(client, dataset.bucket, prefix, include=dataset.include, exclude=dataset.exclude)
        counts = record_objects(ledger, run_id, dataset_id, listed)
        gone = finish_listing(ledger, run_id, dataset_id, prefix)
        seen += counts.seen
        new += counts.new
        changed += counts.changed
        deleted += gone
        say(
            f"{dataset.bucket}/{prefix}: {counts.seen} objects, {counts.new} new, {counts.changed} changed, "
            f"{gone} deleted"
        )
    return Discovered(seen, new, changed, deleted)
