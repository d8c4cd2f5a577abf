"""Before the worker: fetch an object's bytes, decode them under guard, link them to an image."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.annotate.events import Event, Fatal, ImagePart, NotAsked, Ready, ReadyImage, Settled
from glm4v_operator.annotate.open_recipes import OpenRecipe, preprocessings_of
from glm4v_operator.errors import (
    Misconfigured,
    ObjectChanged,
    ObjectGone,
    ObjectRefused,
    RetryableError,
    SourceUnavailable,
)
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.ledger.giving_back import ended_items, fail_image, give_back_image, mark_image_unreachable
from glm4v_operator.ledger.holding import MAX_ATTEMPTS
from glm4v_operator.ledger.linking import link_object, object_gone, refuse_object, retry_object
from glm4v_operator.ledger.units import ClaimedImage, ClaimedItem, ClaimedObject, ImageFacts, Lease, Narrowing
from glm4v_operator.text_safety import printable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.datasets import Dataset
    from glm4v_operator.image_limits import Preprocessing
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

#: Refusals that are about one object and not about the bytes that it holds: another object may still hand them out.
_REFUSED_TO_US = frozenset({"forbidden", "archived"})

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
    recipes: dict[int, OpenRecipe]
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
        except (RetryableError, Misconfigured) as error:  # trouble of the ledger or of this machine, not of an image
            return Fatal(error)

    # --- fresh objects -------------------------------------------------------------------------------------------

    def _prepare_object(self, claimed: ClaimedObject, decoder: GuardedDecoder) -> Event:
        try:
            fetched, decoded = self._read(claimed, decoder, self._asked_of_fresh())
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
            return self._list_again(claimed, error.reason, str(error), _if_store_is_away(error))
        except (RetryableError, Misconfigured):
            raise
        except Exception as error:  # our own bug must cost this object its tries, not every image behind it
            log.exception("preparing %s failed", printable(claimed.key))
            return self._list_again(claimed, "internal", repr(error), None)
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

    def _list_again(
        self, claimed: ClaimedObject, reason: str, detail: str, store_away: SourceUnavailable | None
    ) -> Settled:
        counted = store_away is None
        wait = backoff_seconds(claimed.failures)
        retry_object(self.ledger, self.lease, claimed, reason, detail, wait, counted=counted)
        last_try = counted and claimed.failures + 1 >= MAX_ATTEMPTS
        return Settled("refused" if last_try else "put_back", source_failed=store_away)

    # --- images whose items are pending again --------------------------------------------------------------------

    def _prepare_image(self, claimed: ClaimedImage, decoder: GuardedDecoder) -> Event:
        image_id, store_away = claimed.image_id, None
        try:
            asked = preprocessings_of(self.recipes[item.recipe_id] for item in claimed.items)
            fetched, decoded = self._read(claimed.source, decoder, asked)
            if fetched.sha256 != claimed.sha256:
                raise ObjectChanged(
                    f"object {printable(claimed.source.key)!r} no longer holds the bytes of image "
                    f"{claimed.sha256.hex()[:12]}"
                )
            return Ready(_ready(image_id, claimed.source.key, decoded, claimed.items), again=True)
        except (ObjectGone, ObjectChanged) as error:
            self._leave_object(claimed, error.reason, str(error))
        except SourceUnavailable as error:
            store_away = _if_store_is_away(error)
            self._give_back(claimed, error.reason, str(error), store_away)
        except ObjectRefused as error:
            if error.reason in _REFUSED_TO_US:
                self._leave_object(claimed, error.reason, str(error))
            elif error.reason == "unreadable":
                self._give_back(claimed, error.reason, str(error), None)
            else:
                fail_image(self.ledger, self.lease, image_id, error.reason, str(error))
        except (RetryableError, Misconfigured):
            raise
        except Exception as error:  # our own bug must cost this image its tries, not every image behind it
            log.exception("preparing image %s failed", claimed.sha256.hex()[:12])
            self._give_back(claimed, "internal", repr(error), None)
        items = [item.id for item in claimed.items]
        dead = ended_items(self.ledger, items)
        outcomes = {item_id: "dead" if item_id in dead else "put_back" for item_id in items}
        return NotAsked(image_id, outcomes, source_failed=store_away)

    def _give_back(self, claimed: ClaimedImage, reason: str, detail: str, store_away: SourceUnavailable | None) -> None:
        give_back_image(
            self.ledger,
            self.lease,
            claimed.image_id,
            reason,
            detail,
            backoff_seconds(0),
            counted=store_away is None,
            object_id=claimed.source.object_id if reason == "unreadable" else None,
        )

    def _leave_object(self, claimed: ClaimedImage, reason: str, detail: str) -> None:
        object_id = claimed.source.object_id
        mark_image_unreachable(self.ledger, self.lease, claimed.image_id, reason, detail, object_id=object_id)

    # --- both ----------------------------------------------------------------------------------------------------

    def _read(
        self, source: Source, decoder: GuardedDecoder, preprocessings: tuple[Preprocessing, ...]
    ) -> tuple[Fetched, Decoded]:
        from glm4v_operator.ingest.fetching import fetch

        fetched = fetch(
            self.client,
            source,
            max_bytes=self.dataset.limits.max_bytes,
            deadline_seconds=FETCH_SECONDS,
            access=self.access,
        )
        return fetched, decoder.decode(fetched.data, preprocessings)

    def _asked_of_fresh(self) -> tuple[Preprocessing, ...]:
        """What linking an object may lease needs these; which of it is open is known only after."""
        prompts = self.narrowing.prompt_ids
        return preprocessings_of(
            recipe for recipe in self.recipes.values() if prompts is None or recipe.prompt.id in prompts
        )


def _if_store_is_away(error: SourceUnavailable) -> SourceUnavailable | None:
    """The access policy has told the two apart: this object alone fails ("unreadable"), or the store answers nobody."""
    return None if error.reason == "unreadable" else error


def _ready(image_id: int, key: str, decoded: Decoded, items: tuple[ClaimedItem, ...]) -> ReadyImage:
    from glm4v_operator.worker.client import ImageRef

    parts: dict[Preprocessing, tuple[ImagePart, ...]] = {}
    for picture in decoded.pictures:
        part = ImagePart(ImageRef.of(picture.rgb, picture.width, picture.height), picture.seam)
        parts[picture.preprocessing] = (*parts.get(picture.preprocessing, ()), part)
    return ReadyImage(image_id, printable(key), parts, items)


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
