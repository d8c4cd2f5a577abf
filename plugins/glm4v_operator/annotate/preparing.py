"""Before the worker: fetch an object's bytes, decode them under guard, link them to an image."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.annotate.events import Event, Fatal, Ready, ReadyImage, Settled
from glm4v_operator.errors import (
    LeaseLost,
    LedgerUnavailable,
    Misconfigured,
    ObjectChanged,
    ObjectGone,
    ObjectRefused,
    SourceUnavailable,
)
from glm4v_operator.ledger.claims import ClaimedImage, ClaimedObject, Narrowing
from glm4v_operator.ledger.completion import (
    ImageFacts,
    link_object,
    mark_image_unreachable,
    object_gone,
    refuse_object,
    retry_object,
)
from glm4v_operator.ledger.text_safety import printable

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ingest.decoder import Decoded, GuardedDecoder
    from glm4v_operator.ingest.fetching import AccessPolicy, Fetched
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.leases import Lease

log = logging.getLogger(__name__)

#: Seconds before an object whose source failed is tried again: doubled per failure, with full jitter.
RETRY_BASE_SECONDS = 2.0
RETRY_CAP_SECONDS = 300.0

#: Wall-clock seconds for reading one object, whatever its size.
FETCH_SECONDS = 120.0

Claimed = ClaimedObject | ClaimedImage


def backoff_seconds(attempts: int) -> float:
    """Full jitter (Brooker 2015): uniform between 0 and min(cap, base * 2^attempts), never below half a second."""
    ceiling = min(RETRY_CAP_SECONDS, RETRY_BASE_SECONDS * 2.0**attempts)
    return max(0.5, random.uniform(0, ceiling))  # noqa: S311  # spreads load, guards nothing


@dataclass(frozen=True, slots=True)
class Preparer:
    """Everything the preparing threads share. Safe to use from several threads."""

    ledger: Ledger
    lease: Lease
    dataset: Dataset
    dataset_id: int
    narrowing: Narrowing
    client: BaseClient
    access: AccessPolicy

    @contextmanager
    def thread(self) -> Iterator[Callable[[Claimed], Event]]:
        """The handler of one thread, with a guarded decoder of its own."""
        from glm4v_operator.ingest.decoder import GuardedDecoder

        with GuardedDecoder(self.dataset.limits) as decoder:
            yield lambda claimed: self._prepare(claimed, decoder)

    def _prepare(self, claimed: Claimed, decoder: GuardedDecoder) -> Event:
        try:
            if isinstance(claimed, ClaimedObject):
                return self._prepare_object(claimed, decoder)
            return self._prepare_image(claimed, decoder)
        except (LeaseLost, LedgerUnavailable, Misconfigured) as error:
            return Fatal(error)

    # --- fresh objects -------------------------------------------------------------------------------------------

    def _prepare_object(self, claimed: ClaimedObject, decoder: GuardedDecoder) -> Event:
        try:
            fetched, decoded = self._read(claimed, decoder)
        except ObjectGone as error:
            object_gone(self.ledger, self.lease, claimed, reason="gone", detail=str(error))
            return Settled("gone")
        except ObjectChanged as error:
            object_gone(self.ledger, self.lease, claimed, reason="changed", detail=str(error))
            return Settled("gone")
        except ObjectRefused as error:
            log.info("refused %s: %s (%s)", printable(claimed.key), error.reason, error)
            refuse_object(self.ledger, self.lease, claimed, error.reason, str(error))
            return Settled("refused")
        except SourceUnavailable as error:
            retry_object(self.ledger, self.lease, claimed, error.reason, str(error), backoff_seconds(claimed.attempts))
            return Settled("put_back", source_failed=error)
        except (LeaseLost, LedgerUnavailable, Misconfigured):
            raise
        except Exception as error:  # our own bug must cost this object its tries, not every image behind it
            log.exception("preparing %s failed", printable(claimed.key))
            retry_object(
                self.ledger, self.lease, claimed, "internal", repr(error), backoff_seconds(claimed.attempts)
            )
            return Settled("put_back")
        linked = link_object(
            self.ledger, self.lease, claimed, _facts(fetched, decoded), self.dataset_id, self.narrowing
        )
        if not linked.items:
            return Settled("linked")
        return Ready(_ready(linked.image_id, claimed.key, decoded, linked.items))

    # --- images whose items are pending again --------------------------------------------------------------------

    def _prepare_image(self, claimed: ClaimedImage, decoder: GuardedDecoder) -> Event:
        try:
            fetched, decoded = self._read(claimed.source, decoder)
            if fetched.sha256 != claimed.sha256:
                raise ObjectChanged(
                    f"object {printable(claimed.source.key)!r} no longer holds the bytes of image "
                    f"{claimed.sha256.hex()[:12]}"
                )
        except (ObjectGone, ObjectChanged, ObjectRefused) as error:
            mark_image_unreachable(self.ledger, self.lease, claimed, error.reason, str(error))
            return Settled("unreachable")
        except SourceUnavailable as error:
            self._put_back(claimed, error)
            return Settled("put_back", source_failed=error)
        except (LeaseLost, LedgerUnavailable, Misconfigured):
            raise
        except Exception as error:
            log.exception("preparing image %s failed", claimed.sha256.hex()[:12])
            self._put_back(claimed, error)
            return Settled("put_back")
        return Ready(_ready(claimed.image_id, claimed.source.key, decoded, claimed.items))

    def _put_back(self, claimed: ClaimedImage, error: Exception) -> None:
        from glm4v_operator.ledger.completion import put_back_items

        wait = backoff_seconds(max(item.attempts for item in claimed.items))
        put_back_items(self.ledger, self.lease, claimed, str(error), wait)

    # --- both ----------------------------------------------------------------------------------------------------

    def _read(self, source: object, decoder: GuardedDecoder) -> tuple[Fetched, Decoded]:
        from glm4v_operator.ingest.fetching import fetch

        fetched = fetch(
            self.client,
            source,
            max_bytes=self.dataset.limits.max_bytes,
            deadline_seconds=FETCH_SECONDS,
            access=self.access,
        )
        return fetched, decoder.decode(fetched.data, (self.dataset.preprocessing,))


def _ready(image_id: int, key: str, decoded: Decoded, items: tuple[object, ...]) -> ReadyImage:
    picture = decoded.pictures[0]
    return ReadyImage(image_id, printable(key), picture.width, picture.height, picture.rgb, items)


def _facts(fetched: Fetched, decoded: Decoded) -> ImageFacts:
    return ImageFacts(
        sha256=fetched.sha256,
        size=len(fetched.data),
        format=decoded.facts.format,
        width=decoded.facts.width,
        height=decoded.facts.height,
        frames=decoded.facts.frames,
        orientation=decoded.facts.orientation,
        measures=decoded.measures,
    )
