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
    """Report what budgets allow; ``only``: these many GiB alone, beside what was measured before, all when empty."""
    _report("gpu_caps", _CAPS, only, setting)


def run_tight(setting: Setting, only: Collection[float]) -> None:
    """Report what saves memory, and what that costs; ``only`` as for :func:`run_caps`."""
    _report("gpu_tight", _TIGHT, only, setting)


def _report(name: str, choices: Sequence[_Choice], only: Collection[float], setting: Setting) -> None:
    all_asked = [Asked(tiny=setting.tiny, device=setting.device, **choice) for choice in choices]
    wanted = {_gib(number) for number in only}
    rows = {_head(row): row for row in setting.rows_before(name)} if only else {}
    order = [_head(_row_of(asked)) for asked in all_asked]
    for asked, choice in zip(all_asked, choices, strict=True):
        if wanted and _gib(asked.memory_gib) not in wanted:
            continue
        print(f"  {choice}", flush=True)
        row = _row(asked, measure(asked) if setting.in_process else in_a_process(asked, seconds=_SECONDS))
        rows[_head(row)] = row
        # After each: a run that is cut short has told what it found.
        setting.report(name, [rows[head] for head in order if head in rows], notes=_NOTES)


_NOTES = (
    "GiB: the most that the process may reserve, its CUDA context and libraries (beside) apart; whole: no limit",
    "batch: answers at once that the engine found room for, with 1,024 tokens each",
    "first token, answer: seconds of one OCR answer of 256 tokens about a new image, alone",
    "image: seconds an image with all three prompts, `images` of them at once",
    "peak 1, peak: GiB reserved at the most, until the lone answer was there, and in all",
)


def _gib(budget: float | None) -> str:
    return "whole" if budget is None else f"{budget:.4g}"


def _row_of(asked: Asked) -> Row:
    """What a row says of its setting."""
    return {
        "GiB": _gib(asked.memory_gib),
        "weights": asked.quantization + (", embedding on host" if asked.embedding_on_host else ""),
        "images kept, GiB": "-" if asked.shared_gib is None else asked.shared_gib,
    }


def _head(row: Row) -> tuple[object, ...]:
    return tuple(row[heading] for heading in ("GiB", "weights", "images kept, GiB"))


def _row(asked: Asked, found: Mapping[str, Any]) -> Row:
    if found["why_not"] is not None:
        print(f"  does not work: {found['why_not']}", flush=True)
    names = {
        "batch": "batch", "first token": "first_token", "answer": "answer", "images": "images", "image": "image",
        "GiB of weights": "weights", "peak 1": "peak_one", "peak": "peak", "beside": "beside",
    }  # fmt: skip
    return {**_row_of(asked), **{heading: found.get(key, "-") for heading, key in names.items()}}
