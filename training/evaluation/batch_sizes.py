"""Asked alone and eight at once: whether answers differ, and where they first do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import torch

from glm4v_operator.conversation import Turn
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.model.template import conversation_ids
from training.evaluation.subjects import Subject
from training.evaluation.summary import Json
from training.marking.asking import Question
from training.spelling import Speller

TOGETHER = 8


def compare_batches(subject: Subject, questions: Sequence[Question]) -> Json:
    """How many answers are others when eight are asked at once, each of them explained."""
    alone = []
    for question in questions:
        subject.forget()
        alone += [answer.text for answer in subject.answer([question])]
    subject.forget()
    together: list[str] = []
    for begin in range(0, len(questions), TOGETHER):
        together += [answer.text for answer in subject.answer(questions[begin : begin + TOGETHER])]
    cases = [explain(subject, *each) for each in zip(questions, alone, together, strict=True) if each[1] != each[2]]
    return {"answers": len(questions), "differ": len(cases), "cases": cases}


@torch.inference_mode()
def explain(subject: Subject, question: Question, one: str, other: str) -> Json:
    """Where two answers part: what both say before, the two tokens, and how likely the model finds each of them."""
    first, second = (_ids(subject, question, text) for text in (one, other))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    ids = conversation_ids(subject.tokenizer, [Turn("user", question.words, has_image=True)])
    device = next(subject.model.transformer.encoder.final_layernorm.parameters()).device
    images = subject.model.see(pixel_batch([question.picture], subject.model.config.image_size, device))
    hidden = subject.model.read(torch.tensor([ids + first[:same]]), None, images)
    chances = subject.model.score(hidden[0, -1]).float().softmax(-1)
    return {
        "task": question.task,
        "after": subject.tokenizer.decode(first[:same])[-24:],
        "alone": subject.tokenizer.decode(first[same : same + 1]),
        "together": subject.tokenizer.decode(second[same : same + 1]),
        "chances": [float(chances[row[same]]) for row in (first, second)],
    }


def _ids(subject: Subject, question: Question, text: str) -> list[int]:
    """The tokens of an answer, as training teaches them: a text of a picture letter by letter; then the end."""
    encode = Speller(subject.tokenizer).encode if question.task == "ocr" else subject.tokenizer.encode
    return [*encode("\n" + text), subject.tokenizer.special["<|user|>"]]
