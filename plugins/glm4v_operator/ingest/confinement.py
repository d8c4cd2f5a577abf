"""What the decoding process takes from itself before it sees the first byte of a stranger's file.

Afterwards it can open no file and no connection, write no file, allocate and compute only so much, and is the first
to go when the machine runs out of memory. None of this needs a privilege.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
from pathlib import Path

WALL_MARGIN = 2.0
"""Seconds that the process's own alarm comes after the limit, so that a living parent's deadline comes first."""


def confine(memory: int, highest_descriptor: int) -> None:
    """Give up what decoding does not need; call once, after every import.

    ``memory``: bytes of address space that may be taken beyond what is taken now. ``highest_descriptor``: the
    largest open descriptor; no new one can be had.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    taken = _address_space()
    limits = {
        resource.RLIMIT_AS: taken + memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: highest_descriptor + 1,
    }
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))
    # Signals sent to the task's whole process group are the parent's to act on: this process ends with its stdin.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def start_clock(seconds: float) -> None:
    """Give the next image ``seconds`` of processor time, and a little more by the clock; exceeding either is fatal.

    The clock is for the case that the parent, which keeps the deadline, is gone.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds) + 1, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + WALL_MARGIN)


def stop_clock() -> None:
    """The image is done; waiting for the next one costs nothing."""
    signal.setitimer(signal.ITIMER_REAL, 0)


class MemoryGauge:
    """Tells the largest resident size of this process. Open it before :func:`confine` forbids opening anything.

    Not from ``getrusage``: its maximum is handed on through ``exec`` and would be the parent's.
    """

    def __init__(self) -> None:
        self.descriptor = os.open("/proc/self/status", os.O_RDONLY)

    def peak(self) -> int:
        """Return the largest resident size so far, bytes."""
        status = os.pread(self.descriptor, 4096, 0)
        return int(status.partition(b"VmHWM:")[2].split(b"kB")[0]) * 1024


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()
