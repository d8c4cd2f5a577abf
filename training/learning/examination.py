"""How well a model in training reads pictures that it does not learn from."""

from __future__ import annotations

import numpy as np
import torch

from glm4v_operator.model.image_processor import MEAN, STD
from training.captions.answers import Task
from training.captions.facts import Language
from training.captions.scoring import character_errors, score
from training.drawing.packing import pack
from training.learning.batches import Questioner, Source
from training.learning.draughtsman import Draughtsman
from training.learning.nano import Learner
from training.learning.reading import greedy_answers
from training.scenes.make import make_scene

PICTURES = 128
_SEED = 7


class Examination:
    """A fixed set of pictures, each asked for its text and for a caption in either language by turns."""

    def __init__(self, learner: Learner, draughtsman: Draughtsman, source: Source) -> None:
        rng = np.random.default_rng(_SEED)
        self._learner, self._questioner = learner, Questioner(source.tokenizer_file)
        self.scenes = [make_scene(rng, source.metrics, source.words, source.faces) for _ in range(PICTURES)]
        pictures = draughtsman.pictures(pack(self.scenes, source.metrics))[0]
        device = pictures.device
        mean, std = (torch.tensor(values, device=device).view(1, 3, 1, 1) for values in (MEAN, STD))
        self._pixels = (pictures / 255 - mean) / std
        languages: list[Language] = ["zh" if number % 2 else "en" for number in range(PICTURES)]
        tasks: tuple[Task, ...] = ("ocr", "caption")
        self._rows = {
            task: [
                self._questioner.row(scene, task, language, rng, shipped=False)[0]
                for scene, language in zip(self.scenes, languages, strict=True)
            ]
            for task in tasks
        }
        self._languages = languages

    def marks(self) -> dict[str, float]:
        """Character error rate over all texts, share of the facts that are right, texts invented where none is."""
        model, tokenizer = self._learner.model, self._questioner.tokenizer
        # Answers grow token by token: nothing of a shape that compiled layers were made for.
        with torch.compiler.set_stance("force_eager"):
            texts, captions = (greedy_answers(model, tokenizer, self._pixels, self._rows[task]) for task in self._rows)
        edits = length = invented = right = facts = 0
        for scene, text, caption, language in zip(self.scenes, texts, captions, self._languages, strict=True):
            truth = scene.text or "[NO TEXT]"
            if scene.text:
                wrong, long = character_errors(text, truth)
                edits, length = edits + wrong, length + long
            else:
                invented += text != truth
            found = score(caption, scene.facts, language)
            right += found.right
            facts += found.right + found.wrong + found.missing + found.extra
        return {"cer": edits / max(1, length), "facts": right / max(1, facts), "invented": float(invented)}
