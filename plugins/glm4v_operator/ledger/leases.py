"""Leases: a lane's right to write. Their end is decided by the database's clock alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.deaths import suspect_units
from glm4v_operator.ledger.holding import lock_dataset, safe_detail, settled
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.ledger.units import Lease

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

__all__ = ["Lease", "heartbeat", "open_lease", "reclaim_expired", "release"]

_OPEN = text(
    "INSERT INTO leases (run_id, lane, owner, expires_at) "
    "VALUES (:run, :lane, :owner, clock_timestamp() + make_interval(secs => :seconds)) RETURNING id"
)
_BEAT = text(
    "UPDATE leases SET heartbeat_at = clock_timestamp(), "
    "expires_at = clock_timestamp() + make_interval(secs => :seconds) WHERE id = :lease AND ended_at IS NULL"
)
_LOCK_STANDING = text("SELECT 1 FROM leases WHERE id = :lease AND ended_at IS NULL FOR UPDATE")
# A lease that is locked is in use at this moment: whoever uses it lives.
_LOCK_EXPIRED = text(
    "SELECT 1 FROM leases WHERE id = :lease AND ended_at IS NULL AND expires_at < clock_timestamp() "
    "FOR UPDATE SKIP LOCKED"
)
_EXPIRED = text(
    "SELECT l.id, r.dataset_id FROM leases AS l JOIN runs AS r ON r.id = l.run_id "
    "WHERE l.ended_at IS NULL AND l.expires_at < clock_timestamp() "
    "AND (CAST(:dataset AS bigint) IS NULL OR r.dataset_id = :dataset) ORDER BY l.id"
)
_DATASET_OF = text("SELECT r.dataset_id FROM leases AS l JOIN runs AS r ON r.id = l.run_id WHERE l.id = :lease")
_OPEN_ATTEMPTS = text("SELECT id FROM attempts WHERE lease_id = :lease AND outcome = 'started' ORDER BY id")
_END = text("UPDATE leases SET ended_at = clock_timestamp(), end_reason = :reason WHERE id = :lease")


def open_lease(ledger: Ledger, run_id: int, lane: int, owner: str, seconds: int = 60) -> Lease:
    """A new lease of ``seconds``, to be renewed by :func:`heartbeat`. ``owner`` is for people: host and process."""
    if seconds < 1:
        raise ValueError(f"seconds of a lease: expected 1 or more, found {seconds}")
    with ledger.begin() as connection:
        found = connection.execute(
            _OPEN, {"run": run_id, "lane": lane, "owner": safe_detail(owner), "seconds": seconds}
        ).scalar_one()
    return Lease(id=int(found), lane=lane, run_id=run_id, seconds=seconds)


@settled
def heartbeat(ledger: Ledger, lease: Lease) -> None:
    """Renew the lease. Raises LeaseLost when it was ended; an expired one that nobody took away lives on."""
    with ledger.begin() as connection:
        if connection.execute(_BEAT, {"lease": lease.id, "seconds": lease.seconds}).rowcount != 1:
            raise LeaseLost(f"lease {lease.id} of lane {lease.lane} was ended; what it held is no longer this lane's")


@settled
def release(ledger: Ledger, lease: Lease, *, reason: str) -> int:
    """End the lease and give back everything that it still holds, counting nothing. Returns how many units.

    Calling it again, or on a lease that was taken away, changes nothing and returns 0.
    """
    with ledger.begin() as connection:
        if connection.execute(_LOCK_STANDING, {"lease": lease.id}).scalar() is None:
            return 0
        dataset_id = connection.execute(_DATASET_OF, {"lease": lease.id}).scalar_one()
        lock_dataset(connection, dataset_id)
        return _end(connection, lease.id, "released", reason)


def reclaim_expired(ledger: Ledger, dataset_id: int | None = None) -> int:
    """End every lease that expired by the database's clock and give back what it held. Returns how many leases.

    What was in flight becomes suspect; a unit that was the lease's only open attempt counts a death. Each lease is its
    own transaction; one that is in use at this moment is left alone.
    """
    with ledger.begin() as connection:
        expired = connection.execute(_EXPIRED, {"dataset": dataset_id}).all()
    return sum(_reclaim(ledger, row.id, row.dataset_id) for row in expired)


@settled
def _reclaim(ledger: Ledger, lease_id: int, dataset_id: int) -> bool:
    with ledger.begin() as connection:
        if connection.execute(_LOCK_EXPIRED, {"lease": lease_id}).scalar() is None:
            return False
        lock_dataset(connection, dataset_id)
        flying = connection.execute(_OPEN_ATTEMPTS, {"lease": lease_id}).scalars().all()
        suspect_units(connection, lease_id, flying, "lane_died", solo=len(flying) == 1, detail="the lane died")
        _end(connection, lease_id, "lane_died", "expired")
    return True


def _end(connection: Connection, lease_id: int, outcome: str, reason: str) -> int:
    parameters = {"lease": lease_id}
    given_back = connection.execute(statement("give_back_objects"), parameters).rowcount
    given_back += connection.execute(statement("give_back_items"), parameters).rowcount
    flying = connection.execute(_OPEN_ATTEMPTS, parameters).scalars().all()
    said = {"detail": safe_detail(reason)}
    connection.execute(statement("end_attempts"), {"lease": lease_id, "attempts": flying, "outcome": outcome, **said})
    connection.execute(_END, {"lease": lease_id, "reason": safe_detail(reason)})
    return given_back
