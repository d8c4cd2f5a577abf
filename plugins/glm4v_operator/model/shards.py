"""The safetensors files of a folder: which tensor is where, by their headers; and reading them, one file at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from glm4v_operator.errors import WeightsWrong
from glm4v_operator.model.staging import Staging

#: Far above any real header; beyond it the length itself is damaged.
_LONGEST_HEADER = 100 * 2**20
#: Its own types leave out that it is a context.
_open: Any = safe_open
_PICKLES = (".bin", ".pt", ".pth", ".ckpt")


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Where a tensor lies. ``dtype`` as safetensors calls it: "BF16", "U8" …; ``offset`` and ``bytes``: in its file."""

    file: Path
    dtype: str
    shape: tuple[int, ...]
    offset: int
    bytes: int


def stored_tensors(folder: Path) -> dict[str, StoredTensor]:
    """All tensors in the safetensors files of ``folder``, by name. Reads headers only.

    Raises WeightsWrong: no such file, a damaged header, a name in two files, a shard's index that says otherwise.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickles = sorted(file.name for file in folder.iterdir() if file.suffix in _PICKLES)
        instead = f", only {pickles[0]}; such files can run code and are never opened" if pickles else ""
        raise WeightsWrong(
            f"{folder}: expected weights in .safetensors files, found none{instead}; fetch a revision that has them"
        )
    found: dict[str, StoredTensor] = {}
    for file in files:
        for name, tensor in _read_header(file).items():
            if name in found:
                raise WeightsWrong(f"{file}: tensor {name}: expected once, found in {found[name].file.name} as well")
            found[name] = tensor
    for index in sorted(folder.glob("*.safetensors.index.json")):
        _check_index(index, found)
    return found


def _read_header(file: Path) -> dict[str, StoredTensor]:
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if not 2 <= length <= _LONGEST_HEADER:
                raise ValueError(f"a header of {length} bytes")
            header = json.loads(opened.read(length))
            room = os.fstat(opened.fileno()).st_size - 8 - length
        return {name: _stored(file, name, entry, room) for name, entry in header.items() if name != "__metadata__"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WeightsWrong(f"{file}: expected a safetensors file, cannot read its header ({error})") from error


def _stored(file: Path, name: str, entry: Mapping[str, Any], room: int) -> StoredTensor:
    """Where ``entry`` says that the tensor lies. Raises ValueError unless that is within the file's ``room`` bytes."""
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end <= room:
        raise ValueError(f"tensor {name} at bytes {begin} to {end} of {room}; the file is cut off or damaged")
    return StoredTensor(file, str(entry["dtype"]), tuple(entry["shape"]), begin, end - begin)


def _check_index(index: Path, found: Mapping[str, StoredTensor]) -> None:
    try:
        places = dict(json.loads(index.read_text(encoding="utf-8"))["weight_map"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WeightsWrong(f"{index}: expected the shards' index with a weight_map ({error})") from error
    for name, file in places.items():
        if name not in found or found[name].file.name != file:
            place = found[name].file.name if name in found else "no file"
            raise WeightsWrong(f"{index}: tensor {name}: expected in {file}, found in {place}; fetch the model again")


class ShardReader:
    """Reads tensors onto a device. One file is open at a time, so about one shard of host memory is in use."""

    def __init__(self) -> None:
        self._open: Any = None  # safetensors declares no type for an open file
        self._file: Path | None = None
        self._staging: dict[torch.device, Staging] = {}

    def __enter__(self) -> ShardReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def read(self, name: str, stored: StoredTensor, device: torch.device) -> Tensor:
        """The tensor ``name``, in memory of its own. Raises WeightsWrong for a damaged file."""
        try:
            if self._file != stored.file:
                self._close()
                self._open, self._file = _open(stored.file, framework="pt").__enter__(), stored.file
            tensor: Tensor = self._open.get_tensor(name)
        except SafetensorError as error:
            raise WeightsWrong(f"{stored.file}: tensor {name} cannot be read ({error})") from error
        # The tensor is a view of the mapped file: whoever rewrote the file would rewrite the weights.
        if device.type == "cpu":
            return tensor.clone()
        return self._staging.setdefault(device, Staging(device)).onto_device(tensor)

    def _close(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
        self._open = self._file = None
