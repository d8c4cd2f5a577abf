"""An engine that answers at once: what is left of a run when the model costs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_operator.errors import AnswerFailed, ItemError
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.worker.engine_interface import Announcement, EngineAnswer, EngineOptions, EngineRequest, Report


class InstantEngine:
    """Answers every request with the same few characters, in batches, without looking at the picture."""

    max_batch = 64
    gather_seconds = 0.0
    preprocessing = Preprocessing(kind="original")

    def __init__(self, options: EngineOptions) -> None:
        self._model = options.model or "instant"

    def announce(self) -> Announcement:
        """A model of no weights that declares every task of the shipped prompts."""
        return Announcement("instant", "1", self._model, "0" * 64, ("ocr", "caption"))

    def devices(self) -> Sequence[str]:
        """None: any number may run side by side."""
        return ()

    def load(self, report: Report) -> None:
        """Nothing to load."""
        report("ready", "nothing to load")

    def answer(self, requests: Sequence[EngineRequest]) -> Sequence[EngineAnswer | ItemError | AnswerFailed]:
        """The same answer for each."""
        return [EngineAnswer("一二三 one two three", "stop", completion_tokens=6) for _ in requests]

    def close(self) -> None:
        """Nothing to give back."""
