"""Which build of PyTorch is installed: with CUDA where there is a GPU, else for the CPU, which is gigabytes less."""

from __future__ import annotations

import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.pip_settings import PipSettings

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of CPU builds, as its installation page names it."""

CHOICES = ("auto", "cpu", "pypi", "none")
NEEDS_TORCH = ("torch", "transformers", "bitsandbytes")
"""The requirements that are of no use without PyTorch."""


@dataclass(frozen=True, slots=True)
class TorchChoice:
    """How PyTorch is installed, and what that means in words."""

    words: str
    uv_arguments: tuple[str, ...] = ()
    pip_arguments: tuple[str, ...] = ()
    use_find_links: bool = True
    left_out: tuple[str, ...] = ()


def has_gpu() -> bool:
    """Whether this machine shows an NVIDIA GPU or the tools of its driver."""
    return any(Path("/dev").glob("nvidia[0-9]*")) or shutil.which("nvidia-smi") is not None


def pinned_version(requirements: str) -> str:
    """The version of torch that the text of ``requirements.txt`` pins."""
    match = re.search(r"^torch==([\w.]+)", requirements, flags=re.MULTILINE)
    if match is None:
        raise ValueError("requirements.txt pins no torch: expected a line torch==VERSION")
    return match.group(1)


def choose_torch(choice: str, *, gpu: bool, version: str, pip: PipSettings, python: tuple[int, int]) -> TorchChoice:
    """The build for this machine: ``choice`` is one of :data:`CHOICES`, ``python`` the interpreter's (major, minor)."""
    if choice not in CHOICES:
        raise ValueError(f"TORCH={choice}: expected one of {', '.join(CHOICES)}")
    if choice == "none":
        return TorchChoice("no PyTorch (TORCH=none): only engines that need none will work", left_out=NEEDS_TORCH)
    cpu_wheel = _cpu_wheel(version, pip.wheel_names(), python)
    if choice == "pypi" or (choice == "auto" and gpu):
        # A local CPU wheel counts as newer than the same version without a suffix, and would be taken.
        words = f"PyTorch {version} with CUDA, about 3 GB"
        return TorchChoice(words, use_find_links=cpu_wheel is None)
    if cpu_wheel is not None:
        return TorchChoice(f"PyTorch's CPU build from the wheel that pip is configured with ({cpu_wheel})")
    return TorchChoice(
        f"PyTorch {version}, CPU build, about 200 MB",
        uv_arguments=("--torch-backend", "cpu"),
        pip_arguments=("--extra-index-url", CPU_INDEX),
    )


def _cpu_wheel(version: str, wheels: list[str], python: tuple[int, int]) -> str | None:
    start, tag = f"torch-{version}+cpu-", f"-cp{python[0]}{python[1]}-"
    for wheel in wheels:
        name = wheel.replace("%2B", "+")
        if name.startswith(start) and tag in name and platform.machine() in name:
            return wheel
    return None
