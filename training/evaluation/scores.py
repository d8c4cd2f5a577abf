"""The scores: every set of pictures read and described, asked by the shipped prompts and in unseen words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from glm4v_operator.conversation import Pixels
from training.captions.answers import Task
from training.captions.facts import Language
from training.evaluation.picture_sets import HELD_OUT, SEED, TEXT_FREE, UNSEEN_STRINGS, PictureSet
from training.evaluation.pictures import Studio
from training.evaluation.subjects import Subject
from training.evaluation.summary import Json, count, summary
from training.held_out.questions import QUESTIONS
from training.marking.asking import Asked, Question
from training.marking.judging import Verdict, verdict_on
from training.questions import shipped_prompt
from training.scenes.scene import Scene

Say = Callable[[str], None]
Studios = Mapping[str, Studio]

#: The three answers that a dataset asks for by default.
SHIPPED: tuple[tuple[Task, Language], ...] = (("ocr", "en"), ("caption", "zh"), ("caption", "en"))
#: Pictures that are asked about in unseen words: each phrasing comes twenty times.
_PHRASED = 240


def sets_by_precision(subjects: Sequence[Subject], studios: Studios, pictures: int, say: Say) -> Json:
    """Results of all sets by the set's name, then by precision. ``pictures``: of the largest set."""
    results: dict[str, object] = {}
    for chosen in (UNSEEN_STRINGS, TEXT_FREE, *HELD_OUT):
        asked = SHIPPED[:1] if chosen is TEXT_FREE else SHIPPED

        def questions(
            _: int, scene: Scene, picture: Pixels, asked: Sequence[tuple[Task, Language]] = asked
        ) -> list[Asked]:
            return [(scene, Question(*each, shipped_prompt(*each), picture)) for each in asked]

        total = chosen.count(pictures)
        verdicts = _ask(subjects, studios, chosen, total, questions, say)
        results[chosen.name] = {
            precision: {"pictures": total} | summary([verdict for _, verdict in found])
            for precision, found in verdicts.items()
        }
    return results


def phrasings_by_precision(subjects: Sequence[Subject], studios: Studios, pictures: int, say: Say) -> Json:
    """How questions in unseen words are understood: by precision, then by task and language, and by phrasing."""

    def questions(number: int, scene: Scene, picture: Pixels) -> list[Asked]:
        return [
            (scene, Question(task, language, texts[number % len(texts)], picture))  # type: ignore[arg-type]
            for (task, language), texts in QUESTIONS.items()
        ]

    total = min(pictures, _PHRASED)
    found = _ask(subjects, studios, UNSEEN_STRINGS, total, questions, say, "unseen words")
    return {precision: _by_phrasing(answers) for precision, answers in found.items()}


def _by_phrasing(found: Sequence[tuple[Question, Verdict]]) -> Json:
    by_task: dict[str, list[Verdict]] = defaultdict(list)
    by_words: dict[str, list[Verdict]] = defaultdict(list)
    for question, verdict in found:
        by_task[f"{question.task} {question.language}"].append(verdict)
        by_words[question.words].append(verdict)
    return {
        "tasks": {name: summary(verdicts) | {"asked": len(verdicts)} for name, verdicts in by_task.items()},
        "phrasings": {words: count(verdict.on_task for verdict in verdicts) for words, verdicts in by_words.items()},
    }


def _ask(
    subjects: Sequence[Subject],
    studios: Studios,
    chosen: PictureSet,
    total: int,
    questions: Callable[[int, Scene, Pixels], list[Asked]],
    say: Say,
    name: str = "",
) -> dict[str, list[tuple[Question, Verdict]]]:
    """Draw the first ``total`` pictures of a set once, and ask every subject about them."""
    studio = studios[chosen.atlas]
    found: dict[str, list[tuple[Question, Verdict]]] = {subject.precision: [] for subject in subjects}
    done = 0
    for scenes, pictures in studio.batches(chosen.scenes(studio.metrics, total), seed=SEED + chosen.number):
        asked = [
            each
            for number, (scene, picture) in enumerate(zip(scenes, pictures, strict=True), done)
            for each in questions(number, scene, picture)
        ]
        for subject in subjects:
            answers = subject.answer([question for _, question in asked])
            found[subject.precision] += [
                (question, verdict_on(scene, question, answer))
                for (scene, question), answer in zip(asked, answers, strict=True)
            ]
        done += len(scenes)
        say(f"{name or chosen.name}: {done} of {total} pictures")
    return found
