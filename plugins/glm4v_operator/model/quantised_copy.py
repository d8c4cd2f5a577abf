"""A model quantised once and written down: it loads at the speed of the disk, a third of the size, with equal answers.

The copy's tensors bear the names of the parameters, with what bitsandbytes keeps beside a quantised weight behind a
suffix (packing.py). Configuration, tokenizer and licence are the source's own files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from glm4v_operator.errors import Misconfigured
from glm4v_operator.model.configuration import read_config
from glm4v_operator.model.manifest import Manifest, Quantised, files_of, hash_files, read_manifest, write_manifest
from glm4v_operator.model.quantisation import Quantization, weight_bytes
from glm4v_operator.model.verification import Report, file_times, remember_check, silent
from glm4v_operator.model.weights import Loaded, empty_model, load_model

#: As large as the hubs' shards; what is written at once must fit into the host's memory.
SHARD_BYTES = 2 * 10**9

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


def write_copy(
    folder: Path,
    to: Path,
    *,
    quantization: Quantization,
    dtype: str = "bfloat16",
    device: str | None = None,
    shard_bytes: int = SHARD_BYTES,
    report: Report = silent,
) -> Manifest:
    """Write the model in ``folder`` as ``quantization`` to the new folder ``to``; returns the copy's manifest.

    ``dtype``: what it computes in, and what the rest of it is stored in; ``device``: where it is quantised (None: the
    GPU if there is one). ``to`` appears when all of it is written and checked. Raises WeightsWrong for a source that is
    not as its manifest says; Misconfigured for a target that exists, too little space, or a source that is a copy.
    """
    source = _check_wish(folder, to, quantization, dtype)
    size = weight_bytes(empty_model(read_config(folder)), quantization, DTYPES[dtype])
    _check_space(to, size)
    on = device or ("cuda" if torch.cuda.is_available() else "cpu")
    loaded = load_model(folder, quantization=quantization, dtype=DTYPES[dtype], device=on, report=report)
    unfinished = to.parent / f".{to.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    report("write", f"{size / 1e9:.2f} GB to {to}")
    write_shards(loaded, unfinished, shard_bytes)
    for name in files_of(folder):
        if ".safetensors" not in name:
            shutil.copy(folder / name, unfinished / name)
    seen = file_times(unfinished, files_of(unfinished))
    files = hash_files(unfinished, seen, lambda _: None)
    quantised = Quantised(source.model_hash, quantization, dtype)
    manifest = Manifest(source.model, source.source, source.revision, source.licence, files, quantised)
    write_manifest(unfinished, manifest)
    unfinished.rename(to)
    remember_check(to, seen)  # the hashes are of what was read back
    return manifest


def _check_wish(folder: Path, to: Path, quantization: Quantization, dtype: str) -> Manifest:
    if quantization == "none":
        raise Misconfigured("quantization none: a copy would be the model itself; expected int8, nf4 or nf4_head")
    if dtype not in DTYPES:
        raise Misconfigured(f"dtype: expected one of {', '.join(DTYPES)}, found {dtype!r}")
    source = read_manifest(folder)
    if source.quantised is not None:
        raise Misconfigured(
            f"{folder}: expected full weights, found a copy quantised as {source.quantised.quantization}; name the "
            "model that it was made from"
        )
    if to.exists():
        raise Misconfigured(f"{to}: expected a new folder, found one that exists; name another or remove it")
    return source


def _check_space(to: Path, size: int) -> None:
    existing = next(parent for parent in to.absolute().parents if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < size:
        raise Misconfigured(
            f"{existing}: expected {size / 1e9:.2f} GB of free space for the copy, found {free / 1e9:.2f} GB"
        )


def write_shards(loaded: Loaded, folder: Path, shard_bytes: int = SHARD_BYTES) -> None:
    """Write the tensors of ``loaded`` as they are into files of about ``shard_bytes`` in ``folder``."""
    shards: list[dict[str, Tensor]] = [{}]
    size = 0
    for tensors in _parameters(loaded):
        more = sum(tensor.nbytes for tensor in tensors.values())
        if shards[-1] and size + more > shard_bytes:
            shards.append({})
            size = 0
        shards[-1] |= tensors
        size += more
    for number, shard in enumerate(shards, 1):
        path = folder / f"model-{number:05}-of-{len(shards):05}.safetensors"
        # Copies, one shard at a time: bitsandbytes lets layers share their tables, and files may not.
        save_file({name: tensor.detach().to("cpu", copy=True) for name, tensor in shard.items()}, path)
        with path.open("rb") as written:
            os.fsync(written.fileno())


def _parameters(loaded: Loaded) -> Iterator[dict[str, Tensor]]:
    """What each parameter is stored as; what belongs together comes together, and so into one file."""
    for name, parameter in loaded.model.named_parameters():
        layer = loaded.layers.get(name.removesuffix(".weight")) if name.endswith(".weight") else None
        yield ({name: parameter} if layer is None else {name + suffix: part for suffix, part in layer.give().items()})
