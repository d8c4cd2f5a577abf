"""Asked alone and eight at once: whether answers differ, and where they first do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

import torch

from glm4v_operator.conversation import Turn
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.model.template import conversation_ids
from training.evaluation.scores import Say
from training.evaluation.subjects import Subject
from training.evaluation.summary import LANGUAGES, TASKS, Json, count
from training.marking.asking import Asked, Question
from training.marking.judging import language_of
from training.spelling import Speller

TOGETHER = 8


def compare_batches(subject: Subject, asked: Sequence[Asked], say: Say) -> Json:
    """How many answers are others when eight are asked at once, by task and language; each of them explained.

    The language is that of the picture's text for texts, and that of the question for captions.
    """
    alone, together = (_texts(subject, [question for _, question in asked], size, say) for size in (1, TOGETHER))
    differ: dict[tuple[str, str | None], list[bool]] = defaultdict(list)
    cases = []
    for (scene, question), one, other in zip(asked, alone, together, strict=True):
        language = language_of(scene.text) if question.task == "ocr" else question.language
        differ[question.task, language].append(one != other)
        if one != other:
            cases.append(explain(subject, question, one, other))
    by_task = {task: {language: count(differ[task, language]) for language in LANGUAGES} for task in TASKS}
    return {"answers": len(asked), "differ": len(cases), **by_task, "cases": cases}


def _texts(subject: Subject, questions: Sequence[Question], size: int, say: Say) -> list[str]:
    """The answers to ``size`` questions at once; what is kept of their pictures was computed so, too."""
    subject.forget()
    texts: list[str] = []
    for begin in range(0, len(questions), size):
        texts += [answer.text for answer in subject.answer(questions[begin : begin + size])]
        say(f"batches: {subject.precision}: {len(texts)} of {len(questions)} answers, {size} at once")
    return texts


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
