"""Where steps cannot be recorded they are computed as they come: slower, and equal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.model.tokenizer import Tokenizer
from tests.engine.folders import engine_of, write_folder
from tests.engine.tiny import RANKS, question, tiny_generation, tiny_model

ASKED = [question(f"question {number}", number, max_new_tokens=6 + number) for number in range(5)]
NOT_PERMITTED = "CUDA error: operation not permitted when stream is capturing\nCompile with TORCH_USE_CUDA_DSA"


class Failing:
    """Fails at every recording, and counts how often it is asked."""

    def __init__(self, error: RuntimeError) -> None:
        self.error, self.asked = error, 0

    def __call__(self, step: Callable[[], Tensor]) -> Callable[[], Tensor]:
        self.asked += 1
        raise self.error


def generation(record: Failing) -> Generation:
    return Generation(tiny_model(), Tokenizer(RANKS), shared_bytes=2**24, device_name="cpu", record=record)


def test_answers_are_those_of_plain_steps_and_it_is_tried_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    record = Failing(RuntimeError(NOT_PERMITTED))
    asked = generation(record)
    with caplog.at_level(logging.WARNING, "glm4v.engine"):
        found = [asked.answer(ASKED) for _ in range(2)]
    expected = [getattr(one, "text", None) for one in tiny_generation().answer(ASKED)]
    assert [[getattr(one, "text", one) for one in answers] for answers in found] == [expected] * 2
    assert record.asked == 1
    assert [entry.getMessage().count("operation not permitted") for entry in caplog.records] == [1]
    assert asked.not_recorded == "RuntimeError: CUDA error: operation not permitted when stream is capturing"


def test_a_lack_of_memory_is_no_reason_to_go_on_without_recording() -> None:
    asked = generation(Failing(torch.OutOfMemoryError("CUDA out of memory.")))
    with pytest.raises(torch.OutOfMemoryError):
        asked.answer(ASKED)
    assert asked.not_recorded == ""


def test_a_device_that_does_not_answer_afterwards_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(reader: Reader) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(Reader, "wait", lost)
    with pytest.raises(RuntimeError, match="not permitted"):
        generation(Failing(RuntimeError(NOT_PERMITTED))).answer(ASKED)


def test_the_engine_says_so_while_it_loads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loading = "glm4v_operator.engine.loading"
    monkeypatch.setattr(f"{loading}._recordable", lambda *_: True)
    monkeypatch.setattr(f"{loading}.cuda_graphs", lambda: Failing(RuntimeError(NOT_PERMITTED)))
    said: list[str] = []
    engine_of(write_folder(tmp_path / "tiny")).load(lambda stage, detail: said.append(f"{stage}: {detail}"))
    assert [line for line in said if "not recorded" in line] == [
        "warm-up: slowly: steps are not recorded on this device (RuntimeError: CUDA error: operation not permitted "
        "when stream is capturing)"
    ]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """A recording that takes memory from pool 7 of device 0; what it is told to end, as (device, pool)."""
    streams, told = ["the stream before"], list[tuple[int, int]]()

    @contextmanager
    def recording(graph: object, pool: object):  # type: ignore[no-untyped-def]
        streams.append("the recording's")
        yield

    monkeypatch.setattr(torch.cuda, "CUDAGraph", object)
    monkeypatch.setattr(torch.cuda, "graph", recording)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: 7)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda: streams[-1])
    monkeypatch.setattr(torch.cuda, "set_stream", streams.append)
    monkeypatch.setattr(torch._C, "_cuda_endAllocateToPool", lambda *pool: told.append(pool))
    yield told
    assert streams[-1] == "the stream before"


def fails() -> Tensor:
    raise RuntimeError(NOT_PERMITTED)


def test_a_recording_that_fails_leaves_the_stream_as_it_was_and_takes_memory_no_more(
    ended: list[tuple[int, int]],
) -> None:
    with pytest.raises(RuntimeError, match="not permitted"):
        cuda_graphs()(fails)
    assert ended == [(0, 7)]


def test_a_recording_that_fails_is_named_also_where_pytorch_has_ended_it_itself(
    ended: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_recording(device: int, pool: int) -> None:
        raise RuntimeError("not currently recording to this pool")

    monkeypatch.setattr(torch._C, "_cuda_endAllocateToPool", not_recording)
    with pytest.raises(RuntimeError, match="not permitted"):
        cuda_graphs()(fails)
