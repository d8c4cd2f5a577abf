"""One lane over one bucket in a process of its own, with clocks on its stages; see :mod:`bench.pipeline`."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import psutil

from bench.processor_time import FunctionClock, ProcessClock, tree
from bench.services import client_settings
from bench.subprocesses import hand_back, settings
from glm4v_operator.annotate import asking, lane_loop, preparing
from glm4v_operator.annotate.lane_setup import make_lane
from glm4v_operator.datasets import Dataset
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest import fetching
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.ingest.s3_client import make_client
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.reconciliation import reconcile
from glm4v_operator.ledger.registry import register_dataset
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.prompts.files import load_prompts
from glm4v_operator.prompts.recipes import build_recipes
from glm4v_operator.stages.discover import discover
from glm4v_operator.stages.plan import make_plan, narrowing_of
from glm4v_operator.stages.run_params import RunParams
from glm4v_operator.worker.announce import announce
from glm4v_operator.worker.client import WorkerClient

_LOOK_SECONDS = 0.2


def main() -> None:
    """Discover, plan, run one lane."""
    asked = settings()
    dataset = Dataset(
        name="bench",
        connection="bench",
        bucket=asked["bucket"],
        engine=EngineSettings(name="bench.instant_engine:InstantEngine"),
        prompts=tuple(asked["prompts"]),
        preprocessing=Preprocessing.from_json(asked["preprocessing"]),
    )
    functions = _clock_stages()
    processes = ProcessClock(
        {
            "decoders": lambda: _below("decode_child"),
            "worker": lambda: _below("glm4v_operator.worker"),
            "lane": lambda: [psutil.Process()],
            "postgres": lambda: tree(asked["postgres_pid"]),
            "store": lambda: [process for pid in asked["store_pids"] for process in tree(pid)],
        }
    )
    watch = Watch(processes, functions, len(dataset.prompts))
    with Ledger(asked["ledger"], pool_size=16) as ledger:
        summary, waited = _run_lane(ledger, dataset, asked["store"], watch)
        problems = reconcile(ledger, summary["dataset_id"]).problems
    hand_back({**summary, "problems": problems, "waited": waited, "snapshots": watch.snapshots})


def _run_lane(ledger: Ledger, dataset: Dataset, store: dict[str, str], watch: Watch) -> tuple[dict[str, Any], float]:
    client = make_client(client_settings(store))
    dataset_id = register_dataset(ledger, dataset.name, dataset.to_json())
    run_id = start_run(ledger, dataset_id, "bench", "manual", {})
    discover(ledger, client, dataset, dataset_id=dataset_id, run_id=run_id, prefixes=dataset.prefixes, say=print)
    recipes, not_offered = build_recipes(dataset, load_prompts(), announce(dataset.engine))
    params = RunParams()
    plan = make_plan(
        ledger,
        dataset,
        dataset_id=dataset_id,
        recipes=recipes,
        not_offered=not_offered,
        params=params,
        say=print,
    )
    lane = make_lane(
        ledger,
        dataset,
        dataset_id=dataset_id,
        run_id=run_id,
        lane=0,
        owner="bench",
        narrowing=narrowing_of(dataset, params),
        total_images=plan.images_planned,
        limit=None,
        client=client,
        endpoint=None,
        say=print,
    )
    began = time.perf_counter()
    with watch:
        summary = lane.run()
    return {**summary.to_json(), "dataset_id": dataset_id}, time.perf_counter() - began


def _clock_stages() -> FunctionClock:
    """Put a clock around each stage's way in, as the lane's threads call it."""
    clock = FunctionClock()
    clock.around(fetching, "fetch", "fetch")
    clock.around(GuardedDecoder, "decode", "decode")
    clock.around(WorkerClient, "hand_over", "hand over")
    clock.around(WorkerClient, "chat", "ask")
    clock.around(preparing, "link_object", "link")
    clock.around(lane_loop, "claim_objects", "claim")
    clock.around(asking, "begin_attempt", "begin")
    clock.around(asking, "complete_item", "complete")
    return clock


def _below(word: str) -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if any(word in argument for argument in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@dataclass
class Watch:
    """Notes, several times a second, how many images are through and what each part has spent so far."""

    processes: ProcessClock
    functions: FunctionClock
    prompts: int

    def __post_init__(self) -> None:
        self.snapshots: list[dict[str, Any]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            self.snapshots.append(
                {
                    "at": time.perf_counter(),
                    "images": self.functions.calls["complete"] / self.prompts,
                    "processes": self.processes.read(),
                    "functions": dict(self.functions.seconds),
                    "machine": {"idle": psutil.cpu_times().idle + psutil.cpu_times().iowait},
                }
            )


if __name__ == "__main__":
    main()
