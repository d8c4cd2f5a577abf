"""The command that starts a worker for given settings: held, served, or only to be asked what it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from glm4v_operator.engine_settings import EngineSettings

_SERVER = "glm4v_operator.worker.server"


def worker_command(engine: EngineSettings, extra: Sequence[str]) -> list[str]:
    """``extra`` says in which way the worker runs, e.g. ("--announce",) or ("--uds", path)."""
    # -P: the folder in which the task happens to run is no place to import from.
    command = [engine.worker_python or sys.executable, "-P", "-m", _SERVER, "--engine", engine.name]
    for option, value in (
        ("--model", engine.model),
        ("--quantization", engine.quantization),
        ("--device", engine.device),
    ):
        if value is not None:
            command += [option, value]
    if engine.options:
        command += ["--options", json.dumps(engine.options)]
    return [*command, *extra]
