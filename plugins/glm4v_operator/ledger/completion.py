"""How the claim of a work item ends. The ends of objects are in ``linking`` and can be imported from here as well.

Each function is one transaction, writes only while the lease stands, and may be repeated with the same attempt: it
then finds the attempt ended as asked and says True. False means a ghost, and nothing was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.deaths import suspect_units
from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, settled
from glm4v_operator.ledger.linking import link_object, object_gone, refuse_object, retry_object
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.text_safety import safe_text
from glm4v_operator.ledger.units import Answer, ImageFacts, Lease, LinkResult, OutputPart, Usage

__all__ = [
    "Answer",
    "ImageFacts",
    "LinkResult",
    "OutputPart",
    "Usage",
    "complete_item",
    "end_attempt",
    "link_object",
    "mark_image_unreachable",
    "object_gone",
    "refuse_object",
    "reject_item",
    "retry_item",
    "retry_object",
    "worker_died",
]

_LOCK_HELD = text(
    "SELECT w.failures FROM work_items AS w JOIN attempts AS a ON a.work_item_id = w.id "
    "WHERE w.id = :item AND w.state = 'leased' AND w.lease_id = :lease "
    "AND a.id = :attempt AND a.lease_id = :lease AND a.outcome = 'started' FOR UPDATE OF w"
)
_OUTCOME = text("SELECT outcome FROM attempts WHERE id = :attempt AND work_item_id = :item")
_SUPERSEDE = text(
    "UPDATE outputs SET superseded_by = :attempt WHERE work_item_id = :item AND superseded_by IS NULL "
    "AND attempt_id <> :attempt"
)


@settled
def complete_item(ledger: Ledger, lease: Lease, item_id: int, attempt_id: int, answer: Answer) -> bool:
    """Store the answer and end the item, both or neither. True: it is recorded as this attempt's."""
    with ledger.begin() as connection:
        if _lock_held(connection, lease, item_id, attempt_id) is None:
            return _ended_before(connection, item_id, attempt_id, answer.state)
        _store(connection, item_id, attempt_id, answer.parts)
        _finish_item(connection, item_id, answer.state, None, "")
        _end(connection, attempt_id, answer.state, None, "", answer.usage)
    return True


@settled
def reject_item(
    ledger: Ledger,
    lease: Lease,
    item_id: int,
    attempt_id: int,
    reason: str,
    detail: str = "",
    parts: Sequence[OutputPart] = (),
    usage: Usage | None = None,
) -> bool:
    """No answer passed the checks: the item is rejected, the answer kept out of the results but in sight."""
    checked_reason(reason)
    with ledger.begin() as connection:
        if _lock_held(connection, lease, item_id, attempt_id) is None:
            return _ended_before(connection, item_id, attempt_id, "rejected")
        _store(connection, item_id, attempt_id, parts)
        _finish_item(connection, item_id, "rejected", reason, detail)
        _end(connection, attempt_id, "rejected", reason, detail, usage)
    return True


@settled
def end_attempt(
    ledger: Ledger,
    lease: Lease,
    item_id: int,
    attempt_id: int,
    reason: str,
    detail: str = "",
    parts: Sequence[OutputPart] = (),
    usage: Usage | None = None,
) -> bool:
    """A step of the retry ladder failed: the attempt ends rejected, the item stays leased for the next step."""
    checked_reason(reason)
    with ledger.begin() as connection:
        if _lock_held(connection, lease, item_id, attempt_id) is None:
            return _ended_before(connection, item_id, attempt_id, "rejected")
        _store(connection, item_id, attempt_id, parts)
        _end(connection, attempt_id, "rejected", reason, detail, usage)
    return True


