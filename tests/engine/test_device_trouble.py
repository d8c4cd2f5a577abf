"""What errors of PyTorch mean."""

from __future__ import annotations

import pytest
import torch

from glm4v_operator.engine.device_trouble import Trouble, trouble

ERRORS = [
    (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), Trouble.OUT_OF_MEMORY),
    (torch.AcceleratorError("CUDA error: out of memory"), Trouble.OUT_OF_MEMORY),
    (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), Trouble.OUT_OF_MEMORY),
    (
        RuntimeError("[enforce fail at alloc_cpu.cpp:119] DefaultCPUAllocator: can't allocate memory"),
        Trouble.OUT_OF_MEMORY,
    ),
    (
        RuntimeError('NVML_SUCCESS == r INTERNAL ASSERT FAILED at "CUDACachingAllocator.cpp":1165'),
        Trouble.OUT_OF_MEMORY,
    ),
    (torch.AcceleratorError("CUDA error: an illegal memory access was encountered"), Trouble.DEVICE_LOST),
    (RuntimeError("CUDA error: device-side assert triggered"), Trouble.DEVICE_LOST),
    (torch.AcceleratorError("CUDA error: uncorrectable ECC error encountered"), Trouble.DEVICE_LOST),
    (RuntimeError("CUDA error: unspecified launch failure"), Trouble.DEVICE_LOST),
    (RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx(...)`"), Trouble.DEVICE_LOST),
    (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), Trouble.DEVICE_LOST),
    (torch.AcceleratorError("something that is not known by name"), Trouble.DEVICE_LOST),
    (RuntimeError("Found no NVIDIA driver on your system."), Trouble.NO_DEVICE),
    (RuntimeError("CUDA error: no kernel image is available for execution on the device"), Trouble.NO_DEVICE),
    (RuntimeError("The size of tensor a (3) must match the size of tensor b (4)"), Trouble.OTHER),
    (ValueError("CUDA error: said by somebody else"), Trouble.OTHER),
]


@pytest.mark.parametrize(("error", "meaning"), ERRORS, ids=[str(error)[:60] for error, _ in ERRORS])
def test_an_error_is_told_by_its_kind_and_text(error: Exception, meaning: Trouble) -> None:
    assert trouble(error) is meaning
