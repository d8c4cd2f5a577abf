"""What the routes of one worker share."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from glm4v_operator.worker.api_errors import ApiError, busy
from glm4v_operator.worker.data_urls import DataUrlDecoder
from glm4v_operator.worker.engine_interface import Announcement
from glm4v_operator.worker.engine_thread import EngineThread
from glm4v_operator.worker.image_store import ImageStore
from glm4v_operator.worker.metrics import WorkerMetrics
from glm4v_operator.worker.readiness import Readiness
from glm4v_operator.worker.served_models import model_names


@dataclass(frozen=True, slots=True)
class Serving:
    """One worker's parts. ``names`` are the model names that requests may use."""

    announcement: Announcement
    engine: EngineThread
    readiness: Readiness
    store: ImageStore
    decoder: DataUrlDecoder
    metrics: WorkerMetrics
    names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.names:
            object.__setattr__(self, "names", model_names(self.announcement))

    def check_ready(self) -> None:
        """Raise ApiError (503) until the engine is loaded."""
        if not self.readiness.ready:
            stages = self.readiness.stages()
            raise busy("loading", f"the worker is not ready: {stages[-1].name if stages else 'starting'}")

    def check_model(self, name: str) -> None:
        """Raise ApiError (404) for a model that is not the one served here."""
        if name not in self.names:
            raise ApiError(
                404, "model_unknown", f"model {name!r} is not served here, expected {' or '.join(self.names)}"
            )

    def check_task(self, task: str | None) -> str | None:
        """The task to ask for: the only one of an engine with one task; raises ApiError (422) for one not offered."""
        tasks = self.announcement.tasks
        if task is None:
            return tasks[0] if len(tasks) == 1 else None
        if task not in tasks:
            raise ApiError(422, "task_not_offered", f"task {task!r}: this engine does {', '.join(tasks)}")
        return task


async def bounded_body(request: Request, limit: int) -> bytes:
    """The request's body; raises ApiError (413) as soon as it is, or says that it will be, longer than ``limit``."""
    too_long = ApiError(413, "too_many_bytes", f"expected {limit} bytes at most", {"Connection": "close"})
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > limit:
        raise too_long
    chunks: list[bytes] = []
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise too_long
        chunks.append(chunk)
    return b"".join(chunks)  # one copy of what may be megabytes