@settled
def retry_item(
    ledger: Ledger,
    lease: Lease,
    item_id: int,
    attempt_id: int,
    reason: str,
    detail: str,
    wait_seconds: float,
    max_attempts: int = MAX_ATTEMPTS,
) -> bool:
    """The request failed for a reason outside the image: pending again, or dead(retries_exhausted)."""
    checked_reason(reason)
    with ledger.begin() as connection:
        held = _lock_held(connection, lease, item_id, attempt_id)
        if held is None:
            return _ended_before(connection, item_id, attempt_id, "retryable")
        exhausted = held.failures + 1 >= max_attempts
        connection.execute(
            statement("retry_item"),
            {
                "item": item_id,
                "state": "dead" if exhausted else "pending",
                "reason": "retries_exhausted" if exhausted else reason,
                "detail": safe_detail(f"{reason}: {detail}" if exhausted else detail),
                "wait": wait_seconds,
            },
        )
        _end(connection, attempt_id, "retryable", reason, detail, None)
    return True


@settled
def worker_died(ledger: Ledger, lease: Lease, attempt_ids_in_flight: Sequence[int]) -> None:
    """The worker ended while these item attempts waited for it: their items are pending again, as suspects.

    When it was exactly one, its death is counted, and the third makes it dead(kills_worker). To a ghost nothing
    happens.
    """
    flying = sorted(set(attempt_ids_in_flight))
    if not flying:
        return
    with ledger.begin() as connection:
        if holds(connection, lease):
            suspect_units(connection, lease.id, flying, "worker_died", solo=len(flying) == 1)


@settled
def mark_image_unreachable(
    ledger: Ledger, lease: Lease, image_id: int, reason: str, detail: str = "", *, object_id: int | None = None
) -> bool:
    """The claimed image's bytes cannot be read from its source any more.

    ``object_id`` is the source that was tried (ClaimedSource.object_id); without it, the one that a claim would hand
    out. The items held under this lease wait for another object that holds the image, or are dead(source_gone).
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        if not holds(connection, lease):
            return False
        parameters = {
            "image": image_id,
            "lease": lease.id,
            "object": object_id,
            "reason": reason,
            "detail": safe_detail(f"{reason}: {detail}"),
        }
        connection.execute(statement("mark_object_unreadable"), parameters)
        connection.execute(statement("end_attempts_of_image"), parameters)
        connection.execute(statement("give_up_image"), parameters)
    return True


def _lock_held(connection: Connection, lease: Lease, item_id: int, attempt_id: int) -> Any:
    if not holds(connection, lease):
        return None
    parameters = {"item": item_id, "lease": lease.id, "attempt": attempt_id}
    return connection.execute(_LOCK_HELD, parameters).one_or_none()


def _ended_before(connection: Connection, item_id: int, attempt_id: int, outcome: str) -> bool:
    found = connection.execute(_OUTCOME, {"attempt": attempt_id, "item": item_id}).scalar()
    return bool(found == outcome)


def _store(connection: Connection, item_id: int, attempt_id: int, parts: Sequence[OutputPart]) -> None:
    """Write the answer's parts; those of earlier attempts no longer count."""
    connection.execute(_SUPERSEDE, {"item": item_id, "attempt": attempt_id})
    rows = [
        {
            "item": item_id,
            "attempt": attempt_id,
            "part": part.part,
            "turn": part.turn,
            "text": safe_text(part.text).text,
            "raw": part.raw,
            "finish_reason": part.finish_reason,
            "mean_logprob": part.mean_logprob,
            "min_logprob": part.min_logprob,
        }
        for part in sorted(parts, key=lambda part: (part.part, part.turn))
    ]
    if rows:
        connection.execute(statement("insert_output"), rows)


def _finish_item(connection: Connection, item_id: int, state: str, reason: str | None, detail: str) -> None:
    parameters = {"item": item_id, "state": state, "reason": reason, "detail": safe_detail(detail) or None}
    connection.execute(statement("finish_item"), parameters)


def _end(
    connection: Connection, attempt_id: int, outcome: str, reason: str | None, detail: str, usage: Usage | None
) -> None:
    spent = usage or Usage()
    connection.execute(
        statement("end_item_attempt"),
        {
            "attempt": attempt_id,
            "outcome": outcome,
            "reason": reason,
            "detail": safe_detail(detail) or None,
            "prompt_tokens": spent.prompt_tokens,
            "completion_tokens": spent.completion_tokens,
            "queue_ms": spent.queue_ms,
            "run_ms": spent.run_ms,
            "finish_reason": spent.finish_reason,
            "device": spent.device,
        },
    )
