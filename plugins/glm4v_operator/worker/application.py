"""The worker's HTTP application: routes, errors, token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from glm4v_operator.worker.access import LoopbackCheck, TokenCheck
from glm4v_operator.worker.api_errors import ApiError, as_response
from glm4v_operator.worker.chat_routes import chat_routes
from glm4v_operator.worker.image_routes import image_routes
from glm4v_operator.worker.serving import Serving
from glm4v_operator.worker.status_routes import status_routes

#: How long the batch at hand may take when the worker is told to end.
_CLOSE_SECONDS = 2.0


def make_application(serving: Serving, token: str | None, *, on_tcp: bool) -> ASGIApp:
    """``token`` None: whoever reaches the socket may ask, on TCP only programs of this machine.

    A Unix socket lies in a private folder.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        serving.decoder.close()
        await asyncio.to_thread(serving.engine.close, _CLOSE_SECONDS)

    # No interactive documentation: it would load scripts from a third party's server.
    app = FastAPI(title="glm4v worker", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(chat_routes(serving))
    app.include_router(image_routes(serving))
    app.include_router(status_routes(serving))
    app.add_exception_handler(ApiError, as_response)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(Exception, as_response)
    if token is not None:
        return TokenCheck(app, token)
    return LoopbackCheck(app) if on_tcp else app


async def _no_such_route(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return ApiError(status, "no_such_route", str(error)).response()
