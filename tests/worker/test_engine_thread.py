"""The engine's thread: what waits, what is given up, what ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from glm4v_operator.errors import AnswerFailed
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker import engine_thread
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineDied, EngineOptions, EngineRequest, Turn
from glm4v_operator.worker.engine_thread import EngineThread, QueueFull
from tests.scripted.engine import ScriptedEngine


class GatedEngine(ScriptedEngine):
    """Answers when the gate is open."""

    def __init__(self) -> None:
        super().__init__(EngineOptions())
        self.gate = threading.Event()
        self.asked: list[str] = []

    def answer(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer]:  # type: ignore[override]
        self.asked += [request.id for request in requests]
        assert self.gate.wait(10)
        if any(request.id == "deadly" for request in requests):
            raise EngineDied("lost")
        return [EngineAnswer("", "stop") for _ in requests]


class BatchBreaker(ScriptedEngine):
    """Says a piece of "early" and fails on every batch of several; alone it fails on "broken" only."""

    def __init__(self) -> None:
        super().__init__(EngineOptions())
        self.max_batch = 8
        self.gather_seconds = 10.0

    def answer(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer]:  # type: ignore[override]
        for request in requests:
            if request.id == "early" and request.on_text is not None:
                request.on_text("a piece")
        if len(requests) > 1 or requests[0].id == "broken":
            raise RuntimeError("broken")
        return [EngineAnswer(requests[0].id, "stop")]


def request(name: str, *, abandoned: bool = False, on_text: Callable[[str], object] | None = None) -> EngineRequest:
    turns = (Turn("user", ""),)
    return EngineRequest(name, None, turns, None, None, Sampling(), on_text=on_text, abandoned=lambda: abandoned)


@pytest.fixture
def engine() -> GatedEngine:
    return GatedEngine()


@pytest.fixture
def deaths() -> list[BaseException]:
    return []


@pytest.fixture
def thread(engine: GatedEngine, deaths: list[BaseException]) -> Iterator[EngineThread]:
    thread = EngineThread(engine, lambda: None, deaths.append)
    thread.start()
    yield thread
    engine.gate.set()
    thread.close(10)


def test_what_nobody_waits_for_is_not_asked(thread: EngineThread, engine: GatedEngine) -> None:
    first = thread.submit(request("first"))
    dropped = thread.submit(request("dropped", abandoned=True))
    last = thread.submit(request("last"))
    engine.gate.set()
    first.result(10)
    last.result(10)
    assert (dropped.cancelled(), engine.asked) == (True, ["first", "last"])


def test_no_more_wait_than_may(thread: EngineThread, engine: GatedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_thread, "MAX_WAITING", 1)
    asked = thread.submit(request("asked"))
    while not engine.asked:
        pass  # the thread takes it out of the queue
    waiting = thread.submit(request("waiting"))
    with pytest.raises(QueueFull):
        thread.submit(request("one too many"))
    engine.gate.set()
    assert [type(future.result(10).result) for future in (asked, waiting)] == [EngineAnswer] * 2


def test_a_lost_device_ends_the_thread(thread: EngineThread, engine: GatedEngine, deaths: list[BaseException]) -> None:
    engine.gate.set()
    future = thread.submit(request("deadly"))
    thread._thread.join(10)
    assert ([type(death) for death in deaths], future.done()) == ([EngineDied], False)


def test_in_a_batch_that_breaks_only_who_is_at_fault_or_was_heard_fails() -> None:
    heard: list[str] = []
    thread = EngineThread(BatchBreaker(), lambda: None, lambda error: None)
    names = ["plain", "broken", "stream", "early", *"5678"]
    futures = {
        name: thread.submit(request(name, on_text=heard.append if name in ("stream", "early") else None))
        for name in names
    }
    thread.start()
    results = {name: future.result(10).result for name, future in futures.items()}
    thread.close(10)
    assert [name for name, result in results.items() if isinstance(result, AnswerFailed)] == ["broken", "early"]
    assert heard == ["a piece"]


def test_how_long_a_batch_takes_can_be_seen(thread: EngineThread, engine: GatedEngine) -> None:
    assert thread.busy_seconds() is None
    future = thread.submit(request("slow"))
    while thread.busy_seconds() is None:
        pass
    engine.gate.set()
    future.result(10)
    assert thread.busy_seconds() is None
