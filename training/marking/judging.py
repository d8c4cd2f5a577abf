"""What one answer is worth: characters and facts that are right, texts that were made up, and garbage."""

from __future__ import annotations

from dataclasses import dataclass

from embedded.score import Errors
from glm4v_operator.worker.engine_interface import EngineAnswer
from training.captions.answers import Task, no_text_answer
from training.captions.facts import Language
from training.captions.parse import facts_in
from training.captions.scoring import FactScore, character_errors, score
from training.corpus.alphabet import HAN
from training.marking.asking import Question
from training.scenes.scene import Scene

_HAN = frozenset(HAN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one answer. ``kind``: of the picture.

    ``language``: of the picture's text for "ocr" (None without text), of the question for "caption". ``reading`` is
    there for "ocr" of pictures with text, ``facts`` for captions. ``invented``: a text where there is none.
    ``garbage``: see :func:`judge`. ``on_task``: it is an answer to what was asked, as good or bad as it may be.
    """

    task: Task
    kind: str
    language: Language | None
    reading: Errors | None = None
    facts: FactScore | None = None
    invented: bool = False
    garbage: bool = False
    on_task: bool = True


def language_of(text: str) -> Language | None:
    """Chinese when half or more of the letters are Chinese characters, else English; None for no text."""
    if not text:
        return None
    han = sum(character in _HAN for character in text)
    latin = sum(character.isascii() and character.isalpha() for character in text)
    return "zh" if han and han >= latin else "en"


def verdict_on(scene: Scene, question: Question, answer: EngineAnswer) -> Verdict:
    """The verdict on what the engine answered."""
    return judge(scene, question.task, question.language, answer.text, ended=answer.finish_reason == "stop")


def judge(scene: Scene, task: Task, language: Language, answer: str, *, ended: bool) -> Verdict:
    """The verdict on ``answer`` to a question in ``language``; ``ended``: it was neither cut off nor a loop.

    Garbage is an answer without an end, a reading of which more than half the characters are wrong, and a caption that
    is no sentence of the language that it was asked in. An answer is on task when it is a reading of which less than
    half is wrong (or says rightly that there is no text), or a caption that names the right kind of picture.
    """
    if task == "caption":
        stated = facts_in(answer.strip(), language)
        facts = score(answer, scene.facts, language)
        right_kind = stated is not None and stated["kind"] == scene.kind
        return Verdict(
            "caption", scene.kind, language, facts=facts, garbage=not ended or stated is None, on_task=right_kind
        )
    if not scene.text:
        silent = answer == no_text_answer()
        return Verdict("ocr", scene.kind, None, invented=not silent, garbage=not ended, on_task=silent)
    reading = Errors(*character_errors(answer, scene.text))
    lost = not ended or reading.edits * 2 > reading.characters
    return Verdict("ocr", scene.kind, language_of(scene.text), reading=reading, garbage=lost, on_task=not lost)
