"""Cards of several sizes, and settings for the tightest: what each can do, at what cost in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bench.fullsize.one_card import Asked, in_a_process, measure
from bench.fullsize.setting import Setting

if TYPE_CHECKING:
    from bench.results import Row

#: 10.0 GB, as a card's box says it, are so many GiB.
TEN_GB = 10e9 / 2**30

_Choice = Mapping[str, Any]

#: Begin with more answers at once than fit: the engine finds out how many do.
_CAPS: Sequence[_Choice] = (
    {"memory_gib": None, "quantization": "nf4", "max_batch": 1, "shared_gib": 0.125},
    {"memory_gib": TEN_GB, "quantization": "nf4", "max_batch": 1},
    {"memory_gib": 24, "quantization": "nf4", "max_batch": 64},
    {"memory_gib": 24, "quantization": "int8", "max_batch": 4, "whole_day": False},
    {"memory_gib": 16, "quantization": "nf4", "max_batch": 32},
    {"memory_gib": 12, "quantization": "nf4", "max_batch": 16},
    {"memory_gib": 10, "quantization": "nf4", "max_batch": 8},
    {"memory_gib": 8, "quantization": "nf4_head", "max_batch": 8, "embedding_on_host": True},
)

#: The same work with and without what saves memory, and then within 7.5 GiB.
_TIGHT: Sequence[_Choice] = (
    {"memory_gib": None, "quantization": "nf4", "max_batch": 4},
    {"memory_gib": None, "quantization": "nf4_head", "max_batch": 4},
    {"memory_gib": None, "quantization": "nf4", "max_batch": 4, "embedding_on_host": True},
    {"memory_gib": 7.5, "quantization": "nf4_head", "max_batch": 4, "embedding_on_host": True},
)

_SECONDS = 240.0


def run_caps(setting: Setting, only: Collection[float]) -> None:
    """Report what budgets allow; ``only``: these many GiB alone, all when empty."""
    _report("gpu_caps", [choice for choice in _CAPS if not only or choice["memory_gib"] in only], setting)


def run_tight(setting: Setting) -> None:
    """Report what saves memory, and what that costs."""
    _report("gpu_tight", _TIGHT, setting)


def _report(name: str, choices: Sequence[_Choice], setting: Setting) -> None:
    rows: list[Row] = []
    for choice in choices:
        asked = Asked(tiny=setting.tiny, device=setting.device, **choice)
        print(f"  {choice}", flush=True)
        found = measure(asked) if setting.in_process else in_a_process(asked, seconds=_SECONDS)
        rows.append(_row(asked, found))
        # After each: a run that is cut short has told what it found.
        setting.report(name, rows, notes=_NOTES)


_NOTES = (
    "GiB: the most that the process may reserve, its CUDA context and libraries (beside) apart; whole: no limit",
    "batch: answers at once that the engine found room for, with 1,024 tokens each",
    "first token, answer: seconds of one OCR answer of 256 tokens about a new image, alone",
    "image: seconds an image with all three prompts, `images` of them at once",
    "peak 1, peak: GiB reserved at the most, until the lone answer was there, and in all",
)


def _row(asked: Asked, found: Mapping[str, Any]) -> Row:
    head = {
        "GiB": "whole" if asked.memory_gib is None else f"{asked.memory_gib:.4g}",
        "weights": asked.quantization + (", embedding on host" if asked.embedding_on_host else ""),
        "images kept, GiB": "-" if asked.shared_gib is None else asked.shared_gib,
    }
    if found["why_not"] is not None:
        print(f"  does not work: {found['why_not']}", flush=True)
    names = {
        "batch": "batch", "first token": "first_token", "answer": "answer", "images": "images", "image": "image",
        "GiB of weights": "weights", "peak 1": "peak_one", "peak": "peak", "beside": "beside",
    }  # fmt: skip
    return {**head, **{heading: found.get(key, "-") for heading, key in names.items()}}
