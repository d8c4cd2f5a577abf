"""Tensors from mapped files onto a GPU, as fast as all cores copy.

Straight from a mapping, the driver lets one thread copy everything into memory of its own first. Here PyTorch's threads
copy the next piece while the card fetches the one before by itself, which it can from pinned memory alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

#: Two pieces are under way. Less than one is not worth it.
_PIECE_BYTES = 32 * 2**20
_WORTH_BYTES = 2**20


class _Piece:
    """Pinned memory (on a GPU's behalf), and when the device has read what was put there last."""

    def __init__(self, nbytes: int, device: torch.device) -> None:
        on_gpu = device.type == "cuda"
        self.memory = torch.empty(nbytes, dtype=torch.uint8, pin_memory=on_gpu)
        self._read = torch.cuda.Event() if on_gpu else None

    def pass_on(self, source: Tensor, target: Tensor) -> None:
        """Bytes from the host to the device, which has them later than this returns, but in its own order."""
        if self._read is not None:
            self._read.synchronize()  # at once when nothing was read yet
        staged = self.memory[: len(source)].copy_(source)
        target.copy_(staged, non_blocking=True)
        if self._read is not None:
            self._read.record(torch.cuda.current_stream(target.device))


class Staging:
    """Copies onto ``device``, in the order of its current stream; takes its host memory with the first large tensor."""

    def __init__(self, device: torch.device, *, piece_bytes: int = _PIECE_BYTES, worth: int = _WORTH_BYTES) -> None:
        self._device, self._bytes, self._worth = device, piece_bytes, worth
        self._pieces: list[_Piece] = []

    def onto_device(self, tensor: Tensor) -> Tensor:
        """``tensor``, contiguous on the host, in memory of its own on the device."""
        if tensor.nbytes < self._worth:
            return tensor.to(self._device, copy=True)
        self._pieces = self._pieces or [_Piece(self._bytes, self._device) for _ in range(2)]
        copied = torch.empty(tensor.shape, dtype=tensor.dtype, device=self._device)
        source, target = (one.view(-1).view(torch.uint8).split(self._bytes) for one in (tensor, copied))
        for number, (from_, to) in enumerate(zip(source, target, strict=True)):
            self._pieces[number % 2].pass_on(from_, to)
        return copied
