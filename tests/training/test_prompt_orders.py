"""Prompts in the evaluation's own ways: the official one is the engine's, the others are really others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.worker.engine_interface import EngineAnswer
from tests.engine.folders import write_folder
from tests.engine.tiny import RANKS, picture
from training.evaluation.batch_sizes import compare_batches, explain
from training.evaluation.prompt_orders import WAYS, answers, prompt_ids
from training.evaluation.subjects import Subject
from training.marking.asking import Question
from training.scenes.scene import Scene

QUESTIONS = [
    Question("ocr", "en", text, picture(number)) for number, text in enumerate(("what?", "and here, what is this?"))
]


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return Subject(write_folder(tmp_path_factory.mktemp("model") / "tiny"), "fp32", "cpu")


def test_the_official_way_answers_as_the_engine(subject: Subject) -> None:
    own = answers(subject, QUESTIONS, WAYS[0])
    for (text, ended), answer in zip(own, subject.answer(QUESTIONS), strict=True):
        assert text.startswith(answer.text)  # the engine ends loops, too
        assert ended == (answer.finish_reason == "stop")


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.name)
def test_another_way_is_another_prompt(subject: Subject, way: object) -> None:
    official = [text for text, _ in answers(subject, QUESTIONS, WAYS[0])]
    assert [text for text, _ in answers(subject, QUESTIONS, way)] != official  # type: ignore[arg-type]


def test_the_image_stands_before_or_behind_the_text() -> None:
    tokenizer = Tokenizer(RANKS)
    names = {number: name for name, number in tokenizer.special.items()}
    spelled = [
        "".join(names.get(one) or tokenizer.decode([one]) for one in prompt_ids(tokenizer, "a b", text_first=first))
        for first in (False, True)
    ]
    image = "<|begin_of_image|><|endoftext|><|end_of_image|>"
    assert spelled == [
        f"[gMASK]<sop><|user|>\n{image}a b<|assistant|>",
        f"[gMASK]<sop><|user|>\na b{image}<|assistant|>",
    ]


ASKED = [
    (Scene("sign", "test", ((255, 255, 255),) * 2, text="安静"), QUESTIONS[0]),
    (Scene("blank", "test", ((255, 255, 255),) * 2), Question("caption", "en", "what is this?", picture(3))),
]


def test_answers_alone_and_together_are_compared(subject: Subject) -> None:
    found = compare_batches(subject, ASKED, say=lambda _: None)
    none = {"answers": 0, "of": 0}
    assert found == {
        "answers": 2, "differ": 0, "ocr": {"zh": {"answers": 0, "of": 1}, "en": none},
        "caption": {"zh": none, "en": {"answers": 0, "of": 1}}, "cases": [],
    }  # fmt: skip


def test_answers_that_differ_are_counted_by_task_and_language(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(self: Subject, questions: Sequence[Question]) -> list[EngineAnswer]:
        return [
            EngineAnswer("ab" if len(questions) == 1 and each.task == "ocr" else "ac", "stop") for each in questions
        ]

    monkeypatch.setattr(Subject, "answer", answer)
    found: Any = compare_batches(subject, ASKED, say=lambda _: None)
    assert (found["differ"], found["ocr"]["zh"]["answers"], found["caption"]["en"]["answers"]) == (1, 1, 0)
    assert [(case["alone"], case["together"]) for case in found["cases"]] == [("b", "c")]


def test_a_difference_is_explained_by_its_two_tokens(subject: Subject) -> None:
    case = explain(subject, QUESTIONS[0], "abXc", "abYcd")
    assert (case["after"], case["alone"], case["together"]) == ("\nab", "X", "Y")
    assert all(0 < chance < 1 for chance in case["chances"])  # type: ignore[attr-defined]
