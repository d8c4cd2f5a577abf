"""One discovery in a process of its own; see :mod:`bench.discover`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from bench.listed_pages import ListedPages
from bench.processor_time import ProcessClock, tree
from bench.services import client_settings
from bench.subprocesses import hand_back, resident_mb, settings
from glm4v_operator.datasets import Dataset
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.ingest import listing
from glm4v_operator.ingest.s3_client import make_client
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.registry import register_dataset
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.listed_object import ListedObject
from glm4v_operator.stages.discover import discover

#: After so many objects the resident memory is noted, to be compared with that at the end.
EARLY = 50_000


class Watch:
    """Notes the memory on the way, and the seconds that the ledger's transactions take, commits included."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger_seconds = 0.0
        self.early_mb = 0.0
        self._list_objects = listing.list_objects
        self._begin = ledger.begin

    def list_objects(self, *arguments: Any, **named: Any) -> Iterator[ListedObject]:
        """The listing itself, with a look at the memory after so many objects."""
        for seen, item in enumerate(self._list_objects(*arguments, **named)):
            if seen == EARLY:
                self.early_mb = resident_mb()[0]
            yield item

    @contextmanager
    def begin(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A transaction with a clock around it; the ledger has one at a time."""
        began = time.perf_counter()
        with self._begin(snapshot=snapshot) as connection:
            yield connection
        self.ledger_seconds += time.perf_counter() - began


def main() -> None:
    """Discover once."""
    asked = settings()
    dataset = Dataset(
        name="bench",
        connection="bench",
        bucket=asked["bucket"],
        engine=EngineSettings(name="bench.instant_engine:InstantEngine"),
        prompts=("ocr",),
    )
    store = asked["store"]
    client: Any = ListedPages(asked["objects"]) if store is None else make_client(client_settings(store))
    with Ledger(asked["ledger"]) as ledger:
        watch = Watch(ledger)
        listing.list_objects = watch.list_objects
        ledger.begin = watch.begin  # type: ignore[method-assign]
        dataset_id = register_dataset(ledger, dataset.name, dataset.to_json())
        run_id = start_run(ledger, dataset_id, asked["run"], "manual", {})
        database = ProcessClock({"postgres": lambda: tree(asked["postgres_pid"])})
        before = database.read()["postgres"]
        began = time.perf_counter()
        found = discover(
            ledger, client, dataset, dataset_id=dataset_id, run_id=run_id, prefixes=dataset.prefixes, say=print
        )
        seconds = time.perf_counter() - began
        spent = database.read()["postgres"] - before
    now, peak = resident_mb()
    hand_back(
        {
            **found.to_json(),
            "seconds": seconds,
            "ledger_seconds": watch.ledger_seconds,
            "postgres_cpu": spent,
            "early_mb": watch.early_mb,
            "end_mb": now,
            "peak_mb": peak,
        }
    )


if __name__ == "__main__":
    main()
