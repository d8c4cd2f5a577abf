"""GLM-4V as an engine of the worker: from a model's folder to answers. PyTorch is imported when it loads."""

from __future__ import annotations

import importlib.metadata
import itertools
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import glm4v_operator
from glm4v_operator.engine.devices import check_device, chosen_device, count_in_bus_order, gpu_names
from glm4v_operator.engine.known_answer import SHIPPED, KnownAnswer
from glm4v_operator.engine.options import QUANTIZATIONS, read_options
from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured, WeightsWrong
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.store import resolve_model
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import Announcement, EngineAnswer, EngineOptions, EngineRequest, Report

if TYPE_CHECKING:
    from glm4v_operator.engine.generation import Generation

log = logging.getLogger("glm4v.engine")

#: What is meant where no model is named.
DEFAULT_MODEL = "zai-org/glm-4v-9b"

#: What a GLM-4V model can be asked, and what the small demonstration model was trained for, which does nothing else.
TASKS = ("ask", "caption", "chart", "ocr", "table")
TASKS_OF: dict[str, tuple[str, ...]] = {"glm4v-nano": ("caption", "ocr")}

#: Weights above this are quantised unless the settings say otherwise.
_QUANTISED_FROM_BYTES = 4 * 2**30

#: The prompt and the answer that the warm-up makes room for, as long as the shipped prompts' longest; and what it
#: computes of the answer.
_ROOM_CHARACTERS = 800
_ROOM_TOKENS = 1024
_WARM_UP_TOKENS = 4

#: How long the first request waits for others: prompts of one image come within a few milliseconds.
_GATHER_SECONDS = 0.02


class Glm4vEngine:
    """Options: see :class:`~glm4v_operator.engine.options.Glm4vOptions`.

    ``known_answer`` is another one only for models that cannot read, such as tests make.
    """

    gather_seconds = _GATHER_SECONDS

    def __init__(self, options: EngineOptions, *, known_answer: KnownAnswer = SHIPPED) -> None:
        self._options = read_options(options.options)
        self.max_batch = self._options.max_batch
        check_device(options.device)
        self._asked_device = options.device
        self._folder = resolve_model(options.model or DEFAULT_MODEL)
        self._manifest = read_manifest(self._folder)
        self._quantization = self._quantization_of(options.quantization)
        self._side = _image_side(self._folder)
        self.preprocessing = Preprocessing("square", self._side)
        self._known_answer = known_answer
        self._generation: Generation | None = None

    def announce(self) -> Announcement:
        """Read from the folder's manifest and configuration; imports nothing heavy."""
        versions = [f"torch {importlib.metadata.version('torch')}"]
        if self._quantization != "none":
            versions.append(f"bitsandbytes {importlib.metadata.version('bitsandbytes')}")
        return Announcement(
            engine="glm4v",
            engine_version=", ".join([f"glm4v-operator {glm4v_operator.__version__}", *versions]),
            model=self._manifest.model,
            model_hash=self._manifest.model_hash,
            tasks=TASKS_OF.get(self._manifest.model, TASKS),
            quantization=self._quantization,
            image_side=self._side,
        )

    def devices(self) -> Sequence[str]:
        """The GPU's UUID; none on a CPU."""
        count_in_bus_order()
        return gpu_names(chosen_device(self._asked_device))

    def load(self, report: Report) -> None:
        """Libraries, weights, quantisation, warm-up, known-answer check. Raises as the protocol says."""
        report("libraries", "PyTorch and transformers")
        from glm4v_operator.engine.halving import fitting_batch
        from glm4v_operator.engine.loading import check_memory, load_generation, shared_bytes

        count_in_bus_order()
        device = chosen_device(self._asked_device)
        self._generation = load_generation(
            self._folder, self._manifest, self._quantization, device, self._options, report
        )
        question = self._known_answer.request(self._side)
        # A token has a character at least, and a model of fewer positions than shipped prompts need has room for less.
        long = _with_long_prompt(question, min(_ROOM_CHARACTERS, self._generation.context_positions // 4))
        # A CPU's memory is not divided up beforehand.
        most = 1 if device == "cpu" else self.max_batch
        report("warm-up", f"on {self._generation.device_name}, {most} answer(s) at once")
        names = itertools.count()
        fitting = fitting_batch(self._generation, lambda: _warm_up(long, next(names)), most)
        if fitting < most:
            self.max_batch = fitting
            report("warm-up", f"{fitting} answer(s) at once are what memory has room for")
        if self._generation.not_recorded:
            report("warm-up", f"slowly: steps are not recorded on this device ({self._generation.not_recorded})")
        self._generation.share(shared_bytes(device, self._options))
        report("known-answer", f"a picture with {self._known_answer.expected} on it")
        self._known_answer.check(self.answer([question])[0])
        check_memory(device, self._options.memory_gib, report)

    def answer(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer | ItemError | AnswerFailed]:
        """See the protocol; requests about one image share its work."""
        from glm4v_operator.engine.halving import answer_in_memory

        if self._generation is None:
            raise RuntimeError("engine glm4v: asked before it was loaded")
        return answer_in_memory(self._generation, requests)

    def close(self) -> None:
        """Forget the model."""
        self._generation = None

    def _quantization_of(self, asked: str | None) -> str:
        copy = self._manifest.quantised
        if asked is None and copy is not None:
            return copy.quantization
        name = asked or ("nf4" if self._manifest.bytes >= _QUANTISED_FROM_BYTES else "none")
        if name not in QUANTIZATIONS:
            raise Misconfigured(
                f"engine glm4v: quantization: expected one of {', '.join(QUANTIZATIONS)}, found {name!r}"
            )
        return name


def _with_long_prompt(question: EngineRequest, characters: int) -> EngineRequest:
    """``question``, its one turn's text over and over until it has so many characters."""
    (turn,) = question.turns
    text = f"{turn.text} "
    return replace(question, turns=(replace(turn, text=(text * (characters // len(text) + 1))[:characters]),))


def _warm_up(question: EngineRequest, number: int) -> EngineRequest:
    """``question`` with room for a long answer, of which a few tokens are waited for; as if about image ``number``."""
    tokens = itertools.count(1)
    return replace(
        question,
        image_sha256=f"warm-up {number}",
        sampling=Sampling(max_new_tokens=_ROOM_TOKENS),
        abandoned=lambda: next(tokens) > _WARM_UP_TOKENS,
    )


def _image_side(folder: Path) -> int:
    """The side of the square picture that the model takes, pixels; read without the libraries that load it."""
    file = folder / "config.json"
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        return int(config.get("vision_config", config)["image_size"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WeightsWrong(
            f"{file}: expected a GLM-4V configuration with image_size, found none ({error}); fetch the model again"
        ) from error
