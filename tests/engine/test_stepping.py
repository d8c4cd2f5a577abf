"""Steps of fixed sizes at fixed addresses, as recordings are made of, against plain ones."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef

from glm4v_operator.engine.arena import Arena, gather_rows
from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.host_embedding import HostEmbedding
from glm4v_operator.model.tokenizer import Tokenizer
from tests.engine.tiny import ENDOFTEXT, RANKS, TINY_SIZES, question, tiny_generation, tiny_model

LENGTHS = (3, 9, 24, 1, 17, 9, 30)
ASKED = [question(f"question {number}", number % 3, max_new_tokens=length) for number, length in enumerate(LENGTHS)]


class Recorder:
    """Repeats a step instead of recording it, and sees to what a recording would rely on: that addresses stay."""

    def __init__(self) -> None:
        self.recorded = 0
        self.replayed = 0

    def __call__(self, step: Callable[[], Tensor]) -> Callable[[], Tensor]:
        self.recorded += 1

        def replay() -> Tensor:
            self.replayed += 1
            return step()

        return replay


def recorded_generation(recorder: Recorder, model: ChatGlm4vModel | None = None) -> Generation:
    return Generation(model or tiny_model(), Tokenizer(RANKS), shared_bytes=2**24, device_name="cpu", record=recorder)


def texts(generation: Generation) -> list[str]:
    return [getattr(result, "text", repr(result)) for result in generation.answer(ASKED)]


def test_recorded_steps_say_what_plain_ones_say_while_rows_leave_one_by_one() -> None:
    recorder = Recorder()
    assert texts(recorded_generation(recorder)) == texts(tiny_generation())
    # 8 rows, 4, 2 and 1: each size was recorded once, and never one that was not needed.
    assert recorder.recorded == 4
    assert recorder.replayed + recorder.recorded == max(LENGTHS) - 1


def test_later_batches_of_a_size_use_its_recording() -> None:
    recorder = Recorder()
    generation = recorded_generation(recorder)
    first = texts(generation)
    assert texts(generation) == first
    assert recorder.recorded == 4


def test_a_larger_batch_moves_the_memory_and_old_recordings_are_not_used_on_it() -> None:
    recorder = Recorder()
    generation = recorded_generation(recorder)
    small = generation.answer(ASKED[:1])
    assert texts(generation) == texts(tiny_generation())
    assert [getattr(one, "text", "") for one in generation.answer(ASKED[:1])] == [getattr(small[0], "text", None)]


def test_memory_that_is_too_small_is_given_up_before_a_larger_piece_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = recorded_generation(Recorder())
    pieces: list[StorageWeakRef] = []
    left: list[bool] = []
    taken = torch.empty_like

    def watched(like: Tensor) -> Tensor:
        gc.collect()  # what this recorder repeats refers to itself
        left.append(any(not piece.expired() for piece in pieces))
        pieces.append(StorageWeakRef(like.untyped_storage()))
        return taken(like)

    monkeypatch.setattr("glm4v_operator.engine.arena.torch.empty_like", watched)
    generation.answer(ASKED[:1])
    generation.answer(ASKED)
    assert left == [False, False]


def test_memory_can_be_given_back_between_batches() -> None:
    generation = recorded_generation(Recorder())
    first = texts(generation)
    generation.give_back_memory()
    assert texts(generation) == first


def test_what_a_spoilt_batch_left_in_memory_does_not_reach_the_next() -> None:
    model = tiny_model()
    generation = recorded_generation(Recorder(), model)
    score = model.score
    embeddings = model.get_input_embeddings().weight
    assert isinstance(embeddings, Tensor)
    with torch.no_grad():
        kept = embeddings.clone()
        embeddings.fill_(torch.nan)
        generation.answer(ASKED)
        embeddings.copy_(kept)
    assert model.score == score
    assert texts(generation) == texts(tiny_generation())


def test_rows_move_to_the_begin_of_their_own_memory_unharmed() -> None:
    config = ChatGlm4vConfig(**TINY_SIZES)
    arena = Arena(config, torch.float32, torch.device("cpu"))
    assert not arena.holds(8, 16)
    whole = arena.lay(8, 16)
    for tensor in (whole.keys, whole.values):
        tensor.copy_(torch.randn(tensor.shape))
    whole.real[:, :5] = True
    whole.filled = 5
    rows = torch.tensor([1, 4, 6])
    expected = [whole.keys[:, rows].clone(), whole.values[:, rows].clone(), whole.real[rows].clone()]
    fewer = arena.over(4, 16)
    gather_rows(whole, rows, fewer)
    found = [fewer.keys[:, :3], fewer.values[:, :3], fewer.real[:3]]
    assert all(torch.equal(one, other) for one, other in zip(found, expected, strict=True))
    assert not fewer.real[3:].any()
    assert (fewer.filled, fewer.keys.data_ptr()) == (5, whole.keys.data_ptr())
    assert arena.holds(4, 16)


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_answers_that_end_at_once_need_no_step(rows: int) -> None:
    model = tiny_model()
    ends = torch.full((model.config.vocabulary,), -9.0)
    ends[ENDOFTEXT] = 9.0
    model.score = lambda hidden: ends.expand(len(hidden), -1)  # type: ignore[method-assign]
    recorder = Recorder()
    results = recorded_generation(recorder, model).answer([question("a", number) for number in range(rows)])
    assert [getattr(result, "text", None) for result in results] == [""] * rows
    assert (recorder.recorded, recorder.replayed) == (0, 0)


class FakeGraph:
    def replay(self) -> None: ...


def test_recordings_share_a_pool_and_a_pool_that_died_with_its_last_recording_is_never_named_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: list[object] = []
    handles = itertools.count()

    @contextmanager
    def recording(graph: FakeGraph, pool: object) -> Iterator[None]:
        used.append(pool)
        yield

    monkeypatch.setattr(torch.cuda, "CUDAGraph", FakeGraph)
    monkeypatch.setattr(torch.cuda, "graph", recording)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: next(handles))
    monkeypatch.setattr(torch.cuda, "current_stream", lambda: "the stream before")
    monkeypatch.setattr(torch.cuda, "set_stream", lambda stream: None)
    record = cuda_graphs()
    kept = [record(lambda: torch.zeros(1)) for _ in range(2)]
    kept.clear()
    kept.append(record(lambda: torch.zeros(1)))
    assert used == [0, 0, 1]


def test_words_are_looked_up_before_what_is_recorded() -> None:
    """So the embedding may lie in the host's memory, which no recording can reach."""
    recording: list[bool] = []

    class Watched(HostEmbedding):
        def forward(self, ids: Tensor) -> Tensor:
            assert not recording
            return super().forward(ids)

    def record(step: Callable[[], Tensor]) -> Callable[[], Tensor]:
        def replay() -> Tensor:
            recording.append(True)
            scores = step()
            recording.clear()
            return scores

        return replay

    model = tiny_model()
    watched = Watched(model.config.vocabulary, model.config.hidden_size)
    watched.load_state_dict(model.transformer.embedding.word_embeddings.state_dict())
    model.transformer.embedding.word_embeddings = watched
    generation = Generation(model, Tokenizer(RANKS), shared_bytes=2**24, device_name="cpu", record=record)
    assert texts(generation) == texts(tiny_generation())
