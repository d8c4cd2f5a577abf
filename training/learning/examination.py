"""How well a model in training reads pictures that it does not learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from embedded.score import Errors
from glm4v_operator.engine.generation import Generation
from glm4v_operator.model.tokenizer import Tokenizer
from training.captions.answers import Task
from training.captions.facts import Language
from training.captions.scoring import FactScore
from training.drawing.packing import pack
from training.drawing.pixels import as_pixels
from training.learning.batches import Source
from training.learning.draughtsman import Draughtsman
from training.learning.nano import Learner
from training.marking.asking import Asked, Question, ask
from training.marking.judging import verdict_on
from training.questions import question
from training.scenes.make import make_scene

PICTURES = 128
_SEED = 7
#: Questions that are asked at once: so many that a GPU has something to do.
_TOGETHER = 128
#: Room for what the engine keeps of all pictures, so that none is looked at twice.
_SHARED_BYTES = 2**29


class Examination:
    """A fixed set of pictures, each asked for its text and for a caption, in either language by turns."""

    def __init__(self, learner: Learner, draughtsman: Draughtsman, source: Source) -> None:
        rng = np.random.default_rng(_SEED)
        self._model, self._tokenizer = learner.model, Tokenizer.read(Path(source.tokenizer_file))
        self._device_name = str(draughtsman.composer.device)
        scenes = [make_scene(rng, source.metrics, source.words, source.faces) for _ in range(PICTURES)]
        pictures = as_pixels(draughtsman.pictures(pack(scenes, source.metrics))[0])
        languages: list[Language] = ["zh" if number % 2 else "en" for number in range(PICTURES)]
        tasks: tuple[Task, ...] = ("ocr", "caption")
        # Texts first, then captions: those that are asked together end at about the same time.
        self.asked: list[Asked] = [
            (scene, Question(task, language, question(rng, task, language, shipped=False).text, picture))
            for task in tasks
            for scene, picture, language in zip(scenes, pictures, languages, strict=True)
        ]

    def marks(self) -> dict[str, float]:
        """Character error rate over all texts, share of the facts that are right, texts invented where none is.

        Raises RuntimeError when the model's scores are no numbers any more.
        """
        # A new one each time: what was kept of the pictures was seen with other weights.
        engine = Generation(
            self._model, self._tokenizer, shared_bytes=_SHARED_BYTES, device_name=self._device_name, record=None
        )
        errors, facts, invented = Errors(0, 0), FactScore(), 0
        # Answers grow token by token: nothing of a shape that compiled layers were made for.
        with torch.compiler.set_stance("force_eager"):
            for begin in range(0, len(self.asked), _TOGETHER):
                part = self.asked[begin : begin + _TOGETHER]
                for (scene, asked), answer in zip(part, ask(engine, [asked for _, asked in part]), strict=True):
                    verdict = verdict_on(scene, asked, answer)
                    errors += verdict.reading or Errors(0, 0)
                    facts += verdict.facts or FactScore()
                    invented += verdict.invented
        return {"cer": errors.rate, "facts": facts.share_right, "invented": float(invented)}
