"""A bucket that is only listed: pages as boto3 hands them over, made as they are asked for."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_A_DAY = 5_000


class ListedPages:
    """Stands where a boto3 client stands, for ``list_objects_v2`` alone: ``objects`` keys in the store's order.

    Keys look like a camera's uploads: a folder a day, names of about 45 characters.
    """

    def __init__(self, objects: int) -> None:
        self._objects = objects

    def list_objects_v2(self, *, MaxKeys: int, ContinuationToken: str = "0", **_: object) -> dict[str, Any]:  # noqa: N803
        """One page."""
        first = int(ContinuationToken)
        end = min(first + MaxKeys, self._objects)
        return {
            "EncodingType": "url",
            "IsTruncated": end < self._objects,
            "NextContinuationToken": str(end),
            "Contents": [_entry(number) for number in range(first, end)],
        }


def _entry(number: int) -> dict[str, Any]:
    modified = _FIRST_DAY + timedelta(days=number // _A_DAY, seconds=number % _A_DAY)
    return {
        "Key": f"uploads/{modified:%Y/%m/%d}/camera-07/IMG_{number:09d}.jpg",
        "LastModified": modified,
        "ETag": f'"{hashlib.md5(number.to_bytes(8), usedforsecurity=False).hexdigest()}"',
        "Size": 700_000 + number % 100_000,
        "StorageClass": "STANDARD",
    }
