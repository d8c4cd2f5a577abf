"""A lane's worker, held or served, behind one face: start, ask, replace when dead, stop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from glm4v_operator.errors import WorkerDead

if TYPE_CHECKING:
    from collections.abc import Callable

    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.worker.client import WorkerClient
    from glm4v_operator.worker.engine_interface import Announcement
    from glm4v_operator.worker.held import HeldWorker

log = logging.getLogger(__name__)


class WorkerSession(Protocol):
    """What a lane needs of its worker."""

    @property
    def client(self) -> WorkerClient:
        """The client of the worker that runs now."""

    def start(self) -> None:
        """Have a ready worker that announces what the recipes name; raises Misconfigured or GpuUnavailable."""

    def kill(self) -> None:
        """End the worker at once, so that every request in flight fails; returns without waiting."""

    def restart(self) -> None:
        """Replace a dead worker by a fresh one."""

    def stop(self) -> None:
        """End the worker and wait until it is gone."""


class HeldSession:
    """A worker process of this lane's own: it lives exactly as long as the lane."""

    def __init__(self, engine: EngineSettings, expected: Announcement, say: Callable[[str], None]) -> None:
        self._engine = engine
        self._expected = expected
        self._say = say
        self._worker: HeldWorker | None = None
        self._client: WorkerClient | None = None

    @property
    def client(self) -> WorkerClient:
        """The client of the running worker; raises WorkerDead between two workers."""
        if self._client is None:
            raise WorkerDead("the lane's worker is not running")
        return self._client

    def start(self) -> None:
        """Exec the worker and wait until it is ready; its stages appear in the log."""
        from glm4v_operator.worker.held import HeldWorker

        self._worker = HeldWorker(self._engine, say=self._say)
        self._worker.start()
        self._worker.wait_ready(self._engine.start_seconds)
        client = self._worker.client(expected=self._expected)
        client.verify()
        self._client = client

    def kill(self) -> None:
        """SIGKILL: the worker is not trusted any more, or the task has seconds to live."""
        if self._worker is not None:
            self._worker.kill()

    def restart(self) -> None:
        """Stop what is left of the old worker and start a fresh one."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the worker: SIGTERM, then SIGKILL; idempotent."""
        client, self._client = self._client, None
        worker, self._worker = self._worker, None
        if client is not None:
            client.close()
        if worker is not None:
            worker.stop()


class ServedSession:
    """A worker that somebody else keeps running, over TCP with a token."""

    def __init__(self, make_client: Callable[[], WorkerClient], wait_seconds: float) -> None:
        self._make_client = make_client
        self._wait_seconds = wait_seconds
        self._client: WorkerClient | None = None

    @property
    def client(self) -> WorkerClient:
        """The client; raises WorkerDead before start and after kill."""
        if self._client is None:
            raise WorkerDead("the lane is not connected to its worker")
        return self._client

    def start(self) -> None:
        """Connect, wait until the worker says that it is ready, and check what it announces."""
        client = self._make_client()
        client.wait_ready(self._wait_seconds)
        client.verify()
        self._client = client

    def kill(self) -> None:
        """Close the connections: requests in flight fail here, the worker itself is not ours to end."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def restart(self) -> None:
        """Connect again; the service's own supervisor brings it back."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Disconnect."""
        self.kill()
