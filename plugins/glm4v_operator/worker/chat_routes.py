"""``/v1/chat/completions``: one question in, one answer out, whole or streamed."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from glm4v_operator.errors import ItemError
from glm4v_operator.worker import chat_replies
from glm4v_operator.worker.api_errors import ApiError, AsciiJson, busy
from glm4v_operator.worker.chat_messages import Question, parse, question
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest, Pixels
from glm4v_operator.worker.engine_thread import QueueFull, Timed
from glm4v_operator.worker.serving import Serving, bounded_body

#: A data URL of the largest accepted file, and room for text.
_MAX_BODY_BYTES = 80 * 1024 * 1024

_IMAGE_PREFIX = "image:sha256:"

#: How often it is looked whether whoever asked is still there.
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request at the engine. ``pieces`` gets its text as it comes, and None when the result is there."""

    reply_id: str
    model: str
    task: str | None
    result: asyncio.Future[Timed]
    pieces: asyncio.Queue[str | None]
    abandoned: threading.Event


def chat_routes(serving: Serving) -> APIRouter:
    """The one route."""
    router = APIRouter()

    @router.post("/v1/chat/completions")
    async def chat(request: Request) -> Response:
        serving.check_ready()
        parsed = parse(await bounded_body(request, _MAX_BODY_BYTES))
        serving.check_model(parsed.model)
        asked = await _ask(serving, question(parsed), parsed.model, stream=parsed.stream)
        if not parsed.stream:
            return await _whole(serving, request, asked)
        include_usage = parsed.stream_options is not None and parsed.stream_options.include_usage
        return await _streamed(serving, asked, include_usage=include_usage)

    return router


async def _ask(serving: Serving, asked: Question, model: str, *, stream: bool) -> _Asked:
    task = serving.check_task(asked.task)
    sha256, picture = await _picture(serving, asked.image_url)
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[str | None] = asyncio.Queue()
    abandoned = threading.Event()

    def on_text(piece: str) -> None:
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    reply_id = f"chatcmpl-{uuid.uuid4().hex}"
    request = EngineRequest(
        id=reply_id,
        task=task,
        turns=asked.turns,
        image=picture,
        image_sha256=sha256,
        sampling=asked.sampling,
        on_text=on_text if stream else None,
        abandoned=abandoned.is_set,
    )
    try:
        result = asyncio.wrap_future(serving.engine.submit(request))
    except QueueFull:
        raise busy("worker_busy", "as many requests wait as may", status=429) from None
    result.add_done_callback(lambda _: pieces.put_nowait(None))
    return _Asked(reply_id, model, task, result, pieces, abandoned)


async def _picture(serving: Serving, url: str | None) -> tuple[str | None, Pixels | None]:
    if url is None:
        return None, None
    if url.startswith(_IMAGE_PREFIX):
        sha256 = url.removeprefix(_IMAGE_PREFIX)
        picture = serving.store.get(sha256)
        if picture is None:
            raise ApiError(404, "image_unknown", f"picture {sha256[:64]!r} is not here (any more); PUT it again")
        return sha256, picture
    if url[:5].lower() == "data:":
        picture = await asyncio.to_thread(serving.decoder.decode, url)
        return await asyncio.to_thread(lambda: picture.sha256), picture
    raise ApiError(400, "bad_image_url", "this worker fetches nothing: send the image as data:image/…;base64,…")


async def _whole(serving: Serving, request: Request, asked: _Asked) -> Response:
    while not asked.result.done():
        try:
            await asyncio.wait({asked.result}, timeout=_LOOK_SECONDS)
        except asyncio.CancelledError:
            # The server is being stopped and its grace is over; nothing was wrong with the request.
            asked.abandoned.set()
            raise busy("stopping", "the worker is being stopped") from None
        if not asked.result.done() and await request.is_disconnected():
            asked.abandoned.set()
            asked.result.cancel()
            return Response(status_code=499)  # nobody reads it
    timed, answer = _answer(serving, asked)
    return AsciiJson(chat_replies.completion(asked.reply_id, asked.model, answer, timed))


async def _streamed(serving: Serving, asked: _Asked, *, include_usage: bool) -> Response:
    # The status line is sent with the first piece: a request that fails at once still gets a proper error.
    first = await asked.pieces.get()
    if first is None:
        _answer_or_raise(asked)
    events = _events(serving, asked, first, include_usage=include_usage)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(serving: Serving, asked: _Asked, first: str | None, *, include_usage: bool) -> AsyncIterator[bytes]:
    writer = chat_replies.ChunkWriter(asked.reply_id, asked.model)
    try:
        yield writer.role()
        piece, sent = first, 0
        while piece is not None:
            sent += len(piece)
            yield writer.text(piece)
            piece = await asked.pieces.get()
        try:
            _, answer = _answer(serving, asked)
        except ApiError as error:
            yield chat_replies.event(error.body())
            return
        if len(answer.text) > sent:  # an engine that does not stream, or kept the end back
            yield writer.text(answer.text[sent:])
        yield writer.end(answer)
        if include_usage:
            yield writer.usage(answer)
        yield chat_replies.DONE
    finally:
        asked.abandoned.set()  # also when whoever asked went away


def _answer(serving: Serving, asked: _Asked) -> tuple[Timed, EngineAnswer]:
    if asked.result.cancelled():
        raise ApiError(500, "engine_failed", "the request was given up")
    serving.metrics.count(asked.task, asked.result.result())
    return asked.result.result(), _answer_or_raise(asked)


def _answer_or_raise(asked: _Asked) -> EngineAnswer:
    result = asked.result.result().result
    if isinstance(result, EngineAnswer):
        return result
    raise ApiError(422 if isinstance(result, ItemError) else 500, result.reason, result.message)
