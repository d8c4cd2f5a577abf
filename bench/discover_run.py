"""One discovery in a process of its own; see :mod:`bench.discover`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

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
    """Counts the objects that pass, the seconds that the listing takes to make them, and the memory on the way."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu = 0.0
        self.early_mb = 0.0
        self._list_objects = listing.list_objects

    def list_objects(self, *arguments: Any, **named: Any) -> Iterator[ListedObject]:
        """The listing itself, with a clock around each step."""
        clock, spent = time.perf_counter, time.process_time  # a page comes in a thread of its own
        objects = self._list_objects(*arguments, **named)
        seen = 0
        while True:
            began, before = clock(), spent()
            item = next(objects, None)
            self.seconds += clock() - began
            self.cpu += spent() - before
            if item is None:
                return
            seen += 1
            if seen == EARLY:
                self.early_mb = resident_mb()[0]
            yield item


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
    watch = Watch()
    listing.list_objects = watch.list_objects
    with Ledger(asked["ledger"]) as ledger:
        dataset_id = register_dataset(ledger, dataset.name, dataset.to_json())
        run_id = start_run(ledger, dataset_id, asked["run"], "manual", {})
        database = ProcessClock({"postgres": lambda: tree(asked["postgres_pid"])})
        before = database.read()["postgres"] + time.process_time()
        began = time.perf_counter()
        found = discover(
            ledger, client, dataset, dataset_id=dataset_id, run_id=run_id, prefixes=dataset.prefixes, say=print
        )
        seconds = time.perf_counter() - began
        spent = database.read()["postgres"] + time.process_time() - before
    now, peak = resident_mb()
    hand_back(
        {
            **found.to_json(),
            "seconds": seconds,
            "listing_seconds": watch.seconds,
            "ledger_cpu": spent - watch.cpu,
            "early_mb": watch.early_mb,
            "end_mb": now,
            "peak_mb": peak,
        }
    )


if __name__ == "__main__":
    main()
