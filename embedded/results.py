"""What the demonstration reads from the ledger, and whether it is what the samples say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from embedded.caption_score import FactCount, Language, count_facts
from embedded.score import Errors, Expected, Truth, total_errors
from embedded.terminal import one_line, table
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.reconciliation import Reconciliation, reconcile

TEXT_COLUMNS = 64
KEY_COLUMNS = 32
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_LATEST = text(
    "SELECT key, state, reason, ocr_text, caption_zh, caption_en FROM latest_texts"
    ' WHERE dataset = :dataset AND deleted_at IS NULL ORDER BY key COLLATE "C"'
)
_DATASET = text("SELECT id FROM datasets WHERE name = :dataset")
_HELD = text(
    "SELECT coalesce(extract(epoch FROM max(expires_at) - clock_timestamp()), 0)::float FROM leases"
    " WHERE ended_at IS NULL"
)
_ITEMS = text(
    "SELECT count(*) FILTER (WHERE wi.state NOT IN ('pending', 'leased')) AS finished, count(*) AS items"
    " FROM work_items AS wi JOIN dataset_recipes AS dr ON dr.recipe_id = wi.recipe_id AND dr.active"
    " JOIN datasets AS d ON d.id = dr.dataset_id WHERE d.name = :dataset"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One object and what was read from it."""

    key: str
    state: str
    reason: str | None
    ocr_text: str | None
    caption_zh: str | None = None
    caption_en: str | None = None

    def caption(self, language: Language) -> str | None:
        """The caption in ``language``; None while there is none."""
        return self.caption_zh if language == "zh" else self.caption_en


@dataclass(frozen=True, slots=True)
class Results:
    """Everything of one dataset, as it is now."""

    rows: list[Row]
    reconciliation: Reconciliation | None
    """None when the dataset was never run."""

    def drawn(self, most: int = 40) -> str:
        """The rows for a terminal, the first ``most`` of them."""
        lines = [
            (
                one_line(row.key, KEY_COLUMNS),
                row.state,
                one_line(row.ocr_text or (f"({row.reason})" if row.reason else ""), TEXT_COLUMNS),
            )
            for row in self.rows[:most]
        ]
        more = len(self.rows) - most
        return table(("key", "state", "text"), lines) + (f"\n… and {more} more" if more > 0 else "")

    def sums(self) -> list[str]:
        """How many of each state, a line a sum."""
        if self.reconciliation is None:
            return ["the dataset was never run"]
        return self.reconciliation.lines()

    def errors(self, truth: Truth) -> Errors:
        """Character errors over the samples of ``truth``."""
        return total_errors(truth, {row.key: row.ocr_text for row in self.rows})

    def captions_drawn(self, most: int = 40) -> str:
        """The captions of the first ``most`` rows that have any, for a terminal; empty when no row has one."""
        told = [row for row in self.rows if row.caption_zh or row.caption_en]
        lines = [
            (one_line(row.key, KEY_COLUMNS), language, row.caption(language) or "")
            for row in told[:most]
            for language in LANGUAGES
        ]
        return table(("key", "", "caption"), lines) if lines else ""

    def stated_facts(self, truth: Truth) -> dict[Language, FactCount]:
        """How many facts of the samples the captions state, by those languages in which there are captions.

        A sample that has no caption in such a language states nothing.
        """
        found = {row.key: row for row in self.rows}
        counts: dict[Language, FactCount] = {}
        for language in LANGUAGES:
            if any(row.caption(language) for row in self.rows):
                captions = {key: row.caption(language) or "" for key, row in found.items()}
                counts[language] = sum(
                    (
                        count_facts(captions.get(key, ""), expected.facts, language)
                        for key, expected in truth.samples.items()
                    ),
                    FactCount(0, 0),
                )
        return counts

    def surprises(self, truth: Truth) -> list[str]:
        """Every sample that did not end as the truth says, in words."""
        found = {row.key: row for row in self.rows}
        lines = (_surprise(key, expected, found.get(key)) for key, expected in truth.samples.items())
        return [line for line in lines if line]


def read_results(ledger: Ledger, dataset: str) -> Results:
    """What the ledger says of ``dataset`` now."""
    with ledger.begin() as connection:
        rows = [
            Row(row.key, row.state, row.reason, row.ocr_text, row.caption_zh, row.caption_en)
            for row in connection.execute(_LATEST, {"dataset": dataset})
        ]
        dataset_id = connection.execute(_DATASET, {"dataset": dataset}).scalar()
    return Results(rows, None if dataset_id is None else reconcile(ledger, int(dataset_id)))


def progress_of(ledger: Ledger, dataset: str) -> tuple[int, int]:
    """Finished work items, and all of them."""
    with ledger.begin() as connection:
        row = connection.execute(_ITEMS, {"dataset": dataset}).one()
    return int(row.finished), int(row.items)


def held_seconds(ledger: Ledger) -> float:
    """For how long, at most, a lane that is gone still holds work."""
    with ledger.begin() as connection:
        return max(0.0, float(connection.execute(_HELD).scalar_one()))


def untouched(truth: Truth, samples: Path, bucket: Path) -> Truth:
    """The truth about those samples that lie in the bucket as they were made; others a person replaced or removed."""
    kept: Mapping[str, Expected] = {
        key: expected for key, expected in truth.samples.items() if _same_bytes(samples / key, bucket / key)
    }
    return Truth(truth.max_ocr_cer, dict(kept))


def _same_bytes(first: Path, second: Path) -> bool:
    try:
        return first.read_bytes() == second.read_bytes()
    except FileNotFoundError:
        return False


def _surprise(key: str, expected: Expected, row: Row | None) -> str | None:
    if row is None:
        return f"{key}: expected {expected.state}, but it is not in the ledger"
    if row.state != expected.state:
        return f"{key}: expected {expected.state}, found {row.state} ({row.reason or 'no reason given'})"
    if expected.state == "refused" and row.reason != expected.reason:
        return f"{key}: expected to be refused as {expected.reason}, found {row.reason}"
    return None
