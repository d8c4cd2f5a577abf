"""From an HTTP status that is not 200 to the error that says what to do next."""

from __future__ import annotations

from glm4v_operator.errors import AnswerFailed, Glm4vError, ItemError, Misconfigured, ProtocolError
from glm4v_operator.reasons import REASONS
from glm4v_operator.worker.http_calls import Reply

#: Loading, full, or a proxy whose worker is away for the moment: the same request may be sent again.
TRY_AGAIN = frozenset({429, 502, 503, 504})

#: Codes of our own server that the client acts upon.
IMAGE_UNKNOWN = "image_unknown"
MODEL_UNKNOWN = "model_unknown"

_NEEDS_A_PERSON = frozenset({401, 403, 404, 405})


def error_code(reply: Reply) -> str:
    """The ``error.code`` of an OpenAI-style error body, "" when there is none."""
    return _member(reply, "code")


def error_message(reply: Reply) -> str:
    """The ``error.message`` of an OpenAI-style error body, "" when there is none."""
    return _member(reply, "message")


def refusal(what: str, reply: Reply) -> Glm4vError:
    """The error for a reply that is neither 2xx nor worth sending again."""
    code = error_code(reply)
    message = f"{what}: HTTP {reply.status} {code} {error_message(reply)[:500]}".rstrip()
    known = REASONS.get(code)
    if code == IMAGE_UNKNOWN:
        return AnswerFailed(f"{message}; the worker's picture store is too small for what is in flight")
    if reply.status in _NEEDS_A_PERSON or code == MODEL_UNKNOWN:
        return Misconfigured(message)
    if 400 <= reply.status < 500:
        return ItemError(message, reason=code if known is not None and "item" in known.applies_to else None)
    if reply.status == 500:
        return AnswerFailed(message)
    return ProtocolError(message)


def _member(reply: Reply, name: str) -> str:
    try:
        body = reply.json()
    except ProtocolError:
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    value = error.get(name) if isinstance(error, dict) else None
    return value if isinstance(value, str) else ""
