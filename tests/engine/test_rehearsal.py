"""A rehearsal takes the memory of a batch of images, and looks at few of them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.halving import fitting_batch
from glm4v_operator.engine.prefixes import Prefixes
from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.rows import Row
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.tokenizer import Tokenizer
from tests.engine.tiny import ENDOFTEXT, RANKS, question, tiny_generation, tiny_model

REQUESTS = [question("a", number) for number in range(10)]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images were looked at together, each time."""
    see, found = ChatGlm4vModel.see, list[int]()

    def counting(self: ChatGlm4vModel, pixels: Tensor) -> Tensor:
        found.append(len(pixels))
        return see(self, pixels)

    monkeypatch.setattr(ChatGlm4vModel, "see", counting)
    return found


def test_as_many_images_are_looked_at_together_as_ever_but_once(looked_at: list[int]) -> None:
    generation = tiny_generation()
    generation.rehearse(REQUESTS)
    assert looked_at == [4]


def test_what_fits_into_memory_is_found_by_a_rehearsal(looked_at: list[int]) -> None:
    asked = iter(REQUESTS)
    assert fitting_batch(tiny_generation(), lambda: next(asked), len(REQUESTS)) == len(REQUESTS)
    assert looked_at == [4]


def test_steps_of_all_rows_are_tried_whatever_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    model, steps = tiny_model(), list[int]()
    go_on, ends = ChatGlm4vModel.go_on, torch.full((model.config.vocabulary,), -9.0)
    ends[ENDOFTEXT] = 9.0

    def counting(self: ChatGlm4vModel, ids: Tensor, *others: Any) -> Tensor:
        if ids.shape[1] == 1:  # a step, not a text
            steps.append(len(ids))
        return go_on(self, ids, *others)

    monkeypatch.setattr(ChatGlm4vModel, "go_on", counting)
    monkeypatch.setattr(ChatGlm4vModel, "score", lambda self, hidden: ends.expand(len(hidden), -1))
    asked = [question("a", number, max_new_tokens=3) for number in range(10)]
    Generation(model, Tokenizer(RANKS), shared_bytes=0, device_name="cpu").rehearse(asked)
    assert steps == [10, 10]


def test_a_single_image_is_looked_at(looked_at: list[int]) -> None:
    tiny_generation().rehearse(REQUESTS[:1])
    assert looked_at == [1]


@torch.inference_mode()
def test_prefixes_have_the_sizes_that_real_ones_have_and_memory_of_their_own() -> None:
    model = tiny_model()
    rows = [Row(one, Tokenizer(RANKS), model.config, "cpu") for one in REQUESTS]
    prefixes = Prefixes(Reader(model), 0)
    real = prefixes.of(rows)
    prefixes.rehearsing = True
    rehearsed = prefixes.of(rows)
    assert [one.keys.shape for one in rehearsed] == [one.keys.shape for one in real]
    assert [one.ids for one in rehearsed] == [one.ids for one in real]
    assert len({tensor.data_ptr() for one in rehearsed for tensor in (one.keys, one.values)}) == 2 * len(rows)


def test_what_is_asked_after_a_rehearsal_is_answered_as_without_one() -> None:
    generation = tiny_generation()
    generation.rehearse(REQUESTS)
    found, expected = generation.answer(REQUESTS), tiny_generation().answer(REQUESTS)
    assert [getattr(one, "text", one) for one in found] == [getattr(one, "text", one) for one in expected]


def test_a_rehearsal_that_failed_is_over(monkeypatch: pytest.MonkeyPatch, looked_at: list[int]) -> None:
    generation, go_on = tiny_generation(), ChatGlm4vModel.go_on

    def full(*given: object) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(ChatGlm4vModel, "go_on", full)
    with pytest.raises(torch.OutOfMemoryError):
        generation.rehearse(REQUESTS)
    monkeypatch.setattr(ChatGlm4vModel, "go_on", go_on)
    generation.give_back_memory()
    looked_at.clear()
    generation.answer(REQUESTS)
    assert looked_at == [4, 4, 2]
