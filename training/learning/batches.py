"""Batches of scenes with their questions and answers, made by many processes while the GPU learns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from glm4v_operator.conversation import Turn
from glm4v_operator.model.template import conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer
from training.captions.answers import answer_for
from training.corpus.words import Words
from training.drawing.packing import Packed, pack
from training.glyph_atlas import Metrics
from training.questions import question
from training.scenes.make import make_scene

#: Ids of a batch in which people's own short questions stand, and of one in which the shipped prompts may stand.
SHORT, LONG = 320, 544
_LONG_SHARE = 0.25
QUESTIONS = 2  # a picture: its text, and a caption in one of the two languages


@dataclass(slots=True)
class Batch:
    """``B`` packed scenes; ``ids`` and ``answers`` int64 [B * QUESTIONS, SHORT or LONG] as the learner takes them."""

    packed: Packed
    ids: torch.Tensor
    answers: torch.Tensor


@dataclass(frozen=True, slots=True)
class Source:
    """What scenes are made of. ``faces``: numbers of the faces of the atlas that may be used."""

    metrics: Metrics
    words: Words
    faces: Sequence[int]
    tokenizer_file: str


class SceneBatches(IterableDataset[Batch]):
    """Endless batches; each process has random numbers of its own, drawn from ``seed``."""

    def __init__(self, source: Source, size: int, seed: int) -> None:
        self.source, self.size, self.seed = source, size, seed

    def __iter__(self) -> Iterator[Batch]:
        """Batches of ``size`` scenes, one in four with room for the shipped prompts."""
        worker = get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        reader = Questioner(self.source.tokenizer_file)
        while True:
            yield self.make(rng, reader, shipped=rng.random() < _LONG_SHARE)

    def make(self, rng: np.random.Generator, questioner: Questioner, *, shipped: bool) -> Batch:
        """One batch."""
        length = LONG if shipped else SHORT
        scenes = []
        ids = np.full((self.size * QUESTIONS, length), questioner.pad, np.int64)
        answers = np.full((self.size * QUESTIONS, length), -100, np.int64)
        while len(scenes) < self.size:
            scene = make_scene(rng, self.source.metrics, self.source.words, self.source.faces)
            rows = [
                questioner.row(scene, task, language, rng, shipped=shipped)
                for task, language in (("ocr", _language(rng)), ("caption", _language(rng)))
            ]
            if any(len(asked) + len(answer) > length for asked, answer in rows):
                continue  # a wordy question about a long text: another scene takes its place
            for number, (asked, answer) in enumerate(rows):
                row = len(scenes) * QUESTIONS + number
                ids[row, : len(asked) + len(answer)] = asked + answer
                answers[row, len(asked) - 1 : len(asked) - 1 + len(answer)] = answer
            scenes.append(scene)
        return Batch(pack(scenes, self.source.metrics), torch.from_numpy(ids), torch.from_numpy(answers))


class Questioner:
    """Questions and answers as ids, as the engine will meet them."""

    def __init__(self, tokenizer_file: str) -> None:
        from pathlib import Path

        self.tokenizer = Tokenizer.read(Path(tokenizer_file))
        self.pad = self.tokenizer.special["<|endoftext|>"]
        self._end = self.tokenizer.special["<|user|>"]  # the official model ends an answer by the next turn's role

    def row(
        self, scene: object, task: str, language: str, rng: np.random.Generator, *, shipped: bool
    ) -> tuple[list[int], list[int]]:
        """Ids up to the assistant's role, and those of the answer with its newline before and its end behind."""
        turns = [Turn("user", question(rng, task, language, shipped=shipped), has_image=True)]
        answer = answer_for(scene, task, language, rng)
        return conversation_ids(self.tokenizer, turns), [*self.tokenizer.encode("\n" + answer), self._end]


def _language(rng: np.random.Generator) -> str:
    return "zh" if rng.random() < 0.5 else "en"


def batches(source: Source, size: int, seed: int, processes: int) -> Iterator[Batch]:
    """Endless batches made by ``processes`` processes, none of them started for 0."""
    made = SceneBatches(source, size, seed)
    if processes == 0:
        yield from made
    yield from DataLoader(made, batch_size=None, num_workers=processes, prefetch_factor=4, persistent_workers=True)
