"""What one setting can do on a card of some size: runs in a process of its own, as a worker does."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bench import subprocesses
from bench.fullsize.questions import DAY, TINY_DAY, ask, ask_all, checked, given_up_soon, noise
from bench.fullsize.random_engine import load_random_engine
from bench.fullsize.setting import model_folder
from bench.fullsize.timing import allocated_gib, beside_gib, once, peak_reserved_gib
from glm4v_operator.errors import GpuUnavailable, Misconfigured
from glm4v_operator.model.configuration import read_config

if TYPE_CHECKING:
    from glm4v_operator.engine.glm4v_engine import Glm4vEngine
    from glm4v_operator.worker.engine_interface import Pixels


@dataclass(frozen=True, slots=True)
class Asked:
    """``memory_gib``: None is the whole card. ``max_batch``: answers at once that the engine begins to try with.

    ``shared_gib``: what it may keep of images it has seen; None: as much as it thinks fit.
    ``whole_day``: whether batches of images with all their prompts are measured as well.
    """

    tiny: bool
    device: str
    quantization: str
    memory_gib: float | None
    max_batch: int
    embedding_on_host: bool = False
    shared_gib: float | None = None
    whole_day: bool = True


def measure(asked: Asked) -> dict[str, Any]:
    """Load and answer; all numbers as plain JSON. ``why_not`` says why nothing could be loaded."""
    options: dict[str, object] = {"max_batch": asked.max_batch, "embedding_on_host": asked.embedding_on_host}
    options["shared_gib"] = asked.shared_gib
    if asked.device != "cpu":
        options["memory_gib"] = asked.memory_gib
    weights: list[float] = []

    def report(stage: str, detail: str) -> None:
        print(f"    {stage}: {detail}", flush=True)
        if stage == "warm-up":  # the first stage after them
            weights.append(allocated_gib(asked.device))

    with model_folder(asked.tiny) as folder:
        try:
            engine = load_random_engine(
                folder, quantization=asked.quantization, device=asked.device, options=options, report=report
            )
        except (Misconfigured, GpuUnavailable) as error:
            return {"why_not": error.message}
        found: dict[str, Any] = {"why_not": None, "batch": engine.max_batch, "weights": weights[0]}
        day = TINY_DAY if asked.tiny else DAY
        pictures = (noise(seed, read_config(folder).image_size) for seed in itertools.count())
        found |= _one_answer(engine, next(pictures), next(pictures), day)
        # Of one answer at a time: what a batch takes more is the engine's choice.
        found["peak_one"] = peak_reserved_gib(asked.device)
        if asked.whole_day:
            found |= _whole_day(engine, pictures, day, asked.device)
        found |= {"peak": peak_reserved_gib(asked.device), "beside": beside_gib(asked.device)}
        engine.close()
    return found


def _one_answer(engine: Glm4vEngine, first: Pixels, second: Pixels, day: Mapping[str, int]) -> dict[str, float]:
    """Seconds to the first token and to the whole answer of the longest prompt about a new image, alone."""
    tokens = day["ocr"]
    engine.answer([given_up_soon(ask("ocr", first, tokens))])
    told: list[float] = []
    request = ask("ocr", second, tokens, on_text=lambda _: told.append(time.perf_counter()))
    began = time.perf_counter()
    checked(engine.answer([request]), [request])
    return {"first_token": told[0] - began, "answer": time.perf_counter() - began}


def _whole_day(
    engine: Glm4vEngine, pictures: Iterator[Pixels], day: Mapping[str, int], device: str
) -> dict[str, float]:
    """Seconds an image with all its prompts, as many at once as the engine takes."""
    images = max(1, engine.max_batch // len(day))

    def answer() -> None:
        requests = ask_all([next(pictures) for _ in range(images)], day)
        while requests:
            now, requests = requests[: engine.max_batch], requests[engine.max_batch :]
            checked(engine.answer(now), now)

    answer()  # records the steps of all sizes that come up
    return {"images": images, "image": once(answer, device) / images}


def in_a_process(asked: Asked, *, seconds: float) -> dict[str, Any]:
    """:func:`measure` in a fresh process: what PyTorch holds, and what it may hold, belongs to one process."""
    return subprocesses.measure("bench.fullsize.one_card", asdict(asked), seconds=seconds)


if __name__ == "__main__":
    subprocesses.hand_back(measure(Asked(**subprocesses.settings())))
