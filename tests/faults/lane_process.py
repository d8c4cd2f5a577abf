"""Lanes in processes of their own, which may be killed at any point.

``python -m tests.faults.lane_process`` reads an order a line and forks for each, so that imports are paid once.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import boto3
from botocore.config import Config
from sqlalchemy import Connection, event

from glm4v_operator.annotate import lane_loop
from glm4v_operator.annotate.lane_setup import make_lane
from glm4v_operator.datasets import Dataset
from glm4v_operator.ingest import decoder, fetching  # noqa: F401  # what a lane imports late, before the fork
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.units import Narrowing
from glm4v_operator.worker import client as worker_client
from tests.annotate.day import Day

_WRITES = re.compile(r"\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+( AS \w+)?\s+SET\b")


@dataclass(frozen=True)
class LaneOrder:
    """A lane as JSON. ``crash_at``: SIGKILL at the n-th point; a point lies before and after each commit that wrote."""

    ledger_url: str
    store: dict[str, str]
    dataset: dict[str, Any]
    dataset_id: int
    run_id: int
    endpoint: str | None
    crash_at: int = 0


class LaneProcesses:
    """``with LaneProcesses() as lanes`` starts the process that forks."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.lane_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def start(self, day: Day, ledger_url: str, *, crash_at: int = 0) -> int:
        """Start a lane of ``day``; returns its process id."""
        order = LaneOrder(
            ledger_url=ledger_url,
            store={
                "endpoint_url": day.client.meta.endpoint_url,
                "aws_access_key_id": day.client._request_signer._credentials.access_key,
                "aws_secret_access_key": day.client._request_signer._credentials.secret_key,
                "region_name": day.client.meta.region_name,
            },
            dataset=day.dataset.to_json(),
            dataset_id=day.dataset_id,
            run_id=day.run_id,
            endpoint=None if day.endpoint is None else day.endpoint.base_url,
            crash_at=crash_at,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(dataclasses.asdict(order)) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def end(self) -> int:
        """Wait for the lane's end; its exit code, minus the signal's number after a signal."""
        return self._heard()

    def _heard(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class CrashPoints:
    """Counts the points of a lane; the process is gone at the chosen one."""

    def __init__(self, ledger: Ledger, crash_at: int) -> None:
        self._left = crash_at
        self._lock = threading.Lock()
        self._begin = ledger.begin
        ledger.begin = self.begin  # type: ignore[method-assign]
        event.listen(ledger.engine, "after_cursor_execute", self._note_write)

    @contextmanager
    def begin(self, *, snapshot: bool = False) -> Iterator[Connection]:
        with self._begin(snapshot=snapshot) as connection:
            connection.info["wrote"] = False
            yield connection
            wrote = connection.info["wrote"]
            if wrote:
                self._pass()  # done, and about to be lost
        if wrote:
            self._pass()  # committed, and nobody has heard of it

    def _note_write(self, connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        if cursor.rowcount > 0 and _WRITES.search(statement):
            connection.info["wrote"] = True

    def _pass(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def run_lane(order: LaneOrder) -> None:
    """The lane itself, in the forked process."""
    lane_loop.PREPARING_THREADS = 1
    ledger = Ledger(order.ledger_url)
    if order.crash_at:
        CrashPoints(ledger, order.crash_at)
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    make_lane(
        ledger,
        Dataset.from_json(order.dataset),
        dataset_id=order.dataset_id,
        run_id=order.run_id,
        lane=0,
        owner="a process of its own",
        narrowing=Narrowing(),
        total_images=1,
        limit=None,
        client=boto3.client("s3", config=config, **order.store),  # type: ignore[call-overload]
        endpoint=None if order.endpoint is None else worker_client.Endpoint(order.endpoint),
        say=lambda line: None,
    ).run()


def main() -> None:
    """Fork for each order on stdin; say the process id, then how it ended."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                run_lane(LaneOrder(**json.loads(line)))
                code = 0
            except BaseException:
                traceback.print_exc()
            os._exit(code)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
