"""Python in a process of its own, as Airflow's components import the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.layout.tracked_files import ROOT


def result_of(program: str, *arguments: str) -> Any:
    """The value that ``program`` gives to ``answer(value)``; its other output is ignored unless it fails."""
    prelude = "import json, sys\ndef answer(value): print('\\x1e' + json.dumps(value))\n"
    command = [sys.executable, "-c", prelude + program, *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "plugins"), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"the process ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.rpartition("\x1e")[2])
