"""A ledger with a dataset, recipes and a run, and the short cuts that its tests share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from glm4v_operator.ingest.listing import in_scope
from glm4v_operator.ledger.claims import begin_attempt, claim_images, claim_objects
from glm4v_operator.ledger.completion import complete_item
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.discovery import Counts, finish_listing, record_objects, start_listing
from glm4v_operator.ledger.leases import open_lease
from glm4v_operator.ledger.linking import link_object
from glm4v_operator.ledger.reconciliation import reconcile
from glm4v_operator.ledger.registry import open_items, register_dataset, register_recipes
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.ledger.units import (
    Answer,
    ClaimedItem,
    ClaimedObject,
    ImageFacts,
    Lease,
    LinkResult,
    Narrowing,
    OutputPart,
    Provenance,
)
from glm4v_operator.listed_object import ListedObject

EVERYTHING = Narrowing()
PROVENANCE = Provenance(code_version="test", engine="scripted", sampling={"temperature": 0})
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ScriptedRecipe:
    """A recipe whose hash is its prompt's name."""

    prompt_id: str
    salt: str = ""
    task: str = "ocr"
    language: str | None = None
    engine: str = "scripted"
    model: str = "scripted-1"
    model_hash: str = "0" * 64

    @property
    def recipe_hash(self) -> str:
        return hashlib.sha256(f"{self.prompt_id}{self.salt}".encode()).hexdigest()

    def content(self) -> dict[str, object]:
        return {"prompt_id": self.prompt_id, "salt": self.salt}


def listed(
    key: str, body: str | None = None, *, bucket: str = "bucket", size: int = 10, minute: int = 0
) -> ListedObject:
    """An object whose ETag is the hash of ``body``, by default of its key."""
    etag = hashlib.md5((body if body is not None else key).encode("utf-8", "surrogatepass")).hexdigest()
    return ListedObject(bucket, key, None, etag, size, NOON + timedelta(minutes=minute))


def facts(content: str) -> ImageFacts:
    """An image whose bytes are ``content``."""
    return ImageFacts(hashlib.sha256(content.encode()).digest(), len(content), "PNG", 8, 8, measures={"ink": 0.5})


def answer(words: str = "words") -> Answer:
    """A one-part answer."""
    return Answer("done", [OutputPart(text=words, raw=words.encode("utf-8", "surrogatepass"))])


@dataclass
class World:
    """One dataset of a ledger, with one run and as many lanes as asked for."""

    ledger: Ledger
    name: str = "demo"
    prompts: tuple[str, ...] = ("ocr",)
    dataset_id: int = 0
    run_id: int = 0
    recipes: dict[str, int] = field(default_factory=dict)
    lanes: int = 0

    def __post_init__(self) -> None:
        self.dataset_id = register_dataset(self.ledger, self.name, {"bucket": "bucket"})
        self.run_id = start_run(self.ledger, self.dataset_id, f"run of {self.name}", "manual", {})
        self.register(self.prompts)

    def register(self, prompts: Sequence[str], salt: str = "") -> None:
        """Make these prompts' recipes the active ones and open their items."""
        recipes = [ScriptedRecipe(prompt, salt) for prompt in prompts]
        ids = register_recipes(self.ledger, self.dataset_id, recipes)
        self.recipes = {recipe.prompt_id: ids[recipe.recipe_hash] for recipe in recipes}
        open_items(self.ledger, self.dataset_id)

    def lane(self, seconds: int = 60) -> Lease:
        """A new lane's lease."""
        self.lanes += 1
        return open_lease(self.ledger, self.run_id, self.lanes, f"test lane {self.lanes}", seconds)

    def scan(
        self, objects: Iterable[ListedObject], prefix: str = "", *, bucket: str = "bucket", globs: Sequence[str] = ()
    ) -> tuple[Counts, int]:
        """A whole listing of ``prefix`` of what ``globs`` let in: what was recorded, and how many were deleted."""
        start_listing(self.ledger, self.run_id, self.dataset_id, prefix)
        let_in = (one for one in objects if in_scope(one.key, globs))
        counts = record_objects(self.ledger, self.run_id, self.dataset_id, let_in)
        missing = finish_listing(
            self.ledger, self.run_id, self.dataset_id, bucket, prefix, lambda key: in_scope(key, globs)
        )
        return counts, missing.deleted

    def keys(self, *keys: str) -> None:
        """List these keys, and nothing else."""
        self.scan([listed(key, minute=position) for position, key in enumerate(keys)])

    def claim(self, lease: Lease, limit: int = 100, narrowing: Narrowing = EVERYTHING) -> list[ClaimedObject]:
        """Claim objects."""
        return claim_objects(self.ledger, lease, self.dataset_id, limit, narrowing)

    def link(self, lease: Lease, claimed: ClaimedObject, content: str | None = None) -> LinkResult:
        """Link an object to the image of ``content``, by default one of this dataset's and key's own."""
        image = facts(f"{self.name} {claimed.key}" if content is None else content)
        return link_object(self.ledger, lease, claimed, image, self.dataset_id, EVERYTHING)

    def link_all(self, lease: Lease) -> dict[str, ClaimedItem]:
        """Claim and link everything that is listed; the leased item of each key (of the last prompt)."""
        return {claimed.key: item for claimed in self.claim(lease) for item in self.link(lease, claimed).items}

    def begin(self, lease: Lease, item_id: int) -> int:
        """Begin an attempt."""
        return begin_attempt(self.ledger, lease, item_id, rung=0, provenance=PROVENANCE)

    def answer(self, lease: Lease, item_id: int, words: str = "words") -> int:
        """Begin an attempt and complete it."""
        attempt = self.begin(lease, item_id)
        assert complete_item(self.ledger, lease, item_id, attempt, answer(words))
        return attempt

    def answer_pending(self, lease: Lease, words: str = "words") -> int:
        """Claim and answer every pending item that is no suspect. Returns how many."""
        answered = 0
        while images := claim_images(self.ledger, lease, self.dataset_id, 100, EVERYTHING):
            for item in (item for image in images for item in image.items):
                self.answer(lease, item.id, words)
                answered += 1
        return answered

    def expire(self, lease: Lease) -> None:
        """Let the lease's time be over, as if its lane had been silent for long enough."""
        self.run("UPDATE leases SET expires_at = now() - interval '1 second' WHERE id = :id", id=lease.id)

    def run(self, sql: str, **parameters: Any) -> Any:
        """One statement in a transaction of its own."""
        with self.ledger.begin() as connection:
            return connection.execute(text(sql), parameters)

    def rows(self, sql: str, **parameters: Any) -> list[Mapping[str, Any]]:
        """The rows of a query."""
        with self.ledger.begin() as connection:
            return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]

    def value(self, sql: str, **parameters: Any) -> Any:
        """The one value of a query."""
        with self.ledger.begin() as connection:
            return connection.execute(text(sql), parameters).scalar()

    def states(self, table: str = "work_items") -> dict[str, int]:
        """Rows of a table by state."""
        return {row["state"]: row["n"] for row in self.rows(f"SELECT state, count(*) AS n FROM {table} GROUP BY state")}

    def problems(self) -> list[str]:
        """What does not add up."""
        return reconcile(self.ledger, self.dataset_id).problems
