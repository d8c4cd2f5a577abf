"""Fixtures for scripted workers; a conftest imports them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.worker.held import HeldWorker
from tests.scripted.settings import let_workers_find_scripts, scripted_settings

Hold = Callable[..., HeldWorker]
Lacking = Callable[[str], None]


@pytest.fixture(autouse=True, scope="session")
def _workers_find_scripts() -> None:
    let_workers_find_scripts()


@pytest.fixture
def said() -> list[str]:
    """What workers said to the log, line by line."""
    return []


@pytest.fixture
def lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lacking:
    """``lacking(module)``: processes that are started from now on cannot import it."""

    def lack(module: str) -> None:
        folder = tmp_path / "lacking"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n")
        monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)

    return lack


@pytest.fixture
def hold(said: list[str]) -> Iterator[Hold]:
    """``hold(script, ready=True, …)`` starts a scripted worker; all are stopped, and shown to be gone, at the end."""
    workers: list[HeldWorker] = []

    def start(
        script: Mapping[str, object] | None = None,
        *,
        ready: bool = True,
        settings: EngineSettings | None = None,
        **more: Any,
    ) -> HeldWorker:
        worker = HeldWorker(settings or scripted_settings(script), say=said.append, **more)
        workers.append(worker)
        worker.start()
        if ready:
            worker.wait_ready(60)
        return worker

    yield start
    for worker in workers:
        worker.stop(grace=1.0)
    assert [worker.pid for worker in workers if worker.pid and psutil.pid_exists(worker.pid)] == []
