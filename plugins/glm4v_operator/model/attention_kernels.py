"""Which of PyTorch's attention kernels are tried where its own choice is slow, or not to be trusted."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

_CUDNN = SDPBackend.CUDNN_ATTENTION
_OTHERS = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]

#: By the part of the model and a GPU's major compute capability, in order; where nothing stands, PyTorch chooses.
#: For 6,401 patches with heads of 112 cuDNN's kernel takes 34.5 ms an image on an H200 (capability 9), flash attention,
#: which PyTorch prefers there, 65 ms. On a B200 (10) PyTorch prefers cuDNN's, which spoils without a word what models
#: with few key and value heads answer (https://github.com/pytorch/pytorch/issues/193893, seen up to PyTorch 2.13). For
#: older cards it leaves cuDNN's out by itself.
_KERNELS = {
    ("vision", 9): [_CUDNN, *_OTHERS],
    ("vision", 10): _OTHERS,
    ("language", 10): _OTHERS,
}


def attention_kernels(part: Literal["vision", "language"], x: Tensor) -> AbstractContextManager[None]:
    """A context in which attention over ``x`` is to be computed.

    While gradients are recorded PyTorch's own choice stays: not all of cuDNN's backward kernels are as good.
    """
    if x.device.type != "cuda" or torch.is_grad_enabled():
        return nullcontext()
    kernels = _KERNELS.get((part, torch.cuda.get_device_capability(x.device)[0]))
    return nullcontext() if kernels is None else sdpa_kernel(kernels, set_priority=True)
