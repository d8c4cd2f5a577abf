"""A model of few weights that looks at pictures of the full size, with the vocabulary that is shipped."""

import numpy as np

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from glm4v_operator.model.tokenizer import Tokenizer
from training.corpus.alphabet import DRAWN
from training.corpus.phrases import training_words
from training.drawing.pages import SIDE
from training.glyph_atlas import Metrics
from training.learning.batches import Source
from training.learning.nano import Learner, first_weights
from training.vocabulary import RANK_FILE


def small_learner() -> Learner:
    """One layer in each tower."""
    tokenizer = Tokenizer.read(RANK_FILE)
    special = tokenizer.special
    config = ChatGlm4vConfig(
        hidden_size=16, layers=1, heads=2, kv_heads=1, head_size=8, mlp_size=16, vocabulary=tokenizer.size,
        context_positions=2048, boi_token_id=special["<|begin_of_image|>"], eoi_token_id=special["<|end_of_image|>"],
        eos_token_id=(special["<|user|>"],), pad_token_id=special["<|endoftext|>"], vision_hidden_size=16,
        vision_layers=1, vision_heads=1, vision_mlp_size=16, vision_scale=1.0, image_size=SIDE, patch_size=14,
    )  # fmt: skip
    made = Learner(PretrainedChatGlm4v(config), characters=len(DRAWN))
    first_weights(made, seed=0)
    return made


def small_source() -> Source:
    """Scenes in one face of even widths."""
    widths = np.array([0.56 if character.isascii() else 1.0 for character in DRAWN], np.float32)
    metrics = Metrics(DRAWN, ("one",), widths[None], np.ones((1, len(DRAWN)), bool))
    return Source(metrics, training_words(), range(1), str(RANK_FILE))
