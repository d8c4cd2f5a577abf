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
    Glm4vError,
    Misconfigured,
    ObjectChanged,
    ObjectGone,
    ObjectRefused,
    RetryableError,
    SourceUnavailable,
)
from glm4v_operator.ingest.decoder import DecoderClosed, GuardedDecoder
from glm4v_operator.ledger.giving_back import give_back_image, mark_image_unreachable
from glm4v_operator.ledger.linking import link_object, object_gone, refuse_object, retry_object
from glm4v_operator.ledger.units import ClaimedImage, ClaimedItem, ClaimedObject, ImageFacts, Lease, Narrowing
from glm4v_operator.text_safety import printable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ingest.access_policy import AccessPolicy
    from glm4v_operator.ingest.decoded import Decoded
    from glm4v_operator.ingest.fetching import Fetched
    from glm4v_operator.ingest.source_errors import Source
    from glm4v_operator.ledger.database import Ledger

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
    client: S3Client
    access: AccessPolicy

    @contextmanager
    def thread(self) -> Iterator[Callable[[Claimed], Event]]:
        """The handler of one thread, with a guarded decoder of its own."""
        with GuardedDecoder(self.dataset.limits) as decoder:
            yield lambda claimed: self._prepare(claimed, decoder)

    def _prepare(self, claimed: Claimed, decoder: GuardedDecoder) -> Event:
        try:
            if isinstance(claimed, ClaimedObject):
                return self._prepare_object(claimed, decoder)
            return self._prepare_image(claimed, decoder)
        except DecoderClosed:  # the lane ends: what it holds goes back with its lease, and nobody is to blame
            return Settled("put_back")
        except (RetryableError, Misconfigured) as error:  # trouble of the ledger or of this machine, not of an image
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
            store_away = _if_store_is_away(error)
            retry_object(
                self.ledger,
                self.lease,
                claimed,
                error.reason,
                str(error),
                backoff_seconds(claimed.failures),
                counted=store_away is None,
            )
            return Settled("put_back", source_failed=store_away)
        except (RetryableError, Misconfigured):
            raise
        except Exception as error:  # our own bug must cost this object its tries, not every image behind it
            log.exception("preparing %s failed", printable(claimed.key))
            retry_object(self.ledger, self.lease, claimed, "internal", repr(error), backoff_seconds(claimed.failures))
            return Settled("put_back")
        linked = link_object(
            self.ledger,
            self.lease,
            claimed,
            _facts(fetched, decoded),
            self.dataset_id,
            self.narrowing,
            version_id=fetched.version_id,
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
            return self._unreachable(claimed, error)
        except SourceUnavailable as error:
            if _if_store_is_away(error) is None:
                return self._unreachable(claimed, error)
            return self._give_back(claimed, error, counted=False)
        except (RetryableError, Misconfigured):
            raise
        except Exception as error:  # our own bug must cost this image its tries, not every image behind it
            log.exception("preparing image %s failed", claimed.sha256.hex()[:12])
            return self._give_back(claimed, error, counted=True)
        return Ready(_ready(claimed.image_id, claimed.source.key, decoded, claimed.items))

    def _give_back(self, claimed: ClaimedImage, error: Exception, *, counted: bool) -> Settled:
        store_away = error if isinstance(error, SourceUnavailable) else None
        give_back_image(
            self.ledger,
            self.lease,
            claimed.image_id,
            store_away.reason if store_away else "internal",
            str(error) if store_away else repr(error),
            backoff_seconds(max(item.attempts for item in claimed.items)),
            counted=counted,
        )
        return Settled("put_back", source_failed=store_away)

    def _unreachable(self, claimed: ClaimedImage, error: Glm4vError) -> Settled:
        mark_image_unreachable(
            self.ledger,
            self.lease,
            claimed.image_id,
            error.reason,
            str(error),
            object_id=claimed.source.object_id,
        )
        return Settled("unreachable")

    # --- both ----------------------------------------------------------------------------------------------------

    def _read(self, source: Source, decoder: GuardedDecoder) -> tuple[Fetched, Decoded]:
        from glm4v_operator.ingest.fetching import fetch

        fetched = fetch(
            self.client,
            source,
            max_bytes=self.dataset.limits.max_bytes,
            deadline_seconds=FETCH_SECONDS,
            access=self.access,
        )
        return fetched, decoder.decode(fetched.data, (self.dataset.preprocessing,))


def _if_store_is_away(error: SourceUnavailable) -> SourceUnavailable | None:
    """The access policy has told the two apart: this object alone fails ("unreadable"), or the store answers nobody."""
    return None if error.reason == "unreadable" else error


def _ready(image_id: int, key: str, decoded: Decoded, items: tuple[ClaimedItem, ...]) -> ReadyImage:
    from glm4v_operator.worker.client import ImageRef

    picture = decoded.pictures[0]
    return ReadyImage(image_id, printable(key), ImageRef.of(picture.rgb, picture.width, picture.height), items)


def _facts(fetched: Fetched, decoded: Decoded) -> ImageFacts:
    return ImageFacts(
        sha256=fetched.sha256,
        size=len(fetched.data),
        format=decoded.facts.format,
        width=decoded.facts.width,
        height=decoded.facts.height,
        frames=max(decoded.facts.frames, decoded.facts.pages),
        orientation=decoded.facts.orientation,
        measures=decoded.measures,
    )
