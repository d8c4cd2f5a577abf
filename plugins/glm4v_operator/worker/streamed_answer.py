"""The client's half of a streamed answer: from server-sent events to pieces of text and how it ended."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator

from glm4v_operator.errors import ProtocolError
from glm4v_operator.worker.chat_format import ChatAnswer, read_answer
from glm4v_operator.worker.http_calls import MAX_REPLY_BYTES, Reply
from glm4v_operator.worker.refusals import refusal

_PREFIX = b"data:"
_DONE = "[DONE]"


def read_events(chunks: Iterable[bytes], what: str) -> Generator[str, None, ChatAnswer]:
    """Yield the text of an event stream piece by piece; return the whole answer, with its usage and log-probabilities.

    Raises ProtocolError for a stream that is torn, oversized or something else; for one that ends with an error, what
    the same error would be as an HTTP answer.
    """
    pieces: list[str] = []
    finish_reason, members = "", dict[str, object]()
    for data in _data(chunks):
        if data == _DONE:
            message = {"content": "".join(pieces)}
            return read_answer({"choices": [{"message": message, "finish_reason": finish_reason}], **members})
        event = _event(data)
        if "error" in event:
            raise refusal(what, Reply(500, {}, data.encode("utf-8", "surrogatepass")))
        members |= {name: event[name] for name in ("usage", "glm4v") if event.get(name)}
        text, ended = _first_choice(event)
        finish_reason = ended or finish_reason
        if text:
            pieces.append(text)
            yield text
    raise ProtocolError(f"{what}: the worker's stream of an answer broke off after {sum(map(len, pieces))} characters")


def _data(chunks: Iterable[bytes]) -> Iterator[str]:
    """What stands behind ``data:`` in each line; lines of other kinds mean nothing here."""
    rest, received = b"", 0
    for chunk in chunks:
        received += len(chunk)
        if received > MAX_REPLY_BYTES:
            raise ProtocolError(f"the worker's answer is longer than {MAX_REPLY_BYTES} bytes")
        # Only at line feeds: within JSON, text may hold other separators.
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(_PREFIX):
                yield line.removeprefix(_PREFIX).strip().decode("utf-8", "replace")


def _event(data: str) -> dict[str, object]:
    try:
        event = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the worker's stream holds what is not JSON: {data[:80]!r}") from error
    if not isinstance(event, dict):
        raise ProtocolError(f"the worker's stream holds what is no event: {data[:80]!r}")
    return event


def _first_choice(event: dict[str, object]) -> tuple[str, str]:
    """The text that an event brings, and why the answer ended; "" for what it does not say."""
    choices = event.get("choices")
    if not isinstance(choices, list) or not choices:
        return "", ""  # the event with the usage
    choice = choices[0] if isinstance(choices[0], dict) else {}
    delta = choice.get("delta")
    text = delta.get("content") if isinstance(delta, dict) else None
    ended = choice.get("finish_reason")
    if not isinstance(text, str | None) or not isinstance(ended, str | None):
        raise ProtocolError(f"the worker's stream holds an event of another form: {str(event)[:200]!r}")
    return text or "", ended or ""
