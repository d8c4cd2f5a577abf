"""One lane: holds a lease and a worker for as long as it works, and gives both back however it ends."""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.annotate.asking import Asker
from glm4v_operator.annotate.events import Fatal
from glm4v_operator.annotate.keepalive import Keepalive
from glm4v_operator.annotate.lane_limit import LaneLimit
from glm4v_operator.annotate.lane_loop import LaneLoop, LaneStopped
from glm4v_operator.annotate.preparing import Preparer
from glm4v_operator.annotate.progress import LaneSummary, LogLine, Progress
from glm4v_operator.errors import Glm4vError, LedgerUnavailable
from glm4v_operator.ledger.lane_units import LaneUnits, lane_units
from glm4v_operator.ledger.leases import open_lease, reclaim_expired, release

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.annotate.open_recipes import OpenRecipe
    from glm4v_operator.annotate.worker_session import WorkerSession
    from glm4v_operator.datasets import Dataset
    from glm4v_operator.ingest.access_policy import AccessPolicy
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Narrowing, Provenance

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaneSettings:
    """What makes this lane this lane.

    ``total_images`` wait for all ``lanes`` of the run. ``limit`` bounds the images that this lane takes in the run, in
    all tries of its task together; None takes all that wait.
    """

    dataset: Dataset
    dataset_id: int
    run_id: int
    lane: int
    owner: str
    narrowing: Narrowing
    recipes: dict[int, OpenRecipe]
    total_images: int
    lanes: int
    limit: int | None
    deadline_seconds: float


class Lane:
    """Runs once. ``stop`` may be called from a signal handler or another thread at any time."""

    def __init__(
        self,
        settings: LaneSettings,
        *,
        ledger: Ledger,
        client: S3Client,
        access: AccessPolicy,
        session: WorkerSession,
        provenance: Provenance,
        say: LogLine,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._client = client
        self._access = access
        self._session = session
        self._provenance = provenance
        self._say = say
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the work now: kill the worker, make ``run`` release its lease and return. Safe in a signal handler."""
        self._stopped.set()
        self._session.abandon()

    def run(self) -> LaneSummary:
        """Work until nothing waits, the deadline, the limit, or ``stop``.

        Raises:
            Misconfigured: the worker, the bucket or the recipes cannot work as configured.
            RetryableError: the device, the store or the ledger failed; another try of the task goes on from here.
        """
        settings = self._settings
        reclaim_expired(self._ledger, settings.dataset_id)
        limit, progress = self._bounds()
        lease = open_lease(self._ledger, settings.run_id, settings.lane, settings.owner)
        preparer = Preparer(
            self._ledger,
            lease,
            settings.dataset,
            settings.dataset_id,
            settings.recipes,
            settings.narrowing,
            self._client,
            self._access,
        )
        asker = Asker(
            self._ledger,
            lease,
            settings.recipes,
            self._provenance,
            self._session,
            settings.dataset.engine.request_seconds,
        )
        loop = LaneLoop(
            self._ledger,
            lease,
            settings.dataset_id,
            settings.narrowing,
            session=self._session,
            preparer=preparer,
            asker=asker,
            progress=progress,
            stopped=self._stopped,
            in_flight=settings.dataset.in_flight,
            limit=limit,
            deadline_seconds=settings.deadline_seconds,
        )
        keepalive = Keepalive(self._ledger, lease, on_lost=lambda error: loop.events.put(Fatal(error)))
        keepalive.start()
        ended = "failed"
        try:
            self._session.start()
            ended = loop.run()
        except LaneStopped:
            ended = "stopped"
        except Glm4vError:
            if not self._stopped.is_set():
                raise
            ended = "stopped"  # the error is what stopping does to a worker that starts or answers
        finally:
            # Also on Airflow's BaseExceptions: whatever is still ours goes back, and the worker goes.
            keepalive.stop()
            self._session.kill()
            self._give_back(lease, ended)
            self._session.stop()
            self._say(f"lane {settings.lane} {ended}: {progress.summary()}; {loop.restarts.count} worker restarts")
        return LaneSummary(settings.lane, dict(progress.counts), progress.seconds, ended, loop.restarts.count)

    def _bounds(self) -> tuple[LaneLimit, Progress]:
        """How much the lane may do, and how much is likely to fall to it; less what earlier tries of its task did."""
        settings = self._settings

        def units() -> LaneUnits:
            return lane_units(self._ledger, settings.run_id, settings.lane, settings.dataset_id, settings.narrowing)

        limit = LaneLimit(settings.limit, lambda: units().taken)
        done = units().finished
        if done:
            self._say(f"earlier tries of lane {settings.lane} finished {done} images in this run")
        share = math.ceil(settings.total_images / settings.lanes)
        if settings.limit is not None:
            share = min(share, settings.limit)
        return limit, Progress(settings.total_images, max(0, share - done), self._say)

    def _give_back(self, lease: Lease, ended: str) -> None:
        try:
            release(self._ledger, lease, reason=ended)
        except LedgerUnavailable as error:
            # Answers are committed one by one, so nothing is lost: the lease ends by itself, a little later.
            log.warning("lease %s could not be given back and will expire: %s", lease.id, error)
