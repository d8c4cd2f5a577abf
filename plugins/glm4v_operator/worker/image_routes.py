"""``/v1/images/{sha256}``: pictures are handed over once, as raw RGB, and asked about by their name."""

from __future__ import annotations

import asyncio
import re

from fastapi import APIRouter, Request, Response

from glm4v_operator.worker.api_errors import ApiError
from glm4v_operator.worker.engine_interface import Pixels
from glm4v_operator.worker.serving import Serving, bounded_body

#: As GuardedDecoder's default limit for one side.
_MAX_SIDE = 16_384

_SHA256 = re.compile(r"[0-9a-f]{64}")


def image_routes(serving: Serving) -> APIRouter:
    """PUT, HEAD, GET (facts, not the picture) and DELETE."""
    router = APIRouter(prefix="/v1/images")

    @router.put("/{sha256}", status_code=201)
    async def put(sha256: str, request: Request) -> Response:
        _check_name(sha256)
        width, height = (_side(request, name) for name in ("x-image-width", "x-image-height"))
        size = width * height * 3
        if size > serving.store.max_bytes:
            raise ApiError(
                413, "worker_refused", f"a picture of {size} bytes; this worker keeps {serving.store.max_bytes} in all"
            )
        rgb = await bounded_body(request, size)
        await asyncio.to_thread(_keep, serving, sha256, width, height, rgb)
        return Response(status_code=201)

    @router.api_route("/{sha256}", methods=["GET", "HEAD"])
    async def look(sha256: str) -> Response:
        _check_name(sha256)
        picture = serving.store.get(sha256)
        if picture is None:
            raise ApiError(404, "image_unknown", f"picture {sha256} is not here (any more)")
        return Response(headers={"X-Image-Width": str(picture.width), "X-Image-Height": str(picture.height)})

    @router.delete("/{sha256}", status_code=204)
    async def delete(sha256: str) -> Response:
        _check_name(sha256)
        serving.store.delete(sha256)
        return Response(status_code=204)

    return router


def _keep(serving: Serving, sha256: str, width: int, height: int, rgb: bytes) -> None:
    try:
        picture = Pixels(width, height, rgb)
    except ValueError as error:
        raise ApiError(400, "bad_request", str(error)) from error
    if picture.sha256 != sha256:
        # Damaged on the way, or named wrongly: either way every later answer would be about another picture.
        raise ApiError(400, "bad_request", f"the picture's bytes have the name {picture.sha256}, not {sha256}")
    serving.store.put(sha256, picture)


def _side(request: Request, header: str) -> int:
    stated = request.headers.get(header, "")
    if not stated.isdecimal() or not 1 <= int(stated) <= _MAX_SIDE:
        raise ApiError(400, "bad_request", f"{header}: expected 1 to {_MAX_SIDE}, found {stated[:20]!r}")
    return int(stated)


def _check_name(sha256: str) -> None:
    if not _SHA256.fullmatch(sha256):
        raise ApiError(400, "bad_request", "expected 64 lower-case hex digits as the picture's name")
