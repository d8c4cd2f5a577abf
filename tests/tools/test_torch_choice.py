"""Which build of PyTorch a machine gets."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from tools.pip_settings import PipSettings
from tools.torch_choice import TorchChoice, choose_torch, pinned_version

WHEEL = f"torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_{platform.machine()}.whl"


@pytest.fixture
def wheels(tmp_path: Path) -> PipSettings:
    """Pip's settings on a machine with a local CPU wheel for Python 3.11."""
    (tmp_path / WHEEL).touch()
    return PipSettings(find_links=(str(tmp_path),))


def choose(
    choice: str = "auto", *, gpu: bool = False, pip: PipSettings | None = None, python: tuple[int, int] = (3, 11)
) -> TorchChoice:
    return choose_torch(choice, gpu=gpu, version="2.13.0", pip=pip or PipSettings(), python=python)


def test_without_a_gpu_a_configured_cpu_wheel_is_taken(wheels: PipSettings) -> None:
    chosen = choose(pip=wheels)
    assert (chosen.uv_arguments, chosen.pip_arguments, chosen.use_find_links) == ((), (), True)


def test_a_cpu_wheel_for_another_python_is_passed_over(wheels: PipSettings) -> None:
    assert choose(pip=wheels, python=(3, 12)).uv_arguments == ("--torch-backend", "cpu")


def test_without_a_gpu_and_without_a_wheel_the_cpu_index_is_used() -> None:
    assert choose().uv_arguments == ("--torch-backend", "cpu")


def test_with_a_gpu_a_local_cpu_wheel_does_not_win(wheels: PipSettings) -> None:
    chosen = choose(gpu=True, pip=wheels)
    assert (chosen.uv_arguments, chosen.use_find_links) == ((), False)


def test_with_a_gpu_other_local_wheels_stay_in_use(tmp_path: Path) -> None:
    assert choose(gpu=True, pip=PipSettings(find_links=(str(tmp_path),))).use_find_links


def test_cpu_by_choice_on_a_machine_with_a_gpu() -> None:
    assert choose("cpu", gpu=True).uv_arguments == ("--torch-backend", "cpu")


def test_none_leaves_out_what_is_of_no_use_without_it() -> None:
    assert choose("none").left_out == ("torch", "transformers", "bitsandbytes")


def test_an_unknown_choice_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="TORCH=gpu: expected one of auto, cpu, pypi, none"):
        choose("gpu")


def test_the_pinned_version_is_read_from_the_requirements() -> None:
    assert pinned_version("numpy==1\ntorch==2.13.0  # runs the model\n") == "2.13.0"
