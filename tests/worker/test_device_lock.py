"""One worker a device."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from glm4v_operator.errors import GpuUnavailable
from glm4v_operator.worker.device_lock import DeviceLocks

HOLD = """
import sys
from pathlib import Path
from glm4v_operator.worker.device_lock import DeviceLocks
locks = DeviceLocks("the other lane", Path(sys.argv[1]))
locks.take(sys.argv[2:], 0.0, lambda stage, detail: None)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_holds(folder: Path, *devices: str) -> Iterator[subprocess.Popen[str]]:
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "plugins")}
    command = [sys.executable, "-c", HOLD, str(folder), *devices]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def take(folder: Path, *devices: str, wait: float = 0.0) -> list[tuple[str, str]]:
    reported: list[tuple[str, str]] = []
    DeviceLocks("this lane", folder).take(devices, wait, lambda stage, detail: reported.append((stage, detail)))
    return reported


def test_a_held_device_is_refused_and_its_holder_named(tmp_path: Path) -> None:
    with another_holds(tmp_path, "GPU-1") as other, pytest.raises(GpuUnavailable) as caught:
        take(tmp_path, "GPU-1")
    assert f"GPU-1 is held by process {other.pid} (the other lane)" in str(caught.value)


def test_another_device_is_free(tmp_path: Path) -> None:
    with another_holds(tmp_path, "GPU-1"):
        assert take(tmp_path, "GPU-2") == []


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    with another_holds(tmp_path, "GPU-1") as other:
        other.kill()
        other.wait()
        assert take(tmp_path, "GPU-1") == []


def test_waiting_is_reported_once_and_ends_with_the_holder(tmp_path: Path) -> None:
    import threading

    with another_holds(tmp_path, "GPU-1") as other:
        threading.Timer(0.6, other.kill).start()
        ((stage, detail),) = take(tmp_path, "GPU-1", wait=20.0)
    assert (stage, f"process {other.pid}" in detail) == ("device", True)


def test_a_device_name_is_no_path(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    take(folder, "../../GPU 1/x")
    assert os.listdir(folder) == [".._.._GPU_1_x.lock"]
    assert sorted(os.listdir(tmp_path)) == ["locks"]


def test_a_link_in_the_lock_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "GPU-1.lock").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="GPU-1"):
        take(tmp_path, "GPU-1")
    assert (tmp_path / "precious").read_text() == "kept"
