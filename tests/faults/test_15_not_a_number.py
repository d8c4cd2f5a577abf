"""Accident 15: the model computes NaN. It never becomes text; the others in the batch are answered."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from glm4v_operator.errors import AnswerFailed
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.worker.engine_interface import EngineAnswer
from tests.engine.tiny import question, tiny_generation, tiny_model


def poisoned(model: ChatGlm4vModel, row: int, at_step: int, value: float) -> ChatGlm4vModel:
    """``model``, one score of whose row ``row`` is ``value`` at a step."""
    score, steps = model.score, iter(range(10_000))

    def poisoned_score(hidden: Tensor) -> Tensor:
        scores = score(hidden)
        if next(steps) == at_step:
            scores[row, 200] = value
        return scores

    model.score = poisoned_score  # type: ignore[method-assign]
    return model


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
@pytest.mark.parametrize("at_step", [0, 5])
def test_a_row_that_is_not_a_number_fails_and_its_neighbours_are_answered(value: float, at_step: int) -> None:
    asked = [question("a"), question("b", temperature=0.8, top_p=0.7, seed=1), question("c", 2)]
    expected = tiny_generation().answer(asked)
    results = tiny_generation(poisoned(tiny_model(), 1, at_step, value)).answer(asked)
    assert isinstance(results[1], AnswerFailed)
    assert f"token {at_step + 1} are not finite" in str(results[1])
    for number in (0, 2):
        found, right = results[number], expected[number]
        assert isinstance(found, EngineAnswer)
        assert isinstance(right, EngineAnswer)
        assert found.text == right.text


def test_what_was_said_before_is_not_handed_on_as_the_answers_end() -> None:
    said: list[str] = []
    (result,) = tiny_generation(poisoned(tiny_model(), 0, 6, torch.nan)).answer([question("a", on_text=said.append)])
    assert isinstance(result, AnswerFailed)
    whole = getattr(tiny_generation().answer([question("a")])[0], "text", "")
    assert whole.startswith("".join(said))


def test_an_image_that_is_not_a_number_spoils_no_later_question(monkeypatch: pytest.MonkeyPatch) -> None:
    see = ChatGlm4vModel.see
    generation = tiny_generation()
    monkeypatch.setattr(ChatGlm4vModel, "see", lambda self, pixels: see(self, pixels) * torch.nan)
    (failed,) = generation.answer([question("a", 2)])
    monkeypatch.setattr(ChatGlm4vModel, "see", see)
    assert isinstance(failed, AnswerFailed)
    again, other = generation.answer([question("a", 2), question("a", 1)])
    assert isinstance(again, EngineAnswer)
    assert isinstance(other, EngineAnswer)
