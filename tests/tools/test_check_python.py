"""A Python that the project does not run on is refused in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "check_python.py"


def run(version: tuple[int, int]) -> subprocess.CompletedProcess[str]:
    pretend = f"import runpy, sys; sys.version_info = {(*version, 0)}; sys.argv = ['check_python.py', 'demo'];"
    command = [sys.executable, "-c", f"{pretend} runpy.run_path({str(PROGRAM)!r})"]
    return subprocess.run(command, capture_output=True, text=True)


def test_an_old_python_is_refused_with_the_command_to_use_instead() -> None:
    done = run((3, 9))
    assert (done.returncode, "is Python 3.9" in done.stderr, "make demo PYTHON=" in done.stderr) == (1, True, True)


def test_a_python_newer_than_the_lock_is_refused() -> None:
    assert run((3, 14)).returncode == 1


def test_supported_pythons_pass() -> None:
    assert [run((3, minor)).returncode for minor in (11, 12, 13)] == [0, 0, 0]
