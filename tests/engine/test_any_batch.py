"""Whatever is asked together, each answer is what its request alone would have got."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from glm4v_operator.conversation import Turn
from glm4v_operator.engine.rows import Result
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest
from tests.engine.test_stepping import Recorder, recorded_generation
from tests.engine.tiny import question, tiny_generation


def any_request(dice: random.Random) -> EngineRequest:
    """A request of any sort: with and without image, system message, earlier turns; greedy and sampled."""
    text = "".join(dice.choice("abc def 你好吗") for _ in range(dice.choice([1, 3, 20, 60])))
    sampling: dict[str, object] = {"max_new_tokens": dice.randint(1, 40)}
    if dice.random() < 0.6:
        sampling |= {"temperature": dice.choice([0.3, 0.8, 1.5]), "seed": dice.randint(0, 9)}
        sampling |= {"top_p": dice.choice([0.5, 0.9, 1.0]), "top_k": dice.choice([0, 3, 50])}
    if dice.random() < 0.5:
        sampling["repetition_penalty"] = dice.choice([0.9, 1.1, 1.3])
    beginning = "a long beginning that prompts share " if dice.random() < 0.3 else ""
    asked = question(beginning + text, dice.choice([None, 1, 2, 3]), **sampling)
    if dice.random() < 0.3:
        asked = replace(asked, turns=(Turn("system", "s" * dice.randint(1, 30)), *asked.turns))
    if dice.random() < 0.3:
        asked = replace(
            asked, turns=(*asked.turns, Turn("assistant", "ok" * dice.randint(1, 9)), Turn("user", "more?"))
        )
    return asked


def said(result: Result) -> tuple[str, str]:
    assert isinstance(result, EngineAnswer), result
    return result.text, result.finish_reason


@pytest.mark.parametrize("seed", range(8))
def test_a_batch_of_anything_is_answered_as_each_alone(seed: int) -> None:
    dice = random.Random(seed)
    asked = [any_request(dice) for _ in range(dice.randint(2, 11))]
    alone = [said(tiny_generation().answer([request])[0]) for request in asked]
    # Room for two images or so, so that some make way; and recorded steps, whose rows leave as passengers.
    assert [said(result) for result in tiny_generation(shared_bytes=20_000).answer(asked)] == alone
    assert [said(result) for result in recorded_generation(Recorder()).answer(asked)] == alone
