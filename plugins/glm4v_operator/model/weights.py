"""A model from its folder, strictly: all of it, exactly it, from safetensors only, and no code but this project's.

The model is built on the meta device, where it takes no memory; then each tensor is read onto its device and quantised
there at once. So the host holds about one shard, and the device little more than the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig, read_config
from glm4v_operator.model.embedding import empty_embedding
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.host_embedding import HostEmbedding
from glm4v_operator.model.manifest import Manifest
from glm4v_operator.model.quantisation import Quantization, prepare
from glm4v_operator.model.shards import ShardReader, StoredTensor, stored_tensors
from glm4v_operator.model.verification import ByteCount, Report, check_files, silent

if TYPE_CHECKING:
    from glm4v_operator.model.packing import PackedLinear

#: A buffer of the official files that is computed here (rotary.py).
_IGNORED = "transformer.rotary_pos_emb.inv_freq"
_FLOATS = frozenset({"BF16", "F16", "F32"})
_EMBEDDING = "transformer.embedding.word_embeddings"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready to compute. ``layers``: its quantised ones, by name; ``device``: where it takes its input.

    With the embedding on the host, the model's first parameter is not on ``device``.
    """

    model: ChatGlm4vModel
    device: torch.device
    layers: Mapping[str, PackedLinear]
    manifest: Manifest


def load_model(
    folder: Path,
    *,
    quantization: Quantization,
    dtype: torch.dtype,
    device: torch.device | str,
    embedding_on_host: bool = False,
    report: Report = silent,
) -> Loaded:
    """The model in ``folder``, with all that is not quantised in ``dtype``, on ``device``.

    ``folder`` holds a manifest and either full weights, as the hubs have them, or a quantised copy, which loads only as
    what it is. Raises WeightsWrong, naming file and field or tensor, for whatever is missing, too much, or not as
    expected; Misconfigured where a quantised copy was asked to be something else, or bitsandbytes is missing.
    """
    manifest = check_files(folder, report=report)
    _check_asked(folder, manifest, quantization, dtype)
    model = empty_model(read_config(folder), embedding_on_host=embedding_on_host)
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    layers = prepare(model, quantization, dtype)
    packed = layers if manifest.quantised is not None else {}
    parts = _plan(folder, shapes, packed)
    how = "as they are" if manifest.quantised or quantization == "none" else f"quantising to {quantization}"
    total = sum(at.bytes for part in parts for at in part.stored.values())
    report("weights", f"{total / 1e9:.2f} GB, {how}")
    count = ByteCount("weights", total, report)
    on = torch.device(device)
    with ShardReader() as reader, torch.no_grad():
        for part in _in_order(parts, layers):
            where = torch.device("cpu") if embedding_on_host and part.name == f"{_EMBEDDING}.weight" else on
            tensors = {suffix: reader.read(part.name + suffix, at, where) for suffix, at in part.stored.items()}
            _place(folder, model, part, tensors, layers, packed=bool(packed), dtype=dtype)
            count.add(sum(at.bytes for at in part.stored.values()))
    if on.type == "cuda":
        torch.cuda.empty_cache()  # what quantising took for a moment
    model.eval()
    return Loaded(model, on, layers, manifest)


def empty_model(config: ChatGlm4vConfig, *, embedding_on_host: bool = False) -> ChatGlm4vModel:
    """The model without weights: on the meta device, whatever its size."""
    with torch.device("meta"):
        model = ChatGlm4vModel(config)
        if embedding_on_host:
            words = empty_embedding(HostEmbedding, config.vocabulary, config.hidden_size)
            model.transformer.embedding.word_embeddings = words
    return model


@dataclass(frozen=True, slots=True)
class _Part:
    """One parameter, and the tensors that it is stored as: by suffix, "" alone for one that is not packed."""

    name: str
    stored: Mapping[str, StoredTensor]


def _check_asked(folder: Path, manifest: Manifest, quantization: Quantization, dtype: torch.dtype) -> None:
    copy = manifest.quantised
    if copy is None:
        return
    asked = (quantization, str(dtype).removeprefix("torch."))
    if asked != (copy.quantization, copy.dtype):
        raise Misconfigured(
            f"{folder}: a copy quantised as {copy.quantization} in {copy.dtype}, asked to load as {' in '.join(asked)}"
            f"; ask for what it is, or make another with 'glm4v quantize {manifest.model}'"
        )


def _plan(folder: Path, shapes: Mapping[str, tuple[int, ...]], packed: Mapping[str, PackedLinear]) -> list[_Part]:
    """What to read. Raises WeightsWrong unless the files hold exactly the tensors that the model needs."""
    found = stored_tensors(folder)
    found.pop(_IGNORED, None)
    parts = []
    for name, shape in shapes.items():
        layer = packed.get(name.removesuffix(".weight")) if name.endswith(".weight") else None
        expected: dict[str, tuple[tuple[int, ...] | None, frozenset[str]]] = {"": (shape, _FLOATS)}
        if layer is not None:
            expected = {suffix: (size, frozenset({kind})) for suffix, (size, kind) in layer.stored().items()}
        stored = {}
        for suffix, (size, kinds) in expected.items():
            at = found.pop(name + suffix, None)
            if at is None:
                raise WeightsWrong(f"{folder}: tensor {name + suffix}: expected one of {size}, found none in its files")
            if size is not None and at.shape != size:
                raise WeightsWrong(f"{at.file}: tensor {name + suffix}: expected shape {size}, found {at.shape}")
            if at.dtype not in kinds:
                raise WeightsWrong(
                    f"{at.file}: tensor {name + suffix}: expected dtype {' or '.join(sorted(kinds))}, found {at.dtype}"
                )
            stored[suffix] = at
        parts.append(_Part(name, stored))
    for name, at in found.items():
        raise WeightsWrong(f"{at.file}: tensor {name}: the model has no such tensor; this is another model's file")
    return parts


def _in_order(parts: Iterable[_Part], layers: Mapping[str, PackedLinear]) -> list[_Part]:
    """Files one after the other, each from its begin; but the head, where it is quantised, before all others.

    It is by far the largest weight: while the device is empty there is room for its plain form.
    """
    head = "transformer.output_layer"
    return sorted(
        parts,
        key=lambda part: (
            not (head in layers and part.name == f"{head}.weight"),
            part.stored[""].file,
            part.stored[""].offset,
        ),
    )


def _place(
    folder: Path,
    model: nn.Module,
    part: _Part,
    tensors: Mapping[str, Tensor],
    layers: Mapping[str, PackedLinear],
    *,
    packed: bool,
    dtype: torch.dtype,
) -> None:
    owner, _, leaf = part.name.rpartition(".")
    layer = layers.get(owner) if leaf == "weight" else None
    try:
        if layer is not None and packed:
            layer.take(tensors)
        elif layer is not None:
            layer.quantise(_as_dtype(tensors[""], dtype))
        else:
            module: Any = model.get_submodule(owner) if owner else model
            module._parameters[leaf] = nn.Parameter(_as_dtype(tensors[""], dtype), requires_grad=False)
    except WeightsWrong as error:
        raise WeightsWrong(f"{folder}: tensor {part.name}: {error.message}") from error


def _as_dtype(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    converted = tensor.to(dtype)
    if dtype == torch.float16 and tensor.dtype != dtype and not bool(converted.isfinite().all()):
        raise WeightsWrong(
            "expected values that float16 can hold (up to 65504), found larger ones; use bfloat16 or float32"
        )
    return converted
