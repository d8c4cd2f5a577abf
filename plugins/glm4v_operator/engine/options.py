"""The engine's own options: what stands below ``engine.options`` in a dataset file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from glm4v_operator.engine.devices import check_device
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured
from glm4v_operator.field_reader import FieldError, read

#: The names of :mod:`glm4v_operator.model.quantisation`, which cannot be imported without PyTorch.
QUANTIZATIONS = ("none", "int8", "nf4", "nf4_head")

Dtype = Literal["auto", "bfloat16", "float16", "float32"]


@dataclass(frozen=True, slots=True)
class Glm4vOptions:
    """``dtype`` auto: bfloat16 on a GPU that has it, else float16; float32 on a CPU. ``max_batch``: answers at once.

    ``memory_gib``: how much of the GPU's memory may be taken, its driver's own part (about half a GiB) apart; None is
    all. ``shared_gib``: memory in which images that were looked at stay for later prompts; None is half of what is left
    after the warm-up, at most 4. ``embedding_on_host``: the words' embeddings stay in the host's memory, 1.2 GB less on
    the card for a little time at every step.
    """

    dtype: Dtype = "auto"
    max_batch: int = 16
    memory_gib: float | None = None
    shared_gib: float | None = None
    embedding_on_host: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.max_batch <= 512:
            raise FieldError("max_batch", f"expected 1 to 512, found {self.max_batch}")
        if self.memory_gib is not None and not 0 < self.memory_gib <= 1024:
            raise FieldError("memory_gib", f"expected above 0 and at most 1024, or nothing, found {self.memory_gib}")
        if self.shared_gib is not None and not 0 <= self.shared_gib <= 1024:
            raise FieldError("shared_gib", f"expected 0 to 1024, or nothing, found {self.shared_gib}")


def check_settings(engine: EngineSettings) -> None:
    """What can be said of a dataset's settings without the model and without PyTorch. Raises FieldError."""
    if engine.quantization not in (None, *QUANTIZATIONS):
        raise FieldError("quantization", f"expected one of {', '.join(QUANTIZATIONS)}, found {engine.quantization!r}")
    try:
        check_device(engine.device)
    except Misconfigured as error:
        raise FieldError("device", str(error).partition("device: ")[2]) from error
    if engine.mode == "held":  # a served one has its own, and a server of another make is described by other options
        read(Glm4vOptions, engine.options, "options")


def read_options(options: Mapping[str, object]) -> Glm4vOptions:
    """Raises Misconfigured naming the option."""
    try:
        return read(Glm4vOptions, options)
    except FieldError as error:
        raise Misconfigured(f"engine glm4v: options.{error}") from error
