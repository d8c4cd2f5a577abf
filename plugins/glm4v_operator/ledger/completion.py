"""How the claim of a work item ends: answered, rejected, dead, or pending again.

Each function is one transaction, writes only while the lease stands, and may be repeated with the same attempt: it
then finds the attempt ended as asked and says True. False means a ghost, and nothing was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from glm4v_operator.ledger.holding import MAX_ATTEMPTS, checked_reason, holds, safe_detail, safe_name, settled
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import Answer, Lease, OutputPart, Usage
from glm4v_operator.text_safety import safe_text

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = ["complete_item", "fail_item", "reject_item", "retry_item"]

_LOCK_HELD = text(
    "SELECT w.failures FROM work_items AS w JOIN attempts AS a ON a.work_item_id = w.id "
    "WHERE w.id = :item AND w.state = 'leased' AND w.lease_id = :lease "
    "AND a.id = :attempt AND a.lease_id = :lease AND a.outcome = 'started' FOR UPDATE OF w"
)
_OUTCOME = text("SELECT outcome FROM attempts WHERE id = :attempt AND work_item_id = :item")
_ITEM_STATE = text("SELECT state FROM work_items WHERE id = :item")
_SUPERSEDE = text(
    "UPDATE outputs SET superseded_by = :attempt WHERE work_item_id = :item AND superseded_by IS NULL "
    "AND attempt_id <> :attempt"
)
# The text of before is kept in the results until there is a better one.
_SUPERSEDE_REJECTED = text(
    "UPDATE outputs AS o SET superseded_by = :attempt FROM attempts AS a WHERE o.work_item_id = :item "
    "AND o.superseded_by IS NULL AND a.id = o.attempt_id AND a.outcome = 'rejected'"
)


@settled
def complete_item(ledger: Ledger, lease: Lease, item_id: int, attempt_id: int, answer: Answer) -> bool:
    """Store the answer and end the item, both or neither; it replaces what was answered before.

    True: it is recorded as this attempt's.
    """
    reason = None if answer.reason is None else checked_reason(answer.reason)
    with ledger.begin() as connection:
        if _lock_held(connection, lease, item_id, attempt_id) is None:
            return _ended_before(connection, item_id, attempt_id, answer.state)
        connection.execute(_SUPERSEDE, {"item": item_id, "attempt": attempt_id})
        _store(connection, item_id, attempt_id, answer.parts)
        _finish(connection, item_id, answer.state, reason, "")
        _end(connection, attempt_id, answer.state, reason=reason, usage=answer.usage)
    return True


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
    """The answer failed the checks: the item is rejected, the answer kept out of the results but in sight.

    A text that the item had before it was requeued stays in the results.
    """
    said = (reason, detail)
    return _give_up(ledger, lease, item_id, attempt_id, state="rejected", said=said, parts=parts, usage=usage)


def fail_item(
    ledger: Ledger,
    lease: Lease,
    item_id: int,
    attempt_id: int,
    reason: str,
    detail: str = "",
    usage: Usage | None = None,
) -> bool:
    """The same request would fail again: the item is dead until a person requeues it."""
    return _give_up(ledger, lease, item_id, attempt_id, state="dead", said=(reason, detail), parts=(), usage=usage)


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
    counted: bool = True,
) -> str:
    """The request failed for a reason outside the image. Returns what became of the item.

    "pending": it waits, not before ``wait_seconds`` from now; "dead": it failed ``max_attempts`` times, reason
    retries_exhausted; "lost": a ghost called, nothing was changed. ``counted`` is False when the worker answers nobody:
    that is no fault of this item, however often it happens.
    """
    checked_reason(reason)
    with ledger.begin() as connection:
        held = _lock_held(connection, lease, item_id, attempt_id)
        if held is None:
            if not _ended_before(connection, item_id, attempt_id, "retryable"):
                return "lost"
            return str(connection.execute(_ITEM_STATE, {"item": item_id}).scalar_one())
        exhausted = counted and held.failures + 1 >= max_attempts
        state = "dead" if exhausted else "pending"
        connection.execute(
            statement("retry_item"),
            {
                "item": item_id,
                "state": state,
                "reason": "retries_exhausted" if exhausted else reason,
                "detail": safe_detail(f"{reason}: {detail}" if exhausted else detail),
                "wait": wait_seconds,
                "counted": int(counted),
            },
        )
        _end(connection, attempt_id, "retryable", reason=reason, detail=detail)
    return state


@settled
def _give_up(
    ledger: Ledger,
    lease: Lease,
    item_id: int,
    attempt_id: int,
    *,
    state: str,
    said: tuple[str, str],
    parts: Sequence[OutputPart],
    usage: Usage | None,
) -> bool:
    reason, detail = checked_reason(said[0]), said[1]
    with ledger.begin() as connection:
        if _lock_held(connection, lease, item_id, attempt_id) is None:
            return _ended_before(connection, item_id, attempt_id, "rejected")
        connection.execute(_SUPERSEDE_REJECTED, {"item": item_id, "attempt": attempt_id})
        _store(connection, item_id, attempt_id, parts)
        _finish(connection, item_id, state, reason, detail)
        _end(connection, attempt_id, "rejected", reason=reason, detail=detail, usage=usage)
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
    rows = [
        {
            "item": item_id,
            "attempt": attempt_id,
            "part": part.part,
            "turn": part.turn,
            "text": safe_text(part.text).text,
            "raw": part.raw,
            "finish_reason": safe_name(part.finish_reason),
            "mean_logprob": part.mean_logprob,
            "min_logprob": part.min_logprob,
        }
        for part in sorted(parts, key=lambda part: (part.part, part.turn))
    ]
    if rows:
        connection.execute(statement("insert_output"), rows)


def _finish(connection: Connection, item_id: int, state: str, reason: str | None, detail: str) -> None:
    parameters = {"item": item_id, "state": state, "reason": reason, "detail": safe_detail(detail) or None}
    connection.execute(statement("finish_item"), parameters)


def _end(
    connection: Connection,
    attempt_id: int,
    outcome: str,
    *,
    reason: str | None,
    detail: str = "",
    usage: Usage | None = None,
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
            "finish_reason": safe_name(spent.finish_reason),
            "device": safe_name(spent.device),
        },
    )
