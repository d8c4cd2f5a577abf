"""A day's work on real parts: a bucket of small pictures, a ledger, and lanes with a scripted worker.

Picture ``n`` is one colour whose top left pixel is ``(n % 256, n // 256, 7)``: scripts and answers name it by that.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import text

from glm4v_operator.annotate.lane import Lane
from glm4v_operator.annotate.lane_setup import make_lane
from glm4v_operator.annotate.progress import LaneSummary
from glm4v_operator.datasets import Dataset
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.reconciliation import reconcile
from glm4v_operator.ledger.registry import register_dataset
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.prompts.files import load_prompts
from glm4v_operator.prompts.recipes import build_recipes
from glm4v_operator.stages.discover import discover
from glm4v_operator.stages.plan import Plan, make_plan, narrowing_of
from glm4v_operator.stages.report import Report, make_report
from glm4v_operator.stages.run_params import RunParams
from glm4v_operator.worker.announce import announce
from glm4v_operator.worker.client import Endpoint
from glm4v_operator.worker.engine_interface import Announcement, EngineOptions
from tests.pictures import encode
from tests.scripted.engine import ScriptedEngine
from tests.scripted.openai_server import ScriptedOpenAiServer, picture_of, text_of
from tests.scripted.settings import scripted_settings

PROMPTS = ("ocr", "caption_zh", "caption_en")
BOTH_TASKS = ("ocr", "caption")
SERVED = EngineSettings(
    name="scripted",
    mode="served",
    connection="worker",
    model="glm-4v-9b",
    request_seconds=20,
    options={"revision": "1", "tasks": ["ocr", "caption"]},
)


def colour(number: int) -> tuple[int, int, int]:
    """The colour of picture ``number``."""
    return (number % 256, number // 256, 7)


def picture(number: int) -> bytes:
    """Picture ``number`` as a PNG file."""
    return encode(Image.new("RGB", (8, 8), colour(number)), "PNG")


def pixel(number: int) -> str:
    """How a scripted engine's answer names picture ``number``."""
    return "-".join(map(str, colour(number)))


def asked_about(request: dict[str, Any]) -> tuple[str, str]:
    """(pixel, prompt id) of a request to a chat-completions server."""
    found = picture_of(request).getpixel((0, 0))
    return "-".join(map(str, found)), _prompt_ids()[text_of(request)]  # type: ignore[arg-type]


_shipped_prompts = functools.cache(load_prompts)


@functools.cache
def _prompt_ids() -> dict[str, str]:
    return {prompt.text(): name for name, prompt in _shipped_prompts().items()}


def answer_plainly(request: dict[str, Any]) -> str:
    """What an obliging chat-completions server says."""
    seen, prompt = asked_about(request)
    return f"{prompt} of {seen}"


