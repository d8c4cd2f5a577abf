"""Accident 14: the model does not stop. It is stopped, and what it said never counts as an answer."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.prompts.files import Expectation
from glm4v_operator.quality.gate import judge
from glm4v_operator.worker.engine_interface import EngineAnswer
from tests.engine.tiny import ENDOFTEXT, question, tiny_generation, tiny_model

LOOP = b"and so on, "


def model_that_says(*rows: bytes) -> ChatGlm4vModel:
    """A model whose answer in row n begins anew with ``rows[n]`` whenever it is at its end; b"" stops at once."""
    model, steps = tiny_model(), iter(range(10_000))

    def score(hidden: Tensor) -> Tensor:
        step = next(steps)
        left = rows if len(hidden) == len(rows) else [text for text in rows if text]
        scores = torch.full((len(hidden), model.config.vocabulary), -9.0)
        for row, text in enumerate(left):
            scores[row, text[step % len(text)] if text else ENDOFTEXT] = 9.0
        return scores

    model.score = score  # type: ignore[method-assign]
    return model


def test_an_answer_that_goes_round_in_circles_is_ended_early_and_rejected() -> None:
    (found,) = tiny_generation(model_that_says(LOOP)).answer([question("a", max_new_tokens=500)])
    assert isinstance(found, EngineAnswer)
    assert found.finish_reason == "repetition"
    assert found.completion_tokens < 400
    verdict = judge(found.text, found.finish_reason, Expectation())
    assert (verdict.state, verdict.reason) == ("rejected", "repetition")


def test_an_answer_without_an_end_is_cut_at_its_last_token_and_rejected() -> None:
    endless = "".join(chr(0x4E00 + number) for number in range(200)).encode()
    (found,) = tiny_generation(model_that_says(endless)).answer([question("a", max_new_tokens=150)])
    assert isinstance(found, EngineAnswer)
    assert (found.finish_reason, found.completion_tokens) == ("length", 150)
    verdict = judge(found.text, found.finish_reason, Expectation())
    assert (verdict.state, verdict.reason) == ("rejected", "cut_off")


@pytest.mark.parametrize("place", [0, 1])
def test_the_others_in_the_batch_end_when_they_are_done(place: int) -> None:
    said = [b"", LOOP] if place else [LOOP, b""]
    results = tiny_generation(model_that_says(*said)).answer(
        [question("a", max_new_tokens=480), question("b", 2, max_new_tokens=480)]
    )
    reasons = [getattr(result, "finish_reason", None) for result in results]
    assert reasons == (["stop", "repetition"] if place else ["repetition", "stop"])
