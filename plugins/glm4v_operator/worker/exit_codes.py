"""How a worker's process ends, in numbers that the side which started it understands."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Own codes stay clear of the shell's (126 and above) and of Python's own 1 and 2."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    #: Settings, engine or libraries are wrong: starting again would fail again.
    MISCONFIGURED = 81
    #: Weights are missing, or are not the ones that were named.
    WEIGHTS_WRONG = 82
    #: No device, or another worker holds it.
    GPU_UNAVAILABLE = 83
    #: The device context was lost while answering.
    ENGINE_DIED = 84
    #: The process that held this worker is gone.
    HOLDER_GONE = 85


#: Codes that mean: a person must change something first.
NEEDS_A_PERSON = frozenset({ExitCode.USAGE, ExitCode.MISCONFIGURED, ExitCode.WEIGHTS_WRONG})
