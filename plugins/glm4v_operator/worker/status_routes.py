"""``/healthz``, ``/metrics`` and ``/v1/models``."""

from __future__ import annotations

import dataclasses
import time

from fastapi import APIRouter, Response

from glm4v_operator.worker.api_errors import AsciiJson
from glm4v_operator.worker.metrics import CONTENT_TYPE
from glm4v_operator.worker.served_models import model_list
from glm4v_operator.worker.serving import Serving


def status_routes(serving: Serving) -> APIRouter:
    """Routes that only look."""
    router = APIRouter()
    created = int(time.time())

    @router.get("/healthz")
    async def healthz() -> Response:
        """200 when requests are answered, 503 before that; the stages either way.

        ``busy_seconds`` is how long the engine has been at one batch: a supervisor that knows how long an answer may
        take can tell a hung engine by it.
        """
        busy = serving.engine.busy_seconds()
        body = {
            "status": "ready" if serving.readiness.ready else "starting",
            "stages": [dataclasses.asdict(stage) for stage in serving.readiness.stages()],
            "waiting": serving.engine.waiting(),
            "busy_seconds": None if busy is None else round(busy, 3),
        }
        return AsciiJson(body, status_code=200 if serving.readiness.ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(serving.metrics.text(), media_type=CONTENT_TYPE)

    @router.get("/v1/models")
    async def models() -> Response:
        return AsciiJson(model_list(serving.announcement, serving.names, created))

    return router
