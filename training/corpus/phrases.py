"""The training corpus: phrases written for this project. Kinds are described in ``words.KINDS``; | parts phrases."""

from __future__ import annotations

from training.corpus.chinese import CHINESE
from training.corpus.english import ENGLISH
from training.corpus.words import Corpus, Words

TRAINING: Corpus = {kind: {"zh": CHINESE[kind], "en": ENGLISH[kind]} for kind in CHINESE}


def training_words(random_share: float = 0.6) -> Words:
    """What training scenes are written with."""
    return Words(TRAINING, random_share)
