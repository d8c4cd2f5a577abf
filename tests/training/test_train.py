"""A training from its first batch to its last save."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.training.small_learner import small_learner, small_source
from training.corpus.alphabet import DRAWN
from training.drawing.composer import Composer
from training.learning import examination, train
from training.learning.checkpoints import Progress
from training.learning.draughtsman import Draughtsman
from training.learning.train import Pace

torch.set_num_threads(1)


def test_a_training_learns_measures_saves_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "WARM_UP_OF_COMPILER", 1)
    monkeypatch.setattr(train, "SECONDS_A_MEASUREMENT", 0.0)
    monkeypatch.setattr(examination, "PICTURES", 2)
    glyphs = np.random.default_rng(1).integers(0, 255, (1, len(DRAWN), 40, 40)).astype(np.uint8)
    draughtsman = Draughtsman(Composer(glyphs, "cpu", compiled=False), torch.Generator().manual_seed(0))
    learner, progress, saved = small_learner(), Progress(), []
    before = learner.model.transformer.output_layer.weight.detach().clone()
    pace = Pace(pictures=2, processes=0, whole=60.0, until=1e-6)
    train.train(learner, draughtsman, small_source(), progress, pace, save=lambda: saved.append(progress.steps))
    assert not torch.equal(learner.model.transformer.output_layer.weight, before)
    assert (progress.steps, progress.pictures, saved) == (2, 4, [1, 2, 2])
    assert [row["steps"] for row in progress.curve] == [1, 2]
    for row in progress.curve:
        assert row.keys() >= {"seconds", "pictures", "answers", "cells", "cer", "facts", "invented"}
