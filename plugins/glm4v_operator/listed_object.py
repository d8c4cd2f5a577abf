"""One entry of a bucket's listing: the value that listing hands to the ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# What an ETag looks like when it names the content. Multipart uploads append "-<parts>", some stores give none or an
# opaque string: such a tag may stay the same, or be missing, while the bytes change.
_CONTENT_ETAG = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object as the store listed it. ``etag`` has no quotes; ``last_modified`` is aware; ``size`` is in bytes."""

    bucket: str
    key: str
    version_id: str | None
    etag: str | None
    size: int
    last_modified: datetime | None
    storage_class: str | None = None

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"size of {self.key!r} in bucket {self.bucket!r}: expected 0 or more, found {self.size}")
        if self.last_modified is not None and self.last_modified.tzinfo is None:
            raise ValueError(f"last_modified of {self.key!r} in bucket {self.bucket!r}: expected a time with a zone")

    @property
    def version(self) -> str:
        """What tells this version of the key from another one.

        The store's version id where it gives one; else ETag and size; and the time of the last change as well where
        the ETag is missing or is no hash of the content.
        """
        if self.version_id:
            return f"id|{self.version_id}"
        etag = self.etag or ""
        if _CONTENT_ETAG.fullmatch(etag):
            return f"{etag}|{self.size}"
        modified = self.last_modified.astimezone(UTC).isoformat() if self.last_modified else ""
        return f"{etag}|{self.size}|{modified}"