@dataclass
class Day:
    """One dataset. ``client`` and ``bucket`` are its store, ``engine`` and ``endpoint`` its worker."""

    ledger: Ledger
    client: Any
    bucket: str
    engine: EngineSettings
    endpoint: Endpoint | None = None
    prompts: tuple[str, ...] = ("ocr",)
    settings: Mapping[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    runs: int = 0
    run_id: int = 0

    def __post_init__(self) -> None:
        values: dict[str, Any] = {
            "name": "day",
            "connection": "store",
            "bucket": self.bucket,
            "engine": self.engine,
            "prompts": self.prompts,
            "preprocessing": Preprocessing("original"),
        }
        self.dataset = Dataset(**(values | dict(self.settings)))
        self.dataset_id = register_dataset(self.ledger, self.dataset.name, self.dataset.to_json())

    # --- the store -----------------------------------------------------------------------------------------------

    def put(self, key: str, data: bytes) -> None:
        """Upload one object."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def put_pictures(self, count: int, first: int = 0) -> None:
        """Upload pictures ``first`` …, each under a key of its own."""
        for number in range(first, first + count):
            self.put(f"{number:03d}.png", picture(number))

    # --- a run's tasks -------------------------------------------------------------------------------------------

    def discover(self) -> None:
        """Begin the next run with a listing."""
        self.runs += 1
        self.run_id = start_run(self.ledger, self.dataset_id, f"run {self.runs}", "manual", {})
        discover(
            self.ledger,
            self.client,
            self.dataset,
            dataset_id=self.dataset_id,
            run_id=self.run_id,
            prefixes=self.dataset.prefixes,
            say=self.said.append,
        )

    def plan(self, params: RunParams | None = None) -> Plan:
        """Plan the run."""
        recipes, not_offered = build_recipes(self.dataset, _shipped_prompts(), self._announcement())
        return make_plan(
            self.ledger,
            self.dataset,
            dataset_id=self.dataset_id,
            recipes=recipes,
            not_offered=not_offered,
            params=params or RunParams(),
            say=self.said.append,
        )

    def lane(
        self,
        number: int = 0,
        *,
        limit: int | None = None,
        ledger: Ledger | None = None,
        params: RunParams | None = None,
        seconds: float | None = None,
        total_images: int = 10,
        lanes: int = 1,
    ) -> Lane:
        """A lane of the run, not yet running; ``seconds`` is a deadline shorter than a dataset file may name."""
        lane = make_lane(
            ledger or self.ledger,
            self.dataset,
            dataset_id=self.dataset_id,
            run_id=self.run_id,
            lane=number,
            owner="test",
            narrowing=narrowing_of(self.dataset, params or RunParams()),
            total_images=total_images,
            lanes=lanes,
            limit=limit,
            client=self.client,
            endpoint=self.endpoint,
            say=self.said.append,
        )
        if seconds is not None:
            lane._settings = dataclasses.replace(lane._settings, deadline_seconds=seconds)
        return lane

    def begin(self) -> Plan:
        """Discover and plan."""
        self.discover()
        return self.plan()

    def work(self) -> LaneSummary:
        """A whole run with one lane."""
        self.begin()
        return self.lane().run()

    def report(self, *, failed_tasks: tuple[str, ...] = (), dry_run: bool = False) -> Report:
        """What the run's report says."""
        return make_report(
            self.ledger,
            self.dataset,
            dataset_id=self.dataset_id,
            run_id=self.run_id,
            failed_tasks=failed_tasks,
            dry_run=dry_run,
        )

    def with_dataset(self, **changes: Any) -> None:
        """Change the dataset's settings."""
        self.dataset = dataclasses.replace(self.dataset, **changes)

    def _announcement(self) -> Announcement:
        if self.engine.name == scripted_settings().name:  # what its process would say, without the process
            return ScriptedEngine(EngineOptions(options=dict(self.engine.options))).announce()
        return announce(self.engine, endpoint=self.endpoint)

    # --- what the ledger says ------------------------------------------------------------------------------------

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, or of nothing."""
        with self.ledger.begin() as connection:
            result = connection.execute(text(sql), parameters)
            return [tuple(row) for row in result] if result.returns_rows else []

    def objects(self) -> dict[str, int]:
        """Objects by state, with the reason where there is one."""
        return self._counted(
            "SELECT state::text, reason, count(*) FROM objects WHERE dataset_id = :dataset GROUP BY 1, 2"
        )

    def items(self) -> dict[str, int]:
        """Work items by state, with the reason where they failed."""
        return self._counted(
            "SELECT state::text, CASE WHEN state IN ('rejected', 'dead') THEN reason END, count(*) FROM work_items "
            "WHERE image_id IN (SELECT image_id FROM objects WHERE dataset_id = :dataset) GROUP BY 1, 2"
        )

    def texts(self) -> dict[tuple[str, str], str]:
        """The texts that count, by key and prompt."""
        found = self.rows(
            "SELECT o.key, r.prompt_id, u.text FROM outputs u JOIN work_items w ON w.id = u.work_item_id "
            "JOIN recipes r ON r.id = w.recipe_id JOIN objects o ON o.image_id = w.image_id "
            "WHERE w.state = 'done' AND u.superseded_by IS NULL AND o.dataset_id = :dataset",
            dataset=self.dataset_id,
        )
        texts = {(key, prompt): said for key, prompt, said in found}
        assert len(texts) == len(found), "an item has two texts that count"
        return texts

    def expire_leases(self) -> None:
        """Let the time of every lease be over, as if its lane had been silent for long enough."""
        self.rows("UPDATE leases SET expires_at = clock_timestamp() - interval '1 second' WHERE ended_at IS NULL")

    def problems(self) -> list[str]:
        """What does not add up."""
        return reconcile(self.ledger, self.dataset_id).problems

    def _counted(self, sql: str) -> dict[str, int]:
        return {
            f"{state} ({why})" if why else state: number
            for state, why, number in self.rows(sql, dataset=self.dataset_id)
        }


def scripted(journal: Path | None = None, *, request_seconds: int = 20, **script: Any) -> EngineSettings:
    """A held scripted engine that writes down in ``journal`` what it is asked."""
    if journal is not None:
        script["journal"] = str(journal)
    return scripted_settings(script, request_seconds=request_seconds)


def journal_of(path: Path) -> Counter[tuple[tuple[int, ...], str]]:
    """How often each (pixel, task) was asked."""
    lines = path.read_text().splitlines() if path.exists() else []
    entries = [json.loads(line) for line in lines]
    return Counter((tuple(entry["pixel"]), entry["task"]) for entry in entries)


def times_asked(server: ScriptedOpenAiServer) -> Counter[tuple[str, str]]:
    """How often a chat-completions server was asked each (pixel, prompt id)."""
    return Counter(asked_about(request) for request in server.requests)


@contextmanager
def running(lane: Lane) -> Iterator[Callable[[], LaneSummary]]:
    """The lane at work in a thread of its own; the value waits for its end. It is stopped at the block's end."""
    ended: list[LaneSummary | BaseException] = []

    def run() -> None:
        try:
            ended.append(lane.run())
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def wait() -> LaneSummary:
        thread.join(60)
        assert ended, "the lane does not end"
        if isinstance(ended[0], BaseException):
            raise ended[0]
        return ended[0]

    try:
        yield wait
    finally:
        if not ended:
            lane.stop()
            thread.join(30)
