"""A model in training is asked as people will ask it, and marked as it will be marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from glm4v_operator.worker.engine_interface import EngineAnswer
from tests.training.small_learner import small_learner, small_source
from training.captions.answers import answer_for
from training.drawing.pages import SIDE
from training.learning import examination
from training.learning.examination import Examination
from training.learning.nano import Learner, first_weights
from training.marking.asking import Question

torch.set_num_threads(1)


def noise(packed: Any) -> tuple[torch.Tensor]:
    """Pictures that nobody drew: drawing is not what is tested here."""
    generator = torch.Generator().manual_seed(3)
    return (torch.rand((len(packed.runs), 3, SIDE, SIDE), generator=generator) * 255,)


@pytest.fixture
def learner() -> Learner:
    return small_learner()


@pytest.fixture
def exam(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Examination]:
    """Makes an examination of so many pictures."""

    def make(pictures: int) -> Examination:
        monkeypatch.setattr(examination, "PICTURES", pictures)
        draughtsman: Any = SimpleNamespace(composer=SimpleNamespace(device=torch.device("cpu")), pictures=noise)
        return Examination(learner, draughtsman, small_source())

    return make


def answered(monkeypatch: pytest.MonkeyPatch, text_of: Callable[[Question], str]) -> None:
    """From now on the engine says ``text_of`` a question."""

    def ask(_: object, questions: Sequence[Question]) -> list[EngineAnswer]:
        return [EngineAnswer(text_of(question), "stop") for question in questions]

    monkeypatch.setattr(examination, "ask", ask)


def test_right_answers_have_the_best_marks(exam: Callable[[int], Examination], monkeypatch: pytest.MonkeyPatch) -> None:
    made = exam(40)
    right = {id(asked): answer_for(scene, asked.task, asked.language, 0) for scene, asked in made.asked}
    answered(monkeypatch, lambda asked: right[id(asked)])
    assert made.marks() == {"cer": 0.0, "facts": 1.0, "invented": 0.0}


def test_whatever_else_is_said_of_pictures_without_text_is_invented(
    exam: Callable[[int], Examination], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = exam(100)
    without = [scene for scene, asked in made.asked if asked.task == "ocr" and not scene.text]
    assert without
    answered(monkeypatch, lambda _: "")
    assert made.marks() == {"cer": 1.0, "facts": 0.0, "invented": len(without)}


def test_a_model_is_marked_with_the_weights_of_now(exam: Callable[[int], Examination], learner: Learner) -> None:
    made = exam(2)
    before = made.marks()
    assert made.marks() == before
    first_weights(learner, seed=1)
    now = made.marks()
    assert now == exam(2).marks()
    assert now != before
