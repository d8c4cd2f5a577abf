"""The two error families: what may be tried again, and what may not.

Every error carries a ``reason``: a key of :data:`glm4v_operator.reasons.REASONS`, which is what the ledger stores and
what people filter by. The class decides what happens next; the reason says why to a person.
"""

from __future__ import annotations


class Glm4vError(Exception):
    """Root of all errors of this package."""

    default_reason = "internal"

    def __init__(self, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.default_reason

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (decoder child, worker): keep them reconstructible.
        return (_rebuild, (type(self), self.message, self.reason))


def _rebuild(kind: type[Glm4vError], message: str, reason: str) -> Glm4vError:
    return kind(message, reason=reason)


class RetryableError(Glm4vError):
    """The same call may succeed later: network, device, a lost process."""


class TerminalError(Glm4vError):
    """The same call would fail again; a person or new input must change something first."""


# --- the run: nothing is written against any image ---------------------------------------------------------------


class Misconfigured(TerminalError):
    """Settings, credentials or files of this installation are wrong; the run fails, images are untouched."""

    default_reason = "misconfigured"


class SourceMisconfigured(Misconfigured):
    """The bucket cannot be used as configured: 403 on the listing, missing bucket, wrong region, TLS."""

    default_reason = "source_misconfigured"


class SchemaMismatch(Misconfigured):
    """The ledger's schema is not the one this code was written for."""

    default_reason = "schema_mismatch"


class SourceUnavailable(RetryableError):
    """The object store answered 5xx, throttled, timed out or closed the connection."""

    default_reason = "source_unavailable"


class LedgerUnavailable(RetryableError):
    """The ledger's database cannot be reached or gave no answer; what it holds is unknown, not absent."""

    default_reason = "ledger_unavailable"


class LeaseLost(RetryableError):
    """This lane's lease was ended by someone else; nothing it still holds may be written."""

    default_reason = "lease_lost"


# --- one object or image -----------------------------------------------------------------------------------------


class ObjectRefused(TerminalError):
    """This object cannot become an image; the reason says why, the run goes on."""


class ImageRefused(ObjectRefused):
    """The bytes were read but may not, or can not, be decoded."""


class ObjectGone(TerminalError):
    """The object was deleted between listing and reading."""

    default_reason = "gone"


class ObjectChanged(RetryableError):
    """The object's bytes are no longer the version that was listed; the new version is an object of its own."""

    default_reason = "changed"


# --- the worker --------------------------------------------------------------------------------------------------


class ItemError(TerminalError):
    """The worker refused or failed this one request; the worker itself is well."""

    default_reason = "worker_refused"


class AnswerFailed(RetryableError):
    """The worker failed on this one request in a way that may pass; the worker itself is well."""

    default_reason = "engine_failed"


class WorkerBusy(RetryableError):
    """The worker was still loading or full when the request's deadline came; it never looked at the request."""

    default_reason = "worker_busy"


class WeightsWrong(Misconfigured):
    """The model's files are missing, or are not the ones that their manifest names."""

    default_reason = "weights_wrong"


class HubUnavailable(RetryableError):
    """The hub that models are fetched from did not answer properly."""

    default_reason = "hub_unavailable"


class GpuUnavailable(RetryableError):
    """No device could be had: none visible, driver busy, or another worker holds it."""

    default_reason = "gpu_unavailable"


class WorkerDead(RetryableError):
    """The worker process ended; every request that was in flight has no answer."""

    default_reason = "worker_died"


class WorkerHung(WorkerDead):
    """The worker gave no answer before the request's deadline and is no longer trusted."""

    default_reason = "worker_hung"


class ProtocolError(WorkerDead):
    """The worker's answer was torn, oversized, or not what the protocol says; it is no longer trusted."""

    default_reason = "protocol_error"
