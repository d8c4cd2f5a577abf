"""The values that pass between a lane and the ledger: what is claimed, and what is handed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Lease:
    """A lane's session. ``id`` is the fencing number: once the lease is ended, nothing under it can be written."""

    id: int
    lane: int
    run_id: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a run leaves out. ``None`` leaves out nothing; nothing here can widen what the dataset allows.

    ``backlog_share`` is the share of a newest-first claim that is taken from the oldest end instead.
    """

    prefixes: tuple[str, ...] | None = None
    prompt_ids: tuple[str, ...] | None = None
    newest_first: bool = True
    backlog_share: float = 0.2

    def __post_init__(self) -> None:
        if not 0 <= self.backlog_share <= 1:
            raise ValueError(f"backlog_share: expected a number from 0 to 1, found {self.backlog_share}")


@dataclass(frozen=True, slots=True)
class ClaimedObject:
    """An object to be fetched; its attempt is already written. ``failures`` is how many tries the store failed."""

    id: int
    bucket: str
    key: str
    version_id: str | None
    etag: str | None
    size: int
    last_modified: datetime | None
    attempt_id: int
    attempts: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedSource:
    """The object from which a claimed image's bytes can be read again."""

    object_id: int
    bucket: str
    key: str
    version_id: str | None
    etag: str | None
    size: int


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """A leased work item. ``attempts`` is how many were started before."""

    id: int
    recipe_id: int
    prompt_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ClaimedImage:
    """An image whose pending items are leased together. ``sha256`` is the digest's 32 bytes."""

    image_id: int
    sha256: bytes
    source: ClaimedSource
    items: tuple[ClaimedItem, ...]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What was learned from an object's bytes. ``sha256`` is 32 bytes; ``size`` in bytes, sides in pixels as shown.

    ``frames``: frames of an animation or pages of a TIFF file; only the first is read.
    """

    sha256: bytes
    size: int
    format: str
    width: int
    height: int
    frames: int = 1
    orientation: int = 1
    measures: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.sha256) != 32:
            raise ValueError(f"sha256 of an image: expected 32 bytes, found {len(self.sha256)}")


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The image that an object turned out to hold, and the items that are now leased to this lane."""

    image_id: int
    items: tuple[ClaimedItem, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What asked: written with the attempt, before the request."""

    code_version: str = ""
    engine: str = ""
    engine_version: str = ""
    model: str = ""
    model_hash: str = ""
    device: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What an attempt cost. Times in milliseconds."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    queue_ms: int | None = None
    run_ms: int | None = None
    finish_reason: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class OutputPart:
    """One part (tile) and turn of an answer. ``text`` is made safe when it is stored, ``raw`` is kept as it came."""

    text: str
    raw: bytes
    part: int = 0
    turn: int = 0
    finish_reason: str | None = None
    mean_logprob: float | None = None
    min_logprob: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that passed the write gate. ``reason`` may say why there is no text."""

    state: Literal["done", "no_text"]
    parts: Sequence[OutputPart]
    usage: Usage = field(default_factory=Usage)
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.state == "done" and not self.parts:
            raise ValueError("an answer that is done: expected one part or more, found none")
