"""Seconds and bytes of work on a device."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch

GIB = 2**30


def wait(device: str) -> None:
    """Until the device has done all that it was given."""
    if device != "cpu":
        torch.cuda.synchronize(device)


def seconds(work: Callable[[], object], device: str, *, repeats: int, warm: int = 2) -> float:
    """The median of ``repeats`` runs of ``work``, the device's part included, after ``warm`` more that do not count."""
    for _ in range(warm):
        work()
    found = []
    for _ in range(repeats):
        wait(device)
        began = time.perf_counter()
        work()
        wait(device)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def once(work: Callable[[], object], device: str) -> float:
    """Seconds of one run of ``work``, the device's part included."""
    return seconds(work, device, repeats=1, warm=0)


def allocated_gib(device: str) -> float:
    """What tensors take now; 0 on a CPU."""
    return 0.0 if device == "cpu" else torch.cuda.memory_allocated(device) / GIB


def peak_reserved_gib(device: str) -> float:
    """The most that PyTorch held, since the process' begin or :func:`forget_peak`; 0 on a CPU."""
    return 0.0 if device == "cpu" else torch.cuda.max_memory_reserved(device) / GIB


def beside_gib(device: str) -> float:
    """What the card has in use beside PyTorch's memory: the context, libraries, recordings, and other programs."""
    if device == "cpu":
        return 0.0
    free, total = torch.cuda.mem_get_info(device)
    return (total - free - torch.cuda.memory_reserved(device)) / GIB


def forget_peak(device: str) -> None:
    """Give back what is free, and count peaks from here on."""
    if device != "cpu":
        torch.cuda.init()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
