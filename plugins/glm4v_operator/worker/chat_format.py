"""The client's half of the chat-completions format: the request that is sent, the answer that is read back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field

from glm4v_operator.errors import ProtocolError
from glm4v_operator.sampling import Sampling


@dataclass(frozen=True, slots=True)
class ChatUsage:
    """What the answer cost. Times in milliseconds; None where the server does not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    queue_ms: int | None = None
    run_ms: int | None = None
    finish_reason: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """One answer. ``text`` may hold anything, lone surrogates included; ``raw`` is its UTF-8, those passed on."""

    text: str
    finish_reason: str
    mean_logprob: float | None = None
    min_logprob: float | None = None
    usage: ChatUsage = field(default_factory=ChatUsage)

    @property
    def raw(self) -> bytes:
        """The answer's bytes, to be kept as they came."""
        return self.text.encode("utf-8", "surrogatepass")


def request_body(
    model: str,
    prompt_text: str,
    image_url: str | None,
    task: str | None,
    sampling: Sampling,
    *,
    ours: bool,
    stream: bool = False,
) -> bytes:
    """The request as JSON. ``ours``: the server is this package's and understands the ``glm4v`` member."""
    content: list[dict[str, object]] = []
    if image_url is not None:
        # The picture first, then the text: the order that the model was trained with.
        content.append({"type": "image_url", "image_url": {"url": image_url}})
    content.append({"type": "text", "text": prompt_text})
    body: dict[str, object] = {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_new_tokens,
    }
    # Names as vLLM and SGLang know them; left out at their neutral value, because not every server takes them.
    if sampling.top_k:
        body["top_k"] = sampling.top_k
    if sampling.repetition_penalty != 1.0:
        body["repetition_penalty"] = sampling.repetition_penalty
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if ours and task is not None:
        body["glm4v"] = {"task": task}
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return json.dumps(body).encode()


def read_answer(body: object) -> ChatAnswer:
    """The first choice of a chat completion; raises ProtocolError when ``body`` is none."""
    try:
        choice = body["choices"][0]  # type: ignore[index]
        text = choice["message"]["content"]
        finish_reason = choice["finish_reason"]
    except (TypeError, KeyError, IndexError) as error:
        raise ProtocolError(f"the worker's answer is not a chat completion: {str(body)[:200]!r}") from error
    if text is None:
        text = ""
    if not isinstance(text, str) or not isinstance(finish_reason, str):
        raise ProtocolError(f"the worker's answer has no text or no finish reason: {str(choice)[:200]!r}")
    tokens, ours = _mapping(body, "usage"), _mapping(body, "glm4v")
    finish_reason = str(ours.get("finish_reason", finish_reason))[:40]
    return ChatAnswer(
        text=text,
        finish_reason=finish_reason,
        mean_logprob=_number(ours, "mean_logprob"),
        min_logprob=_number(ours, "min_logprob"),
        usage=ChatUsage(
            prompt_tokens=_whole(tokens, "prompt_tokens"),
            completion_tokens=_whole(tokens, "completion_tokens"),
            queue_ms=_whole(ours, "queue_ms"),
            run_ms=_whole(ours, "run_ms"),
            finish_reason=finish_reason,
            device=str(ours["device"])[:100] if "device" in ours else None,
        ),
    )


def _mapping(body: object, name: str) -> dict[str, object]:
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, dict) else {}


def _number(values: dict[str, object], name: str) -> float | None:
    value = values.get(name)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if usable else None  # type: ignore[arg-type]


def _whole(values: dict[str, object], name: str) -> int | None:
    value = _number(values, name)
    return None if value is None or not 0 <= value < 2**31 else round(value)
