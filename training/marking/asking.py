"""Questions about pictures as an engine takes them: greedy, and with room for all that a picture can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_operator.conversation import Pixels, Turn
from glm4v_operator.engine.generation import Generation
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest
from training.captions.answers import Task
from training.captions.facts import Language
from training.scenes.scene import Scene

#: A picture has 200 characters at most, each of them one token, and a dozen line breaks.
LONGEST_ANSWER = 256


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one picture; ``words`` are what the model is asked."""

    task: Task
    language: Language
    words: str
    picture: Pixels

    def request(self, name: str) -> EngineRequest:
        """The question as an engine takes it."""
        return EngineRequest(
            id=name,
            task=self.task,
            turns=(Turn("user", self.words, has_image=True),),
            image=self.picture,
            image_sha256=self.picture.sha256,
            sampling=Sampling(max_new_tokens=LONGEST_ANSWER),
        )


#: A scene, and a question about the picture of it.
Asked = tuple[Scene, Question]


def ask(generation: Generation, questions: Sequence[Question]) -> list[EngineAnswer]:
    """One answer a question, all asked together. Raises RuntimeError for one that the engine could not give."""
    results = generation.answer([question.request(str(number)) for number, question in enumerate(questions)])
    answers = []
    for question, result in zip(questions, results, strict=True):
        if not isinstance(result, EngineAnswer):
            raise RuntimeError(f"question {question.words[:60]!r}: expected an answer, found {result!r}")
        answers.append(result)
    return answers
