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
        # A stream's status line is sent with its first piece: one that fails at once still gets a proper error.
        first = asyncio.ensure_future(asked.pieces.get())
        if not await _comes_while_asked_for(first, request, asked):
            return Response(status_code=499)  # nobody reads it
        if not parsed.stream:
            timed, answer = _answer(asked)
            return AsciiJson(chat_replies.completion(asked.reply_id, asked.model, answer, timed))
        if first.result() is None:
            _answer(asked)
        include_usage = parsed.stream_options is not None and parsed.stream_options.include_usage
        events = _events(asked, first.result(), include_usage=include_usage)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

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

    def finish(done: asyncio.Future[Timed]) -> None:
        if not done.cancelled():
            serving.metrics.count(task, done.result())
        pieces.put_nowait(None)

    result.add_done_callback(finish)
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


async def _comes_while_asked_for(first: asyncio.Future[str | None], request: Request, asked: _Asked) -> bool:
    """True when ``first`` is there; False when whoever asked went away before: then the engine is told so."""
    while not first.done():
        try:
            await asyncio.wait({first}, timeout=_LOOK_SECONDS)
        except asyncio.CancelledError:
            # The server is being stopped and its grace is over; nothing was wrong with the request.
            asked.abandoned.set()
            raise busy("stopping", "the worker is being stopped") from None
        if not first.done() and await request.is_disconnected():
            asked.abandoned.set()
            asked.result.cancel()
            return False
    return True


async def _events(asked: _Asked, first: str | None, *, include_usage: bool) -> AsyncIterator[bytes]:
    writer = chat_replies.ChunkWriter(asked.reply_id, asked.model)
    try:
        yield writer.role()
        piece, sent = first, 0
        while piece is not None:
            sent += len(piece)
            yield writer.text(piece)
            piece = await asked.pieces.get()
        try:
            timed, answer = _answer(asked)
        except ApiError as error:
            yield chat_replies.event(error.body())
            return
        if len(answer.text) > sent:  # an engine that does not stream, or kept the end back
            yield writer.text(answer.text[sent:])
        yield writer.end(answer, timed)
        if include_usage:
            yield writer.usage(answer)
        yield chat_replies.DONE
    finally:
        asked.abandoned.set()  # also when whoever asked went away


def _answer(asked: _Asked) -> tuple[Timed, EngineAnswer]:
    if asked.result.cancelled():
        raise ApiError(500, "engine_failed", "the request was given up")
    timed = asked.result.result()
    if isinstance(timed.result, EngineAnswer):
        return timed, timed.result
    status = 422 if isinstance(timed.result, ItemError) else 500
    raise ApiError(status, timed.result.reason, timed.result.message)
