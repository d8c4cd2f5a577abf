"""Answers in the chat-completions format, whole or as a stream of server-sent events."""

from __future__ import annotations

import json
import time

from glm4v_operator.worker.engine_interface import EngineAnswer
from glm4v_operator.worker.engine_thread import Timed

#: The format knows these two; that an answer was ended because it went round in circles stands in our own member.
_FINISH = {"stop": "stop", "length": "length", "repetition": "length"}

DONE = b"data: [DONE]\n\n"


def usage(answer: EngineAnswer) -> dict[str, object]:
    """Tokens."""
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
    }


def completion(reply_id: str, model: str, answer: EngineAnswer, timed: Timed) -> dict[str, object]:
    """The whole answer."""
    return {
        "id": reply_id,
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text},
                "logprobs": None,
                "finish_reason": _FINISH[answer.finish_reason],
            }
        ],
        "usage": usage(answer),
        "glm4v": _ours(answer, timed),
    }


def _ours(answer: EngineAnswer, timed: Timed) -> dict[str, object]:
    """What the format has no place for."""
    return {
        "finish_reason": answer.finish_reason,
        "mean_logprob": answer.mean_logprob,
        "min_logprob": answer.min_logprob,
        "device": answer.device,
        "queue_ms": timed.queue_ms,
        "run_ms": timed.run_ms,
    }


class ChunkWriter:
    """The events of one streamed answer."""

    def __init__(self, reply_id: str, model: str) -> None:
        self._common = {"id": reply_id, "object": "chat.completion.chunk", "created": int(time.time()), "model": model}

    def role(self) -> bytes:
        """The first event."""
        return self._chunk({"role": "assistant", "content": ""}, None)

    def text(self, piece: str) -> bytes:
        """The next piece of text."""
        return self._chunk({"content": piece}, None)

    def end(self, answer: EngineAnswer, timed: Timed) -> bytes:
        """Why it ended."""
        return self._chunk({}, _FINISH[answer.finish_reason], glm4v=_ours(answer, timed))

    def usage(self, answer: EngineAnswer) -> bytes:
        """The tokens, for those who asked for them."""
        return event({**self._common, "choices": [], "usage": usage(answer)})

    def _chunk(self, delta: dict[str, str], finish_reason: str | None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return event({**self._common, "choices": [choice], **more})


def event(value: object) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(value, allow_nan=False).encode() + b"\n\n"
