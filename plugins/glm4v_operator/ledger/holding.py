"""Fencing and locking: what every writing transaction of a lane begins with.

Rows are locked in one order everywhere, so that no two transactions wait for each other: lease, dataset, objects,
images, work items, attempts; several rows of one table by id. A transaction that locks many objects of a dataset locks
the dataset's row first. Claims never wait: they skip what is locked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sqlalchemy import Connection, text

from glm4v_operator.errors import LeaseLost, LedgerUnavailable
from glm4v_operator.reasons import REASONS
from glm4v_operator.text_safety import safe_text

if TYPE_CHECKING:
    from glm4v_operator.ledger.units import Lease

P = ParamSpec("P")
R = TypeVar("R")

# A unit that was alone in flight at this many deaths is not asked again.
MAX_SOLO_DEATHS = 3
# Retryable failures after which a unit is given up until a person requeues it.
MAX_ATTEMPTS = 5
_MAX_DETAIL_CHARS = 2_000
_MAX_NAME_CHARS = 1_024  # an S3 version id may be as long
_WAITS = (0.1, 0.5)

# Shared with other writers and heartbeats of the lease, but not with its end: ending locks the row FOR UPDATE. So
# either this transaction commits before the lease ends, or it sees the end and writes nothing.
_HOLD = text("SELECT 1 FROM leases WHERE id = :lease AND ended_at IS NULL FOR KEY SHARE")
_LOCK_DATASET = text("SELECT 1 FROM datasets WHERE id = :dataset FOR NO KEY UPDATE")


def holds(connection: Connection, lease: Lease) -> bool:
    """Whether the lease still stands; if so it cannot end before this transaction does."""
    return connection.execute(_HOLD, {"lease": lease.id}).scalar() is not None


def hold(connection: Connection, lease: Lease) -> None:
    """Like :func:`holds`, but raises LeaseLost."""
    if not holds(connection, lease):
        raise LeaseLost(f"lease {lease.id} of lane {lease.lane} was ended; what it held is no longer this lane's")


def lock_dataset(connection: Connection, dataset_id: int) -> None:
    """Take the row that is locked before many objects of a dataset are. Raises ValueError for an unknown dataset."""
    if connection.execute(_LOCK_DATASET, {"dataset": dataset_id}).scalar() is None:
        raise ValueError(f"dataset {dataset_id}: expected a registered dataset, found none of that id")


def checked_reason(reason: str) -> str:
    """``reason`` if it is a known code. Raises ValueError otherwise: a code nobody can look up helps nobody."""
    if reason not in REASONS:
        raise ValueError(f"reason: expected a code of glm4v_operator.reasons, found {reason!r}")
    return reason


def safe_detail(detail: str) -> str:
    """``detail`` as it may be stored and shown: it may quote keys, headers or answers."""
    return safe_text(detail, max_chars=_MAX_DETAIL_CHARS).text


def safe_name(name: str | None) -> str | None:
    """A name that a worker or a store gave (a device, a version), as it may be stored and shown; None stays None."""
    return None if name is None else safe_text(name, max_chars=_MAX_NAME_CHARS).text


def settled(work: Callable[P, R]) -> Callable[P, R]:
    """Run an idempotent transaction again when its outcome is unknown or it lost a deadlock.

    Only for functions that first read what the ledger says of their attempt: a repeated call finds the commit that
    was thought lost, and reports it.
    """

    @wraps(work)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for wait in _WAITS:
            try:
                return work(*args, **kwargs)
            except LedgerUnavailable:
                time.sleep(wait)
        return work(*args, **kwargs)

    return again
