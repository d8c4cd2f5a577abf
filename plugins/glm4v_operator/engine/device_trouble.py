"""What an error of PyTorch means for the worker: the one table."""

from __future__ import annotations

import re
from enum import Enum

import torch


class Trouble(Enum):
    """What is to be done."""

    #: Less at once may succeed; the device is well.
    OUT_OF_MEMORY = "out of memory"
    #: Every further call would fail: the device's context is lost, and the process with it.
    DEVICE_LOST = "device lost"
    #: There is no device that could be used, or not now.
    NO_DEVICE = "no device"
    #: An error like any other, of this request or of this program.
    OTHER = "other"


#: The first pattern that is found in the message decides. Texts are those of CUDA's, cuBLAS', cuDNN's and PyTorch's own
#: errors; a handle that cannot be made, or an allocation within a library, is a lack of memory too.
_TEXTS: tuple[tuple[Trouble, str], ...] = (
    (Trouble.OUT_OF_MEMORY, r"out of memory|can't allocate memory|not enough memory"),
    (Trouble.OUT_OF_MEMORY, r"(CUBLAS|CUSOLVER|CUDNN)_STATUS_(ALLOC_FAILED|NOT_INITIALIZED)"),
    # What PyTorch says in place of that on a part of a card (MIG), where it may not ask how much is left.
    (Trouble.OUT_OF_MEMORY, r"NVML_SUCCESS == .*INTERNAL ASSERT FAILED"),
    (Trouble.NO_DEVICE, r"no CUDA-capable device|Found no NVIDIA driver|No CUDA GPUs are available"),
    (Trouble.NO_DEVICE, r"driver version is insufficient|driver.* too old|no kernel image is available"),
    (Trouble.NO_DEVICE, r"invalid device ordinal|busy or unavailable|system not yet initialized"),
    (Trouble.DEVICE_LOST, r"CUDA (driver )?error|CUDA kernel|device-side assert|illegal memory access|cudaError"),
    (Trouble.DEVICE_LOST, r"(CUBLAS|CUSOLVER|CUDNN)_STATUS_\w*(EXECUTION_FAILED|INTERNAL_ERROR|MAPPING_ERROR)"),
    (Trouble.DEVICE_LOST, r"uncorrectable|\bECC\b|\bXid\b|unspecified launch failure|GPU (has fallen|is lost)"),
)  # fmt: skip


def trouble(error: BaseException) -> Trouble:
    """What ``error`` means. Only errors that PyTorch raises are looked at: a RuntimeError, or one of its kinds."""
    if isinstance(error, torch.OutOfMemoryError):
        return Trouble.OUT_OF_MEMORY
    if not isinstance(error, RuntimeError):
        return Trouble.OTHER
    text = str(error)
    for kind, pattern in _TEXTS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    # What the accelerator's runtime reports and nobody here knows by name: its context cannot be trusted.
    return Trouble.DEVICE_LOST if isinstance(error, torch.AcceleratorError) else Trouble.OTHER


def first_line(error: BaseException) -> str:
    """The kind of ``error`` and the first line of its message: the rest is advice for whoever debugs kernels."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:300]}"
