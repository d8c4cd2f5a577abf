"""A lane's worker, held or served, behind one face: start, ask, replace when dead, stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from glm4v_operator.errors import Misconfigured, WorkerDead

if TYPE_CHECKING:
    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.worker.client import Endpoint, WorkerClient
    from glm4v_operator.worker.engine_interface import Announcement
    from glm4v_operator.worker.held import HeldWorker


class WorkerSession(Protocol):
    """What a lane needs of its worker."""

    @property
    def client(self) -> WorkerClient:
        """The client of the worker that runs now; raises WorkerDead when none does."""

    def start(self) -> None:
        """Have a ready worker that announces what the recipes name; raises Misconfigured or GpuUnavailable."""

    def kill(self) -> None:
        """End the worker at once, so that every request in flight fails; returns without waiting."""

    def abandon(self) -> None:
        """Kill, and let no worker start any more. Safe in a signal handler."""

    def restart(self) -> None:
        """Replace a dead worker by a fresh one."""

    def stop(self) -> None:
        """End the worker and wait until it is gone; idempotent."""


class HeldSession:
    """A worker process of this lane's own: it lives exactly as long as the lane."""

    def __init__(
        self, engine: EngineSettings, expected: Announcement, *, owner: str, say: Callable[[str], None]
    ) -> None:
        self._engine = engine
        self._expected = expected
        self._owner = owner
        self._say = say
        self._worker: HeldWorker | None = None
        self._client: WorkerClient | None = None
        self._abandoned = threading.Event()

    @property
    def client(self) -> WorkerClient:
        """The client of the running worker."""
        if self._client is None:
            raise WorkerDead("the lane's worker is not running")
        return self._client

    def start(self) -> None:
        """Exec the worker and wait until it is ready; its stages appear in the log."""
        from glm4v_operator.worker.held import HeldWorker

        self._worker = HeldWorker(self._engine, say=self._say, owner=self._owner)
        self._worker.start()
        if self._abandoned.is_set():  # told to stop in the moment in which there was nothing to kill yet
            self._worker.kill()
        self._worker.wait_ready(self._engine.start_seconds)
        client = self._worker.client(expected=self._expected)
        client.verify()
        self._client = client

    def kill(self) -> None:
        """SIGKILL: the worker is not trusted any more, or the task has seconds to live."""
        if self._worker is not None:
            self._worker.kill()

    def abandon(self) -> None:
        """Kill, also a worker that is only about to start."""
        self._abandoned.set()
        self.kill()

    def restart(self) -> None:
        """Stop what is left of the old worker and start a fresh one."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the worker: SIGTERM, then SIGKILL."""
        client, self._client = self._client, None
        worker, self._worker = self._worker, None
        if client is not None:
            client.close()
        if worker is not None:
            worker.stop()


class ServedSession:
    """A worker that somebody else keeps running, over TCP with a token."""

    def __init__(self, engine: EngineSettings, expected: Announcement, endpoint: Endpoint) -> None:
        self._engine = engine
        self._expected = expected
        self._endpoint = endpoint
        self._client: WorkerClient | None = None
        self._abandoned = threading.Event()

    @property
    def client(self) -> WorkerClient:
        """The client of the service."""
        if self._client is None:
            raise WorkerDead("the lane is not connected to its worker")
        return self._client

    def start(self) -> None:
        """Connect, wait until the service says that it is ready, and check what it announces."""
        from glm4v_operator.worker.client import WorkerClient

        # A server that states no hash is of another make, and takes pictures only inside the messages.
        ours = not self._expected.model_hash.startswith("stated:")
        self._client = WorkerClient(self._endpoint, expected=self._expected, pictures="upload" if ours else "data_url")
        if self._abandoned.is_set():
            self._client.close()
        self._client.wait_ready(self._engine.start_seconds)
        self._client.verify()

    def kill(self) -> None:
        """Close the connections: requests in flight fail here; the service itself is not ours to end."""
        if self._client is not None:
            self._client.close()

    def abandon(self) -> None:
        """Close the connections and make no others."""
        self._abandoned.set()
        self.kill()

    def restart(self) -> None:
        """Connect again; the service's own supervisor brings it back."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Disconnect."""
        self.kill()
        self._client = None


def session_for(
    engine: EngineSettings,
    expected: Announcement,
    endpoint: Endpoint | None,
    *,
    owner: str,
    say: Callable[[str], None],
) -> WorkerSession:
    """The session of one lane; it refuses a worker that announces anything but ``expected``.

    ``endpoint`` is the served worker's address. Raises Misconfigured when a served engine has none.
    """
    if engine.mode == "held":
        return HeldSession(engine, expected, owner=owner, say=say)
    if endpoint is None:
        raise Misconfigured(
            f"engine {engine.name!r} is served: expected a connection of type glm4v in engine.connection, found none"
        )
    return ServedSession(engine, expected, endpoint)
