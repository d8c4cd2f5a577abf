"""A dataset in a real ledger, discovered day after day: what the tests of listing accidents share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self

from sqlalchemy import text

from glm4v_operator.ledger.claims import claim_objects
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.discovery import Counts, finish_listing, record_objects, start_listing
from glm4v_operator.ledger.leases import open_lease
from glm4v_operator.ledger.registry import register_dataset, register_recipes
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.ledger.units import ClaimedObject, ImageFacts, Lease, Narrowing
from glm4v_operator.listed_object import ListedObject
from tests.faults.faulty_s3 import BUCKET

EVERYTHING = Narrowing()


@dataclass
class Discovering:
    """``with Discovering(ledger_url) as days`` has one dataset with one recipe; each :meth:`day` is a run."""

    url: str
    run_ids: list[int] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.ledger = Ledger(self.url)
        self.dataset_id = register_dataset(self.ledger, "photos", {})
        recipe: Any = SimpleNamespace(
            recipe_hash="1" * 64,
            task="ocr",
            language=None,
            prompt_id="ocr",
            engine="scripted",
            model="scripted",
            model_hash="2" * 64,
            content=dict,
        )
        register_recipes(self.ledger, self.dataset_id, [recipe])
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def day(self, objects: Iterable[ListedObject], prefix: str = "", *, bucket: str = BUCKET) -> Counts:
        """Discover ``objects`` as the whole listing of ``prefix`` of ``bucket``."""
        run = self._run()
        start_listing(self.ledger, run, self.dataset_id, prefix)
        counts = record_objects(self.ledger, run, self.dataset_id, objects)
        finish_listing(self.ledger, run, self.dataset_id, bucket, prefix)
        return counts

    def claim(self, limit: int = 1_000) -> tuple[Lease, list[ClaimedObject]]:
        """What a lane of the last day would get, newest first."""
        lease = open_lease(self.ledger, self.run_ids[-1], 0, "test")
        return lease, claim_objects(self.ledger, lease, self.dataset_id, limit, EVERYTHING)

    def objects(self) -> list[tuple[str, str, str | None, bool]]:
        """Key, state, reason and whether deleted, of every object ever listed, oldest first."""
        question = text("SELECT key, state::text, reason, deleted_at IS NOT NULL FROM objects ORDER BY id")
        with self.ledger.begin() as connection:
            return [tuple(row) for row in connection.execute(question)]

    def number_of(self, table: str) -> int:
        """How many rows ``table`` has."""
        with self.ledger.begin() as connection:
            return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())

    def _run(self) -> int:
        run = start_run(self.ledger, self.dataset_id, f"day-{len(self.run_ids)}", "scheduled", {})
        self.run_ids.append(run)
        return run


def facts(data: bytes) -> ImageFacts:
    """What a decoder might say of ``data``."""
    return ImageFacts(hashlib.sha256(data).digest(), len(data), "png", 10, 10)
