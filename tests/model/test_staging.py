"""Copies in pieces are the tensors that were copied; on a CPU, where only the pinning is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from glm4v_operator.model.shards import ShardReader, stored_tensors
from glm4v_operator.model.staging import Staging, _Piece

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


class LateDevice:
    """Copies nothing before somebody waits for its event, as a GPU may that is busy; the event is in it."""

    def __init__(self) -> None:
        self.given: list[Callable[[], object]] = []
        self._recorded = 0

    def record(self, stream: object) -> None:
        self._recorded = len(self.given)

    def synchronize(self) -> None:
        for number in range(self._recorded):
            self.given[number]()
            self.given[number] = lambda: None


class LateTarget:
    device = torch.device("cpu")

    def __init__(self, late: LateDevice, tensor: Tensor) -> None:
        self._late, self._tensor = late, tensor

    def copy_(self, staged: Tensor, *, non_blocking: bool) -> None:
        assert non_blocking
        self._late.given.append(lambda: self._tensor.copy_(staged))


def test_a_piece_is_filled_anew_only_when_the_device_has_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: None)
    late, piece = LateDevice(), _Piece(4, torch.device("cpu"))
    monkeypatch.setattr(piece, "_read", late)
    sources = [torch.full((4,), number, dtype=torch.uint8) for number in range(3)]
    copies = [torch.full((4,), 99, dtype=torch.uint8) for _ in sources]
    for source, copy in zip(sources, copies, strict=True):
        piece.pass_on(source, LateTarget(late, copy))  # type: ignore[arg-type]
    assert [copy[0].item() for copy in copies] == [0, 1, 99]
    for copy in late.given:
        copy()
    assert all(torch.equal(copy, source) for source, copy in zip(sources, copies, strict=True))


@pytest.mark.parametrize("rows", [3, 600_000], ids=["small", "large"])
def test_what_is_read_for_a_device_lies_there(tmp_path: Path, rows: int) -> None:
    save_file({"weight": torch.ones(rows)}, tmp_path / "model.safetensors")
    (stored,) = stored_tensors(tmp_path).values()
    with ShardReader() as reader:
        read = reader.read("weight", stored, torch.device("meta"))
    assert (read.device.type, read.shape) == ("meta", (rows,))
