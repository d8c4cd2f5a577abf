"""What the model is asked in training, and what it is to answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.corpus.alphabet import DRAWN
from training.corpus.phrases import training_words
from training.glyph_atlas import Metrics
from training.learning.batches import LONG, MOST_READ, SHORT, Batch, Questioner, SceneBatches, Source
from training.vocabulary import RANK_FILE

FACES = 3
PICTURES, QUESTIONS = 6, 2


@pytest.fixture(scope="module")
def batches() -> SceneBatches:
    shape = (FACES, len(DRAWN))
    advance = np.full(shape, 0.5, np.float32)
    advance[:, [number for number, character in enumerate(DRAWN) if not character.isascii()]] = 1.0
    metrics = Metrics(DRAWN, ("one", "two", "three"), advance, np.ones(shape, bool))
    return SceneBatches(Source(metrics, training_words(), range(FACES), str(RANK_FILE)), PICTURES, seed=3)


@pytest.fixture(scope="module")
def questioner() -> Questioner:
    return Questioner(str(RANK_FILE))


def answers_of(batch: Batch, questioner: Questioner) -> list[str]:
    assert batch.rows is not None
    return [questioner.tokenizer.decode(row[row >= 0].tolist()) for row in batch.rows[1]]


def test_every_answer_is_what_follows_its_question(batches: SceneBatches, questioner: Questioner) -> None:
    batch = batches.make(np.random.default_rng(1), questioner, shipped=False)
    assert batch.rows is not None
    ids, answers = batch.rows
    for row, wanted in zip(ids, answers, strict=True):
        places = (wanted >= 0).nonzero().flatten()
        assert torch.equal(row[places + 1], wanted[places])
        assert row[places[0]] == questioner.tokenizer.special["<|assistant|>"]
        assert wanted[places[-1]] == questioner.tokenizer.special["<|user|>"]


@pytest.mark.parametrize(("shipped", "length"), [(False, SHORT), (True, LONG)])
def test_each_picture_is_asked_for_its_text_and_for_a_caption(
    shipped: bool, length: int, batches: SceneBatches, questioner: Questioner
) -> None:
    batch = batches.make(np.random.default_rng(2), questioner, shipped=shipped)
    assert batch.rows is not None
    assert batch.rows[0].shape == (PICTURES * QUESTIONS, length)
    texts = answers_of(batch, questioner)[::QUESTIONS]
    for number, text in enumerate(texts):
        runs = batch.packed.runs[number, :-1, 5].sum()
        assert text.startswith("\n")
        assert (text == "\n[NO TEXT]") == (runs == 0)


def test_dense_pages_are_read_line_by_line_or_only_looked_at(batches: SceneBatches, questioner: Questioner) -> None:
    looked_at = batches.make_dense(np.random.default_rng(4), None)
    assert looked_at.rows is None
    read = batches.make_dense(np.random.default_rng(4), questioner)
    for number, text in enumerate(answers_of(read, questioner)):
        characters = len(text.replace("\n", ""))
        assert 0 < characters <= MOST_READ
        assert characters == int(read.packed.runs[number, :-1, 5].sum())


def test_shares_of_dense_pages_can_be_changed_on_the_way(batches: SceneBatches) -> None:
    made = iter(batches)
    batches.share(1.0, 0.0)
    assert next(made).rows is None
    batches.share(0.0, 0.0)
    assert next(made).rows is not None
