"""Accident 4: the device's memory runs out. Less at once goes through; an image that does not fit fails alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.halving import answer_in_memory, fitting_batch
from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.prompts.files import load_prompts
from glm4v_operator.reasons import REASONS
from glm4v_operator.worker.engine_interface import EngineAnswer
from tests.engine.folders import engine_of, write_folder
from tests.engine.fragile import no_room_above
from tests.engine.tiny import SIDE, picture, question, tiny_generation

QUESTIONS = [question(f"question {number}", number % 3) for number in range(7)]


def texts(generation: Generation) -> list[str]:
    return [getattr(result, "text", repr(result)) for result in answer_in_memory(generation, QUESTIONS)]


@pytest.mark.parametrize("rows", [4, 1])
def test_a_batch_that_does_not_fit_is_halved_until_it_does(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    expected = texts(tiny_generation())
    monkeypatch.setattr(ChatGlm4vModel, "go_on", no_room_above(rows))
    assert texts(tiny_generation()) == expected


def test_an_image_that_does_not_fit_alone_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = texts(tiny_generation())
    see = ChatGlm4vModel.see
    large = pixel_batch([picture(1)], SIDE, "cpu").mean()

    def see_small_ones(self: ChatGlm4vModel, pixels: Tensor) -> Tensor:
        if any(one.mean().isclose(large) for one in pixels):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9.00 GiB.")
        return see(self, pixels)

    monkeypatch.setattr(ChatGlm4vModel, "see", see_small_ones)
    results = answer_in_memory(tiny_generation(), QUESTIONS)
    too_large = [number for number, result in enumerate(results) if isinstance(result, ItemError)]
    assert too_large == [1, 4]  # the two questions about picture 1
    refused = results[1]
    assert isinstance(refused, ItemError)
    assert (refused.reason, "item" in REASONS[refused.reason].applies_to) == ("too_large_for_gpu", True)
    assert "9.00 GiB" in str(refused)
    others = [number for number in range(7) if number not in too_large]
    assert [getattr(results[number], "text", None) for number in others] == [expected[number] for number in others]


def test_kept_images_make_room_before_anything_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = tiny_generation()
    (first,) = answer_in_memory(generation, [QUESTIONS[0]])
    given_back = []
    give_back = generation.give_back_memory
    monkeypatch.setattr(generation, "give_back_memory", lambda: (given_back.append(True), give_back()))
    calls = iter([True])
    whole = ChatGlm4vModel.go_on

    def once(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        if next(calls, False):
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return whole(self, ids, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ChatGlm4vModel, "go_on", once)
    (again,) = answer_in_memory(generation, [QUESTIONS[0]])
    assert isinstance(first, EngineAnswer)
    assert isinstance(again, EngineAnswer)
    assert (again.text, given_back) == (first.text, [True])


def test_an_answer_that_was_streamed_in_part_is_not_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    whole, steps = ChatGlm4vModel.go_on, iter(range(100))

    def fails_later(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        if len(ids) == 2 and next(steps) == 12:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return whole(self, ids, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ChatGlm4vModel, "go_on", fails_later)
    streamed, other = answer_in_memory(tiny_generation(), [question("a", on_text=said.append), question("b")])
    assert said
    assert isinstance(streamed, AnswerFailed)
    assert isinstance(other, EngineAnswer)


def test_an_answer_that_had_ended_before_is_neither_lost_nor_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    short = question("a", on_text=said.append, max_new_tokens=5)
    (alone,) = tiny_generation().answer([short])
    said.clear()
    whole, asked = ChatGlm4vModel.go_on, list[int]()

    def fails_later(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        asked.append(len(ids))
        if len(asked) == 10:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return whole(self, ids, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ChatGlm4vModel, "go_on", fails_later)
    streamed, other = answer_in_memory(tiny_generation(), [short, question("b")])
    assert isinstance(alone, EngineAnswer)
    assert isinstance(other, EngineAnswer)
    assert (getattr(streamed, "text", None), "".join(said)) == (alone.text, alone.text)
    assert (max(asked[:5]), max(asked[9:])) == (2, 1)


def test_an_error_that_is_no_lack_of_memory_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> Tensor:
        raise RuntimeError("The size of tensor a (3) must match the size of tensor b (4)")

    monkeypatch.setattr(ChatGlm4vModel, "go_on", broken)
    with pytest.raises(RuntimeError, match="size of tensor"):
        answer_in_memory(tiny_generation(), QUESTIONS)


def test_the_warm_up_finds_out_how_many_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter(QUESTIONS * 3)
    monkeypatch.setattr(ChatGlm4vModel, "go_on", no_room_above(3))
    assert fitting_batch(tiny_generation(), lambda: next(asked), 8) == 2


def test_the_warm_up_reads_prompts_as_long_as_the_shipped_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = engine_of(write_folder(tmp_path / "tiny", context_positions=8192))
    read, whole = list[int](), ChatGlm4vModel.go_on

    def counting(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        read.append(ids.shape[1])
        return whole(self, ids, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ChatGlm4vModel, "go_on", counting)
    engine.load(lambda stage, detail: None)
    # This model has hardly a token of more than one character.
    assert read[0] > 0.8 * max(len(prompt.text()) for prompt in load_prompts().values())


def test_images_are_looked_at_by_fewer_at_once_before_answers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = texts(tiny_generation())
    see, seen, asked = ChatGlm4vModel.see, list[int](), list[int]()
    whole = ChatGlm4vModel.go_on

    def one_by_one(self: ChatGlm4vModel, pixels: Tensor) -> Tensor:
        seen.append(len(pixels))
        if len(pixels) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return see(self, pixels)

    def counting(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        asked.append(len(ids))
        return whole(self, ids, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ChatGlm4vModel, "see", one_by_one)
    monkeypatch.setattr(ChatGlm4vModel, "go_on", counting)
    assert texts(tiny_generation()) == expected
    assert (seen, max(asked)) == ([3, 1, 2, 1, 1], len(QUESTIONS))


def test_a_model_beside_which_no_image_fits_is_not_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = engine_of(write_folder(tmp_path / "tiny"))
    monkeypatch.setattr(ChatGlm4vModel, "go_on", no_room_above(0))
    with pytest.raises(Misconfigured, match="room for one image"):
        engine.load(lambda stage, detail: None)
