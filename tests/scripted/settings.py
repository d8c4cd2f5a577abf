"""Settings of a scripted engine, for code that takes any engine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from glm4v_operator.engine_settings import EngineSettings

#: The folder from which ``tests.scripted`` can be imported.
ROOT = Path(__file__).resolve().parent.parent.parent


def scripted_settings(
    script: Mapping[str, object] | None = None, *, start_seconds: int = 60, request_seconds: int = 60
) -> EngineSettings:
    """A held scripted engine; ``script`` has the members of :class:`tests.scripted.script.Script`.

    Its process finds this package through PYTHONPATH: see :func:`let_workers_find_scripts`.
    """
    return EngineSettings(
        name="tests.scripted.engine:ScriptedEngine",
        options=dict(script or {}),
        start_seconds=start_seconds,
        request_seconds=request_seconds,
    )


def let_workers_find_scripts(environment: dict[str, str] | os._Environ[str] = os.environ) -> None:
    """Put the root of the tests on PYTHONPATH, once."""
    folders = environment.get("PYTHONPATH", "").split(os.pathsep)
    if str(ROOT) not in folders:
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, folders)])
