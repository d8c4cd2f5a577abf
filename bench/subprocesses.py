"""Measuring in a fresh process, so that no other measurement's memory or warm caches are in the numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_MARK = "measured: "


def measure(module: str, settings: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Run ``python -m MODULE``, which reads its settings with :func:`settings` and ends with :func:`hand_back`.

    Raises RuntimeError with the end of what it said when it fails or takes longer than ``seconds``.
    """
    path = os.pathsep.join(filter(None, [str(ROOT), str(ROOT / "plugins"), os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
    )
    try:
        said, _ = process.communicate(json.dumps(settings), timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        raise RuntimeError(f"{module} took longer than {seconds:.0f} s:\n{said[-2000:]}") from None
    lines = [line for line in said.splitlines() if line.startswith(_MARK)]
    if process.returncode or not lines:
        raise RuntimeError(f"{module} ended with status {process.returncode}:\n{said[-4000:]}")
    result: dict[str, Any] = json.loads(lines[-1].removeprefix(_MARK))
    return result


def settings() -> dict[str, Any]:
    """What the parent asked for."""
    values: dict[str, Any] = json.load(sys.stdin)
    return values


def hand_back(result: dict[str, Any]) -> None:
    """Give the parent its numbers."""
    print(_MARK + json.dumps(result), flush=True)


def resident_mb() -> tuple[float, float]:
    """This process's resident memory, now and at its largest, MiB.

    Not from ``getrusage``: its maximum is handed on through ``exec`` and may be the parent's.
    """
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, most = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most
