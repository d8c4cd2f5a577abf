"""Which device an engine computes on, and its stable name; told by the driver's own program, without touching it."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass

from glm4v_operator.errors import GpuUnavailable, Misconfigured

_DEVICE = re.compile(r"cpu|cuda(:\d+)?")
_QUERY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU as ``nvidia-smi`` lists it."""

    index: str
    uuid: str


def check_device(name: str | None) -> None:
    """Raise Misconfigured unless ``name`` is None, cpu, cuda or cuda:N."""
    if name is not None and not _DEVICE.fullmatch(name):
        raise Misconfigured(f"engine glm4v: device: expected cpu, cuda or cuda:N, found {name!r}")


def chosen_device(name: str | None) -> str:
    """``name``, or for None the first GPU that PyTorch can use, else the CPU. Raises GpuUnavailable."""
    if name == "cpu":
        return name
    import torch

    if name is None:
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    number = int(name.partition(":")[2] or 0)
    found = torch.cuda.device_count()
    if number >= found:
        built = "with CUDA" if torch.version.cuda else "for CPUs only"
        raise GpuUnavailable(
            f"device {name}: expected at least {number + 1} GPU(s), found {found}; see nvidia-smi and "
            f"CUDA_VISIBLE_DEVICES; PyTorch {torch.__version__} is built {built}"
        )
    return f"cuda:{number}"


def gpu_names(device: str) -> tuple[str, ...]:
    """The UUID of ``device`` ("cpu": none), by which workers that want the same card find one another.

    Numbers count what CUDA_VISIBLE_DEVICES leaves, in the bus' order. Raises GpuUnavailable.
    """
    if device == "cpu":
        return ()
    number = int(device.partition(":")[2])
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    gpus = listed_gpus()
    if visible is None:
        names = [gpu.uuid for gpu in gpus]
    else:
        by_index = {gpu.index: gpu.uuid for gpu in gpus}
        parts = [part.strip() for part in visible.split(",") if part.strip()]
        names = [by_index.get(part) or _full_uuid(part, gpus) for part in parts]
    if number >= len(names):
        raise GpuUnavailable(f"device {device}: expected it among the GPUs that nvidia-smi lists, found {len(names)}")
    return (names[number],)


def count_in_bus_order() -> None:
    """Let CUDA number its devices as ``nvidia-smi`` does. To be called before PyTorch looks for the first time."""
    os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"


def listed_gpus() -> list[Gpu]:
    """All GPUs of this machine. Raises GpuUnavailable when the driver's program does not answer."""
    command = ["nvidia-smi", "--query-gpu=index,uuid", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_QUERY_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise GpuUnavailable(
            f"nvidia-smi, which names the GPUs, gave no answer ({error}); see that the driver is well and that the "
            "program is on the worker's PATH"
        ) from error
    lines = [line.split(",") for line in done.stdout.splitlines() if line.count(",") == 1]
    return [Gpu(index.strip(), uuid.strip()) for index, uuid in lines]


def _full_uuid(part: str, gpus: list[Gpu]) -> str:
    """The whole name that ``part`` begins; a MIG instance keeps the name it was given."""
    return next((gpu.uuid for gpu in gpus if gpu.uuid.startswith(part)), part)
