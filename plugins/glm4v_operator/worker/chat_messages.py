"""The server's half of the chat-completions format: from the request's JSON to turns, sampling and a picture's URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.api_errors import ApiError
from glm4v_operator.worker.engine_interface import Turn

#: For strangers that name no limit; our own prompts always do.
DEFAULT_MAX_TOKENS = 1024


class _Url(BaseModel):
    url: str


class _TextPart(BaseModel):
    type: Literal["text"]
    text: str


class _ImagePart(BaseModel):
    type: Literal["image_url"]
    image_url: _Url


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_TextPart | _ImagePart]


class _StreamOptions(BaseModel):
    include_usage: bool = False


class _Ours(BaseModel):
    task: str | None = None


class ChatRequest(BaseModel):
    """What is understood of a request; members that change nothing here are let pass, as other servers do."""

    model: str
    messages: list[_Message] = Field(min_length=1, max_length=200)
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None
    seed: int | None = None
    stream: bool = False
    stream_options: _StreamOptions | None = None
    n: int | None = None
    stop: str | list[str] | None = None
    tools: list[object] | None = None
    glm4v: _Ours | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A request as the engine will see it, but for the picture itself."""

    turns: tuple[Turn, ...]
    image_url: str | None
    sampling: Sampling
    task: str | None


def parse(body: bytes) -> ChatRequest:
    """The request in ``body``; raises ApiError (400) naming the member that is wrong."""
    try:
        return ChatRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise ApiError(400, "bad_request", f"{where}: {first['msg']}") from error


def question(request: ChatRequest) -> Question:
    """Turns, picture and sampling of ``request``; raises ApiError for what this server does not do."""
    if request.n not in (None, 1):
        raise ApiError(400, "unsupported", f"n: expected 1 answer, found {request.n}")
    if request.tools:
        raise ApiError(400, "unsupported", "tools: this model calls none; leave them out")
    if request.stop:
        raise ApiError(400, "unsupported", "stop: not supported; leave it out")
    turns, urls = _turns(request.messages)
    if len(urls) > 1:
        raise ApiError(400, "unsupported", f"messages: expected one image at most, found {len(urls)}")
    return Question(
        turns=turns,
        image_url=urls[0] if urls else None,
        sampling=_sampling(request),
        task=None if request.glm4v is None else request.glm4v.task,
    )


def _turns(messages: list[_Message]) -> tuple[tuple[Turn, ...], list[str]]:
    turns, urls = [], []
    for message in messages:
        parts = [_TextPart(type="text", text=message.content)] if isinstance(message.content, str) else message.content
        found = [part.image_url.url for part in parts if isinstance(part, _ImagePart)]
        if found and message.role != "user":
            raise ApiError(400, "bad_request", f"messages: a {message.role} message cannot hold an image")
        text = "\n".join(part.text for part in parts if isinstance(part, _TextPart))
        role = "system" if message.role == "developer" else message.role
        turns.append(Turn(role, text, has_image=bool(found)))
        urls += found
    return tuple(turns), urls


def _sampling(request: ChatRequest) -> Sampling:
    stated = {
        "temperature": request.temperature,
        "top_p": request.top_p,
        # Some clients say -1 for "no cut".
        "top_k": None if request.top_k is None else max(0, request.top_k),
        "repetition_penalty": request.repetition_penalty,
        "max_new_tokens": request.max_completion_tokens or request.max_tokens or DEFAULT_MAX_TOKENS,
        "seed": request.seed,
    }
    try:
        return Sampling.from_json({name: value for name, value in stated.items() if value is not None})
    except ValueError as error:
        raise ApiError(400, "bad_request", str(error)) from error
