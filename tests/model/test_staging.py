"""Copies in pieces are the tensors that were copied; on a CPU, where only the pinning is missing."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from glm4v_operator.model.staging import Staging

TENSORS = {
    "a part of a piece": torch.randn(7, 3),
    "several pieces and a part": torch.randn(101, 3),
    "whole pieces": torch.randn(32, 8),
    "16 bits": torch.randn(99, 5).to(torch.bfloat16),
    "bytes": torch.arange(200, dtype=torch.uint8).view(-1, 1),
    "one number": torch.tensor(2.5),
    "nothing": torch.empty(0, 4),
}


@pytest.mark.parametrize("worth", [0, 2**20], ids=["in pieces", "whole"])
@pytest.mark.parametrize("tensor", TENSORS.values(), ids=TENSORS)
def test_a_copy_is_what_was_copied_in_memory_of_its_own(tensor: Tensor, worth: int) -> None:
    copied = Staging(torch.device("cpu"), piece_bytes=256, worth=worth).onto_device(tensor)
    assert torch.equal(copied, tensor)
    assert (copied.dtype, copied.shape) == (tensor.dtype, tensor.shape)
    assert copied.data_ptr() != tensor.data_ptr() or tensor.numel() == 0


def test_tensors_one_after_the_other_do_not_spoil_each_other() -> None:
    staging = Staging(torch.device("cpu"), piece_bytes=64, worth=0)
    copies = [staging.onto_device(tensor) for tensor in TENSORS.values()]
    assert all(torch.equal(copy, tensor) for copy, tensor in zip(copies, TENSORS.values(), strict=True))
