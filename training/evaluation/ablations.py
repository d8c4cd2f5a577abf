"""What only a model that reads can show: the price of other prompts, positions, resizing, batches and precisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from training.evaluation import larger_pictures, prompt_orders
from training.evaluation.batch_sizes import compare_batches
from training.evaluation.picture_sets import SEED, UNSEEN_STRINGS
from training.evaluation.pictures import Studio
from training.evaluation.scores import SHIPPED, Say
from training.evaluation.subjects import Subject
from training.evaluation.summary import Json, summary
from training.marking.asking import Asked, Question
from training.marking.judging import Verdict, judge, verdict_on
from training.questions import shipped_prompt

#: Questions that are asked together.
_TOGETHER = 48


def ablations(subjects: Sequence[Subject], studio: Studio, pictures: int, say: Say) -> Json:
    """All comparisons, over ``pictures`` pictures with text each; orders and resizing with the first subject alone."""
    asked = _asked(studio, pictures)
    return {
        "prompt orders": {subjects[0].precision: _orders(subjects[0], asked, say)},
        "resizing": {subjects[0].precision: _resizing(subjects[0], studio, pictures, say)},
        "precisions": _precisions(subjects, asked, say),
        "batches": {subject.precision: compare_batches(subject, asked, say) for subject in subjects},
    }


def _asked(studio: Studio, pictures: int) -> list[Asked]:
    """Each picture's three questions, in the words of the shipped prompts."""
    scenes = [scene for scene in UNSEEN_STRINGS.scenes(studio.metrics, 2 * pictures + 20) if scene.text][:pictures]
    return [
        (scene, Question(*each, shipped_prompt(*each), picture))
        for part, drawn in studio.batches(scenes, seed=SEED + 100)
        for scene, picture in zip(part, drawn, strict=True)
        for each in SHIPPED
    ]


def _orders(subject: Subject, asked: Sequence[Asked], say: Say) -> Json:
    results: dict[str, object] = {}
    for way in prompt_orders.WAYS:
        verdicts: list[Verdict] = []
        for part in _parts(asked):
            found = prompt_orders.answers(subject, [question for _, question in part], way)
            verdicts += [
                judge(scene, question.task, question.language, text, ended=ended)
                for (scene, question), (text, ended) in zip(part, found, strict=True)
            ]
            say(f"prompt orders: {way.name}: {len(verdicts)} of {len(asked)} answers")
        results[way.name] = summary(verdicts)
    return results


def _resizing(subject: Subject, studio: Studio, pictures: int, say: Say) -> Json:
    scenes = [scene for scene in UNSEEN_STRINGS.scenes(studio.metrics, 2 * pictures + 20) if scene.text][:pictures]
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for number, scene in enumerate(scenes, 1):
        large = larger_pictures.draw_large(scene, studio)
        asked = [
            (way, Question(*each, shipped_prompt(*each), larger_pictures.fitted(large, way)))
            for way in larger_pictures.WAYS
            for each in SHIPPED
        ]
        for (way, question), answer in zip(asked, subject.answer([question for _, question in asked]), strict=True):
            verdicts[way].append(verdict_on(scene, question, answer))
        say(f"resizing: {number} of {len(scenes)} pictures")
    return {way: summary(found) for way, found in verdicts.items()}


def _precisions(subjects: Sequence[Subject], asked: Sequence[Asked], say: Say) -> Json:
    """Each precision's results, and how many of its answers are others than the first one's."""
    texts: dict[str, list[str]] = {}
    results: dict[str, object] = {}
    for subject in subjects:
        verdicts: list[Verdict] = []
        said: list[str] = []
        for part in _parts(asked):
            for (scene, question), answer in zip(part, subject.answer([each for _, each in part]), strict=True):
                verdicts.append(verdict_on(scene, question, answer))
                said.append(answer.text)
            say(f"precisions: {subject.precision}: {len(said)} of {len(asked)} answers")
        texts[subject.precision] = said
        first = texts[subjects[0].precision]
        others = sum(one != other for one, other in zip(first, said, strict=True))
        results[subject.precision] = summary(verdicts) | {"others than": subjects[0].precision, "others": others}
    return results


def _parts(asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    for begin in range(0, len(asked), _TOGETHER):
        yield asked[begin : begin + _TOGETHER]
