"""The model under examination: loaded and asked by the engine's own code, greedily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from glm4v_operator.conversation import Pixels, Turn
from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.loading import device_name
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.quantisation import Quantization
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.model.weights import load_model
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest
from training.captions.answers import Task
from training.captions.facts import Language
from training.evaluation.dequantised import unpack

#: How weights are held by the name of a precision. NF4 computes in what engines choose: fp32 on a CPU, else bf16.
PRECISIONS: dict[str, tuple[Quantization, torch.dtype | None]] = {
    "fp32": ("none", torch.float32),
    "bf16": ("none", torch.bfloat16),
    "nf4": ("nf4", None),
}
#: A picture has 200 characters at most, each of them one token, and a dozen line breaks.
LONGEST_ANSWER = 256

_SHARED_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one picture; ``words`` are what the model is asked."""

    task: Task
    language: Language
    words: str
    picture: Pixels

    def request(self, name: str) -> EngineRequest:
        """The question as an engine takes it: greedy, and long enough for all that a picture can say."""
        return EngineRequest(
            id=name,
            task=self.task,
            turns=(Turn("user", self.words, has_image=True),),
            image=self.picture,
            image_sha256=self.picture.sha256,
            sampling=Sampling(max_new_tokens=LONGEST_ANSWER),
        )


class Subject:
    """The model in ``folder`` in one precision, on ``device`` ("cpu", "cuda:0")."""

    def __init__(self, folder: Path, precision: str, device: str) -> None:
        quantization, dtype = PRECISIONS[precision]
        if dtype is None:
            dtype = torch.float32 if device == "cpu" else torch.bfloat16
        self.precision, self.device = precision, device
        self.tokenizer = Tokenizer.read(folder / "tokenizer.model")
        loaded = load_model(folder, quantization=quantization, dtype=dtype, device=device)
        if quantization != "none" and device == "cpu":
            unpack(loaded.model, loaded.layers)
        self.model: ChatGlm4vModel = loaded.model
        self.generation = Generation(
            self.model,
            self.tokenizer,
            shared_bytes=_SHARED_BYTES,
            device_name=device_name(device),
            record=None if device == "cpu" else cuda_graphs(),
        )

    def answer(self, questions: Sequence[Question]) -> list[EngineAnswer]:
        """One answer a question, all asked together. Raises RuntimeError for one that the engine could not give."""
        results = self.generation.answer([question.request(str(number)) for number, question in enumerate(questions)])
        answers = []
        for question, result in zip(questions, results, strict=True):
            if not isinstance(result, EngineAnswer):
                raise RuntimeError(f"{self.precision}: {question.words[:60]!r}: expected an answer, found {result!r}")
            answers.append(result)
        return answers

    def forget(self) -> None:
        """Let nothing of earlier pictures be used for later ones."""
        self.generation.give_back_memory()
