"""Three prompts about one image: asked in one go, and asked one after the other."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from bench.fullsize.questions import ask_all, checked, noise
from bench.fullsize.random_engine import load_random_generation
from bench.fullsize.setting import Setting, model_folder
from bench.fullsize.timing import once
from glm4v_operator.model.configuration import read_config

if TYPE_CHECKING:
    from bench.results import Row
    from glm4v_operator.engine.generation import Generation
    from glm4v_operator.worker.engine_interface import EngineRequest, Pixels

_LABELS = {"none": "bf16", "nf4": "NF4"}
_KEPT_BYTES = 2**30
#: Way: whether all prompts are asked in one go, and what may be kept of an image.
_WAYS = {
    "in one go": (True, _KEPT_BYTES),
    "one by one, image kept": (False, _KEPT_BYTES),
    "one by one, nothing kept": (False, 0),
}


def run(setting: Setting) -> None:
    """Report seconds an image for each way, for the first tokens alone and for whole answers."""
    rows: list[Row] = []
    with model_folder(setting.tiny) as folder:
        side = read_config(folder).image_size
        pictures = (noise(seed, side) for seed in itertools.count())
        for quantization, label in _LABELS.items():
            generation = load_random_generation(folder, quantization=quantization, device=setting.device)
            for what, day in (("first tokens", dict.fromkeys(setting.day, 1)), ("whole answers", setting.day)):
                rows += _measured(generation, label, what, day, pictures, setting.device)
            del generation
            gc.collect()
            if setting.device != "cpu":
                torch.cuda.empty_cache()
    setting.report(
        "gpu_sharing",
        rows,
        notes=[
            "s: seconds for all three prompts about a new image; saved: against asking one by one with nothing kept",
            "first tokens: answers of one token each; whole answers: " + ", ".join(map(str, setting.day.values())),
        ],
    )


def _measured(
    generation: Generation, label: str, what: str, day: Mapping[str, int], pictures: Iterator[Pixels], device: str
) -> list[Row]:
    took = {}
    for way, (together, kept) in _WAYS.items():
        generation.share(kept)
        for warming in (True, False):
            requests = ask_all([next(pictures)], day)
            groups = [requests] if together else [[request] for request in requests]
            took[way] = once(lambda groups=groups: _answer(generation, groups), device)  # type: ignore[misc]
            print(f"  {label}, {what}, {way}: {took[way]:.2f} s{', warming up' if warming else ''}", flush=True)
    slowest = took[next(reversed(_WAYS))]
    return [
        {"weights": label, "what": what, "asked": way, "s": seconds, "saved %": 100 * (1 - seconds / slowest)}
        for way, seconds in took.items()
    ]


def _answer(generation: Generation, groups: Sequence[Sequence[EngineRequest]]) -> None:
    for group in groups:
        checked(generation.answer(group), group)
