"""The model under examination: loaded and asked by the engine's own code, greedily."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.loading import device_name
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.quantisation import Quantization
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.model.weights import load_model
from glm4v_operator.worker.engine_interface import EngineAnswer
from training.evaluation.dequantised import unpack
from training.marking.asking import Question, ask

#: How weights are held by the name of a precision. NF4 computes in what engines choose: fp32 on a CPU, else bf16.
PRECISIONS: dict[str, tuple[Quantization, torch.dtype | None]] = {
    "fp32": ("none", torch.float32),
    "bf16": ("none", torch.bfloat16),
    "nf4": ("nf4", None),
}

_SHARED_BYTES = 2**30


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
        return ask(self.generation, questions)

    def forget(self) -> None:
        """Let nothing of earlier pictures be used for later ones."""
        self.generation.give_back_memory()
