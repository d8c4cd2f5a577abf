"""One worker a device."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from glm4v_operator.errors import GpuUnavailable
from glm4v_operator.worker.device_lock import DeviceLocks

HOLD = """
import os, sys
from pathlib import Path
from glm4v_operator.worker.device_lock import DeviceLocks
os.umask(0o077)  # as a worker's process has it
locks = DeviceLocks("the other lane", Path(sys.argv[1]))
locks.take(sys.argv[2:], 0.0, lambda stage, detail: None)
print("held", flush=True)
sys.stdin.read()
"""

#: Takes the lock as another user where this one may become another, else as this one.
ASK_AS_ANOTHER = """
import os, sys
from pathlib import Path
from glm4v_operator.errors import GpuUnavailable
from glm4v_operator.worker.device_lock import DeviceLocks
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    DeviceLocks("another user", Path(sys.argv[1])).take(sys.argv[2:], 0.0, lambda stage, detail: None)
except GpuUnavailable as refused:
    print(refused)
"""
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2] / "plugins")}


@contextmanager
def another_holds(folder: Path, *devices: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(folder), *devices]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
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
    with pytest.raises(GpuUnavailable, match="GPU-1"):
        take(tmp_path, "GPU-1")
    assert (tmp_path / "precious").read_text() == "kept"


def test_a_lock_that_cannot_be_opened_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "GPU-1.lock").mkdir()
    with pytest.raises(GpuUnavailable, match=rf"{tmp_path}/GPU-1\.lock .*GLM4V_LOCK_DIR"):
        take(tmp_path, "GPU-1")


def test_other_users_may_read_a_lock_whatever_the_umask_is(tmp_path: Path) -> None:
    with another_holds(tmp_path / "locks", "GPU-1"):
        assert stat.S_IMODE((tmp_path / "locks" / "GPU-1.lock").stat().st_mode) == 0o644
        assert stat.S_IMODE((tmp_path / "locks").stat().st_mode) == 0o1777


def test_another_users_worker_is_told_who_holds_the_device() -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)  # pytest's own folders let no other user in
        folder = Path(place) / "locks"
        with another_holds(folder, "GPU-1") as other:
            command = [sys.executable, "-c", ASK_AS_ANOTHER, str(folder), "GPU-1"]
            asked = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert f"held by process {other.pid} (the other lane)" in asked.stdout
