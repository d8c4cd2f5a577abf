"""Where a card's time goes: the kernels of each kind of work, the longest first."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch.autograd import DeviceType  # type: ignore[attr-defined]
from torch.profiler import ProfilerActivity, profile

from bench.fullsize.random_weights import load_random_model
from bench.fullsize.setting import Setting, model_folder
from bench.fullsize.timing import wait
from bench.fullsize.work import Work, reading, seeing, stepping, stepping_of
from glm4v_operator.engine.reader import Reader

if TYPE_CHECKING:
    from bench.results import Row
    from glm4v_operator.model.quantisation import Quantization

_QUANTIZATIONS: Mapping[str, Quantization] = {"bf16": "none", "NF4": "nf4"}
_AT_ONCE = 4
_ROWS = (1, 32)
_REPEATS = 3
_KERNELS = 12


def run(setting: Setting) -> None:
    """Report the longest kernels of seeing, reading and stepping."""
    rows: list[Row] = []
    with model_folder(setting.tiny) as folder:
        for label, quantization in _QUANTIZATIONS.items():
            loaded = load_random_model(folder, quantization=quantization, dtype=setting.dtype, device=setting.device)
            rows += _of_model(label, Reader(loaded.model), setting.device)
            del loaded
            gc.collect()
            if setting.device != "cpu":
                torch.cuda.empty_cache()
    setting.report("gpu_kernels", rows, notes=[f"ms: of one run, mean of {_REPEATS}; share: of all kernels' time"])


@torch.inference_mode()
def _of_model(label: str, reader: Reader, device: str) -> list[Row]:
    see = seeing(reader, _AT_ONCE)
    rows = _longest(f"{label}, {_AT_ONCE} images", see, device)
    rows += _longest(f"{label}, {_AT_ONCE} prompts", reading(reader, see()), device)
    for count in _ROWS:
        by = stepping_of(reader, recorded=True)
        rows += _longest(f"{label}, step of {count} rows", stepping(reader, by, count, 2 * _REPEATS), device)
        by.release()
    return rows


def _longest(what: str, work: Work, device: str) -> list[Row]:
    for _ in range(_REPEATS):
        work()
    wait(device)
    kind, activity = (
        (DeviceType.CPU, ProfilerActivity.CPU) if device == "cpu" else (DeviceType.CUDA, ProfilerActivity.CUDA)
    )
    with profile(activities=[activity]) as profiled:
        for _ in range(_REPEATS):
            work()
        wait(device)
    found = [
        (event.self_cpu_time_total if device == "cpu" else event.self_device_time_total, event.count, event.key)
        for event in profiled.key_averages()
        if event.device_type == kind
    ]
    whole = sum(time for time, _, _ in found)
    return [
        {
            "what": what,
            "ms": time / 1000 / _REPEATS,
            "share %": 100 * time / whole,
            "calls": count / _REPEATS,
            "kernel": name[:110],
        }
        for time, count, name in sorted(found, reverse=True)[:_KERNELS]
    ]
