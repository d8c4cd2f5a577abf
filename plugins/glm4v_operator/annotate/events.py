"""What a lane's threads report to its loop. Each unit that was handed out comes back in exactly one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glm4v_operator.errors import SourceUnavailable, WorkerDead
    from glm4v_operator.image_limits import Preprocessing
    from glm4v_operator.ingest.decoded import Seam
    from glm4v_operator.ledger.units import ClaimedItem
    from glm4v_operator.worker.client import ImageRef


@dataclass(frozen=True, slots=True)
class ImagePart:
    """One picture of an image: all of it, or a tile. ``seam`` is how a tile joins the one before it."""

    picture: ImageRef
    seam: Seam | None = None


@dataclass
class ReadyImage:
    """A decoded image whose items are leased. ``parts``: its pictures by what made them, for the items' recipes.

    Each picture is named once, for all questions about it.
    """

    image_id: int
    label: str
    parts: Mapping[Preprocessing, tuple[ImagePart, ...]]
    items: tuple[ClaimedItem, ...]
    unanswered: int = field(init=False)

    def __post_init__(self) -> None:
        self.unanswered = len(self.items)


@dataclass(frozen=True, slots=True)
class Question:
    """One item of one image, to be asked once."""

    image: ReadyImage
    item: ClaimedItem


@dataclass(frozen=True, slots=True)
class Ready:
    """An image may be asked now. ``again``: it was claimed as an image; else an object was, and turned out to be it."""

    image: ReadyImage
    again: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A claimed object needs nothing more from this lane: refused, gone, put back, or its image has no open item."""

    outcome: str
    source_failed: SourceUnavailable | None = None


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A claimed image cannot be asked now. ``outcomes``: by its items' ids, "put_back" or "dead"."""

    image_id: int
    outcomes: dict[int, str]
    source_failed: SourceUnavailable | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question reached the ledger. ``outcome`` is the state in which its item ended, "put_back" when the item waits,
    or "lost" when it was a ghost's.
    """

    question: Question
    outcome: str


@dataclass(frozen=True, slots=True)
class WorkerDown:
    """The worker died, hung or broke the protocol while this attempt was in flight."""

    question: Question
    attempt_id: int
    error: WorkerDead


@dataclass(frozen=True, slots=True)
class Fatal:
    """The lane cannot go on."""

    error: BaseException


Event = Ready | Settled | NotAsked | Answered | WorkerDown | Fatal
