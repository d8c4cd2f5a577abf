"""Accident 12: two workers want the same device."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from glm4v_operator.errors import GpuUnavailable
from tests.scripted.asking import ask
from tests.scripted.fixtures import Hold

SCRIPT = {"devices": ["GPU-0000-scripted"]}


@pytest.fixture(autouse=True)
def _own_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLM4V_LOCK_DIR", str(tmp_path / "locks"))


def test_the_second_is_refused_and_told_who_holds_it(hold: Hold) -> None:
    first = hold(SCRIPT, owner="demo/scheduled lane 0")
    with pytest.raises(GpuUnavailable, match=rf"process {first.pid} \(demo/scheduled lane 0\)"):
        hold(SCRIPT, device_wait_seconds=0.0)
    assert ask(first.client()).text == "ocr of 255-0-0"


def test_the_second_waits_while_the_first_ends(hold: Hold, said: list[str]) -> None:
    first = hold(SCRIPT)

    def end_when_waited_for() -> None:
        while not any("waiting for GPU-0000-scripted" in line for line in said):
            time.sleep(0.02)
        first.kill()

    threading.Thread(target=end_when_waited_for, daemon=True).start()
    second = hold(SCRIPT, device_wait_seconds=30.0)
    assert ask(second.client()).text == "ocr of 255-0-0"


def test_a_killed_worker_leaves_the_device_free(hold: Hold) -> None:
    first = hold(SCRIPT)
    first.kill()
    first.stop()
    assert ask(hold(SCRIPT, device_wait_seconds=0.0).client()).text == "ocr of 255-0-0"
