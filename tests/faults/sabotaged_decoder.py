"""Stands in for the interpreter of a decoding process and breaks that process on images that contain POISON.

Run as ``python sabotaged_decoder.py HARM [PATH] -P -m glm4v_operator.ingest.decode_child LIMITS``: everything but the
harm is the real program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

POISON = b"POISON"


def interpreter(folder: Path, harm: str, argument: str = "-") -> str:
    """Write a program into ``folder`` that can be given as ``python`` to a decoder."""
    program = folder / f"python-{harm}"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" {harm} "{argument}" "$@"\n')
    program.chmod(0o755)
    return str(program)


def read_null() -> None:
    ctypes.string_at(0)


def spin() -> None:
    while True:
        pass


def answer_garbage() -> None:
    os.write(answers(), b"HTTP/1.1 200 OK\r\n\r\n")
    time.sleep(60)


def answer_endlessly() -> None:
    os.write(answers(), b"GDC2" + b"\x00\x00\x00\x02" + (2**62).to_bytes(8, "big") + b"{}")
    time.sleep(60)


def answer_half() -> None:
    os.write(answers(), b"GDC2" + b"\x00\x00\x00\x02" + (3).to_bytes(8, "big") + b"{}1")
    os._exit(0)


def flood_stderr() -> None:
    for _ in range(1600):
        os.write(2, b"libfoo: warning: \x1b[31mred\n" * 2500)


def print_to_stdout() -> None:
    os.write(1, b"a library's banner\n" * 1000)


def take_memory() -> None:
    kept = []
    while True:
        kept.append(bytes(16 * 1024 * 1024))


def answers() -> int:
    """The private descriptor of the answers."""
    return 3


HARMS: dict[str, Callable[[], Any]] = {
    "abort": os.abort,
    "read-null": read_null,
    "hang": lambda: time.sleep(600),
    "spin": spin,
    "garbage": answer_garbage,
    "endless": answer_endlessly,
    "half": answer_half,
    "flood": flood_stderr,
    "banner": print_to_stdout,
    "memory": take_memory,
    "raise": lambda: 1 // 0,
}


def main() -> None:
    harm, argument, limits = sys.argv[1], sys.argv[2], sys.argv[-1]
    if harm == "no-start":
        sys.exit("ModuleNotFoundError: No module named 'PIL'")
    if harm == "no-heic":
        sys.modules["pillow_heif"] = None  # type: ignore[assignment]  # importing it now fails
    from glm4v_operator.ingest import decode_child

    real = decode_child.open_picture

    def sabotaged(data: bytes, name: str, given: Any) -> Any:
        if POISON in data:
            if harm == "killed-once":
                if os.path.exists(argument):
                    os.unlink(argument)
                    os.kill(os.getpid(), signal.SIGKILL)
            else:
                HARMS[harm]()
        return real(data, name, given)

    decode_child.open_picture = sabotaged
    decode_child.main([limits])


if __name__ == "__main__":
    main()
