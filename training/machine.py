"""What a measurement ran on, as far as it matters when it is compared with another one."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
from collections.abc import Sequence


def ran_on(packages: Sequence[str]) -> dict[str, object]:
    """This machine, Python, and the versions of distributions; None for one that is not there."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "packages": {package: _version(package) for package in packages},
        "gpus": _gpus(),
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        # A package may lie on the path without having been installed.
        return getattr(sys.modules.get(package), "__version__", None)


def _gpus() -> list[dict[str, str]]:
    """Name, driver and memory of each GPU as its driver tells them; none on a machine without that program."""
    asked = ("name", "driver_version", "memory.total")
    command = ["nvidia-smi", f"--query-gpu={','.join(asked)}", "--format=csv,noheader"]
    try:
        lines = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return []
    return [dict(zip(asked, map(str.strip, line.split(",")), strict=False)) for line in lines]
