"""How a command ends, in numbers that scripts can tell apart."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Clear of the shell's own codes (126 and above)."""

    OK = 0
    #: The command ran, and what was asked about is wrong or not there: a bad file, a bucket that refuses, no such key.
    FOUND_WRONG = 1
    #: The command line itself is wrong (argparse's code).
    USAGE = 2
    #: Settings or installation are wrong; the same command would fail again.
    MISCONFIGURED = 3
    #: Something did not answer; the same command may succeed later.
    UNAVAILABLE = 4
    INTERRUPTED = 130
