"""Which card a worker takes, by the name that all workers of a machine know it by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glm4v_operator.engine.devices import gpu_names
from glm4v_operator.errors import GpuUnavailable

LISTED = "0, GPU-aaaa-1111\n1, GPU-bbbb-2222\n2, GPU-cccc-3333\n"


@pytest.fixture(autouse=True)
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with three GPUs, as its driver's program tells."""
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\ncat <<END\n{LISTED}END\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return program


def test_a_number_is_the_cards_own_where_all_are_visible() -> None:
    assert [gpu_names(f"cuda:{number}") for number in range(3)] == [
        ("GPU-aaaa-1111",),
        ("GPU-bbbb-2222",),
        ("GPU-cccc-3333",),
    ]


@pytest.mark.parametrize(
    ("visible", "name"),
    [("2,0", "GPU-cccc-3333"), ("1", "GPU-bbbb-2222"), ("GPU-bbbb", "GPU-bbbb-2222"), ("MIG-dddd", "MIG-dddd")],
)
def test_a_number_counts_what_is_left_visible(monkeypatch: pytest.MonkeyPatch, visible: str, name: str) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert gpu_names("cuda:0") == (name,)


def test_a_card_that_is_not_there_is_named() -> None:
    with pytest.raises(GpuUnavailable, match=r"cuda:3.*found 3"):
        gpu_names("cuda:3")


def test_a_driver_that_does_not_answer_is_no_device(driver: Path) -> None:
    driver.write_text("#!/bin/sh\nexit 9\n")
    with pytest.raises(GpuUnavailable, match="nvidia-smi"):
        gpu_names("cuda:0")


def test_a_cpu_is_locked_by_nobody() -> None:
    assert gpu_names("cpu") == ()
