"""Batches of scenes with their questions and answers, made by many processes while the GPU learns."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from glm4v_operator.conversation import Turn
from glm4v_operator.model.template import conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer
from training.captions.answers import Task, answer_for
from training.captions.facts import Language
from training.corpus.words import Words
from training.drawing.packing import Packed, pack
from training.glyph_atlas import Metrics
from training.questions import question
from training.scenes.dense import dense_page
from training.scenes.make import make_scene
from training.scenes.scene import Scene
from training.spelling import Speller

#: Ids of a batch in which people's own short questions stand, and of one in which the shipped prompts may stand.
SHORT, LONG = 200, 400
_LONG_SHARE, _SHIPPED_SHARE = 0.3, 0.8
#: Characters that a dense page has at most: all that are drawn, or as many as an answer has room for.
MOST_LOOKED_AT, MOST_READ = 1000, 300

#: Ids of a question, and of its answer.
Row = tuple[list[int], list[int]]


@dataclass(slots=True)
class Batch:
    """``B`` packed scenes, and what is asked about them, if anything is.

    ``rows``: ids and answers as the learner takes them, int64 [B * questions, SHORT or LONG] each.
    """

    packed: Packed
    rows: tuple[Tensor, Tensor] | None

    def pin_memory(self) -> Batch:
        """The same in memory that a GPU fetches from by itself."""
        rows = None if self.rows is None else (self.rows[0].pin_memory(), self.rows[1].pin_memory())
        return Batch(self.packed.pin_memory(), rows)


@dataclass(frozen=True, slots=True)
class Source:
    """What scenes are made of. ``faces``: numbers of the faces of the atlas that may be used."""

    metrics: Metrics
    words: Words
    faces: Sequence[int]
    tokenizer_file: str


class SceneBatches(IterableDataset[Batch]):
    """Endless batches; each process has random numbers of its own, drawn from ``seed``.

    How many of them are dense pages can change on the way; the processes share the two numbers.
    """

    def __init__(self, source: Source, size: int, seed: int) -> None:
        self.source, self.size, self.seed = source, size, seed
        self._looked_at, self._read = multiprocessing.Value("d", 0.0), multiprocessing.Value("d", 0.0)

    def share(self, looked_at: float, read: float) -> None:
        """From now on these shares of the batches are dense pages, only looked at or read as well."""
        self._looked_at.value, self._read.value = looked_at, read

    def __iter__(self) -> Iterator[Batch]:
        """Batches of ``size`` scenes."""
        worker = get_worker_info()
        rng = np.random.default_rng((self.seed, worker.id if worker else 0))
        reader = Questioner(self.source.tokenizer_file)
        while True:
            draw = rng.random()
            if draw < self._looked_at.value + self._read.value:
                yield self.make_dense(rng, reader if draw < self._read.value else None)
            else:
                yield self.make(rng, reader, shipped=rng.random() < _LONG_SHARE)

    def make_dense(self, rng: np.random.Generator, questioner: Questioner | None) -> Batch:
        """One batch of pages full of characters, to be read aloud by a ``questioner`` or only to be looked at."""
        most = MOST_LOOKED_AT if questioner is None else MOST_READ
        pages: list[Scene] = []
        asked: list[list[Row]] = []
        while len(pages) < self.size:
            page = dense_page(rng, self.source.metrics, self.source.faces, most)
            if questioner is not None:
                row = questioner.row(page, "ocr", _language(rng), rng, shipped=False)
                if len(row[0]) + len(row[1]) > LONG:
                    continue
                asked.append([row])
            pages.append(page)
        rows = None if questioner is None else questioner.table(asked, LONG)
        return Batch(pack(pages, self.source.metrics), rows)

    def make(self, rng: np.random.Generator, questioner: Questioner, *, shipped: bool) -> Batch:
        """One batch of scenes, each with its questions."""
        length = LONG if shipped else SHORT
        scenes: list[Scene] = []
        asked: list[list[Row]] = []
        while len(scenes) < self.size:
            scene = make_scene(rng, self.source.metrics, self.source.words, self.source.faces)
            rows = [
                questioner.row(scene, task, language, rng, shipped=shipped and rng.random() < _SHIPPED_SHARE)
                for task, language in self._tasks(rng)
            ]
            if all(len(row[0]) + len(row[1]) <= length for row in rows):
                scenes.append(scene)
                asked.append(rows)
        return Batch(pack(scenes, self.source.metrics), questioner.table(asked, length))

    def _tasks(self, rng: np.random.Generator) -> tuple[tuple[Task, Language], ...]:
        return ("ocr", _language(rng)), ("caption", _language(rng))


class Questioner:
    """Questions and answers as ids, as the engine will meet them."""

    def __init__(self, tokenizer_file: str) -> None:
        self.tokenizer = Tokenizer.read(Path(tokenizer_file))
        self._speller = Speller(self.tokenizer)
        self.pad = self.tokenizer.special["<|endoftext|>"]
        self._end = self.tokenizer.special["<|user|>"]  # the official model ends an answer by the next turn's role

    def row(self, scene: Scene, task: Task, language: Language, rng: np.random.Generator, *, shipped: bool) -> Row:
        """Ids up to the assistant's role, and those of the answer with its newline before and its end behind."""
        asked = question(rng, task, language, shipped=shipped)
        turns = [Turn("user", asked.text, has_image=True)]
        encode = self._speller.encode if task == "ocr" else self.tokenizer.encode  # a text is read letter by letter
        answer = encode("\n" + answer_for(scene, task, language, asked.opening))
        return conversation_ids(self.tokenizer, turns), [*answer, self._end]

    def table(self, rows: Sequence[Sequence[Row]], length: int) -> tuple[Tensor, Tensor]:
        """Questions and answers of all pictures, one below the other: ids, and at each the id to be learnt, or -100.

        Raises ValueError for a row that is longer than ``length``.
        """
        flat = [row for each in rows for row in each]
        ids = np.full((len(flat), length), self.pad, np.int64)
        answers = np.full((len(flat), length), -100, np.int64)
        for number, (asked, answer) in enumerate(flat):
            end = len(asked) + len(answer)
            if end > length:
                raise ValueError(f"a question and its answer: expected at most {length} ids, found {end}")
            ids[number, :end] = asked + answer
            answers[number, len(asked) - 1 : end - 1] = answer
        return torch.from_numpy(ids), torch.from_numpy(answers)


def _language(rng: np.random.Generator) -> Language:
    return "zh" if rng.random() < 0.5 else "en"


def loaded(made: SceneBatches, processes: int) -> Iterator[Batch]:
    """The batches made by ``processes`` processes, or here for 0."""
    if processes == 0:
        return iter(made)
    pinned = torch.cuda.is_available()
    return iter(DataLoader(made, batch_size=None, num_workers=processes, prefetch_factor=3, pin_memory=pinned))
