"""The states of everything in the ledger. Each comment names every transition; the database carries it."""

from __future__ import annotations

from enum import StrEnum


class ObjectState(StrEnum):
    """What became of one version of one key."""

    LISTED = "listed"
    LEASED = "leased"
    LINKED = "linked"
    REFUSED = "refused"
    GONE = "gone"


class ItemState(StrEnum):
    """What became of one (image, recipe)."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    NO_TEXT = "no_text"
    REJECTED = "rejected"
    DEAD = "dead"


class Outcome(StrEnum):
    """How one attempt ended."""

    STARTED = "started"
    LINKED = "linked"
    REFUSED = "refused"
    GONE = "gone"
    DONE = "done"
    NO_TEXT = "no_text"
    REJECTED = "rejected"
    RETRYABLE = "retryable"
    WORKER_DIED = "worker_died"
    LANE_DIED = "lane_died"
    RELEASED = "released"
    LOST = "lost"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    SUCCESS = "success"
    FAILED = "failed"


OBJECT_STATE_COMMENT = """\
listed: found in the bucket, waits to be fetched (new -> listed; leased -> listed when released, retried or its lane \
died; refused -> listed when requeued; gone -> listed when a listing shows it again)
leased: a lane fetches and decodes it (listed -> leased by claim)
linked: its bytes are an image of the ledger (leased -> linked)
refused: it cannot become an image, the reason says why (leased -> refused; new -> refused for keys that cannot be \
stored, folder markers and empty objects)
gone: deleted, overwritten or no longer covered by the dataset before it was read (leased -> gone; listed -> gone)"""

ITEM_STATE_COMMENT = """\
pending: waits to be asked (new -> pending; leased -> pending when released, retried or its worker or lane died; \
rejected, dead, done, no_text -> pending when requeued; dead(source_gone) -> pending when the bytes are back)
leased: a lane asks it (pending -> leased by claim or when its object is linked)
done: answered, its text is an output (leased -> done)
no_text: answered, and there is nothing to read (leased -> no_text)
rejected: every answer failed the checks, the reason says which (leased -> rejected)
dead: it cannot be asked again by itself, the reason says why (leased -> dead; pending -> dead when its bytes can \
be read from no object any more)"""

OUTCOME_COMMENT = """\
started: written before the attempt begins, open until one of the others replaces it
linked, refused, gone: ends of an object attempt (started -> these)
done, no_text, rejected: ends of an item attempt; after rejected the item is rejected, or dead where the same request \
would fail again (started -> these)
retryable: failed for a reason outside the image, counted if the worker or the store was well (started -> retryable)
worker_died: the worker process ended while this was in flight, counted only if it was alone (started -> worker_died)
lane_died: the lane's lease expired while this was in flight, counted only if it was alone (started -> lane_died)
released: the lane was stopped and gave it back, not counted (started -> released)
lost: replaced by a later attempt before its end was known, not counted (started -> lost)"""

RUN_STATE_COMMENT = """\
running: started, not finished (new -> running; success, failed -> running when the same DAG run is cleared)
success: everything added up (running -> success)
failed: discovery, a lane or the reconciliation failed (running -> failed)"""
