"""From a dataset's engine settings to its worker: what it announces, and the session a lane works with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from glm4v_operator.annotate.worker_session import HeldSession, ServedSession, WorkerSession
from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.worker.client import WorkerClient
    from glm4v_operator.worker.engine_interface import Announcement

#: Makes a client of the connection that a served engine names; the argument is what its worker must announce.
ServedClient = Callable[["Announcement | None"], "WorkerClient"]


def announcement_of(engine: EngineSettings, served: ServedClient | None) -> Announcement:
    """What the dataset's worker is, without loading a model: a held one is asked by exec, a served one over HTTP."""
    from glm4v_operator.worker.announce import announce

    if engine.mode == "held":
        return announce(engine)
    client = _required(engine, served)(None)
    try:
        return client.announcement()
    finally:
        client.close()


def session_for(
    engine: EngineSettings, expected: Announcement, served: ServedClient | None, say: Callable[[str], None]
) -> WorkerSession:
    """The session of one lane; it refuses a worker that announces anything but ``expected``."""
    if engine.mode == "held":
        return HeldSession(engine, expected, say)
    make_client = _required(engine, served)
    return ServedSession(lambda: make_client(expected), engine.start_seconds)


def _required(engine: EngineSettings, served: ServedClient | None) -> ServedClient:
    if served is None:
        raise Misconfigured(
            f"engine {engine.name!r} is served: expected a connection of type glm4v in engine.connection, found none"
        )
    return served
