"""Which layers are quantised, how, and what that weighs: the one table."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

import torch
from torch import nn

from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.model.packing import PackedLinear

Quantization = Literal["none", "int8", "nf4", "nf4_head"]

#: Everything that multiplies matrices in the vision tower, the adapter and the language model. Outside stay, in the
#: compute dtype: embeddings, both convolutions, boi and eoi. Within, norms and biases stay as well: only the weights of
#: linear layers are quantised.
_BODY = ("transformer.vision.transformer.layers.", "transformer.vision.linear_proj.", "transformer.encoder.layers.")
_HEAD = ("transformer.output_layer",)


@dataclass(frozen=True, slots=True)
class Scheme:
    """``format``: how a weight is stored; ``parts``: how the names of the linear layers begin that it is used for."""

    format: Literal["nf4", "int8"]
    parts: tuple[str, ...]


#: "nf4" (Dettmers et al. 2023, QLoRA: 4-bit normal float, blocks of 64, double quantisation) is what a 10 GB budget is
#: made for; "nf4_head" gives up some of the head's exactness for 0.9 GB; "int8" is LLM.int8() (Dettmers et al. 2022).
SCHEMES: Mapping[Quantization, Scheme | None] = {
    "none": None,
    "int8": Scheme("int8", _BODY),
    "nf4": Scheme("nf4", _BODY),
    "nf4_head": Scheme("nf4", _BODY + _HEAD),
}


def as_quantization(name: str) -> Quantization:
    """``name`` as one of the table's. Raises Misconfigured for another."""
    if name not in get_args(Quantization):
        raise Misconfigured(f"quantization: expected one of {', '.join(get_args(Quantization))}, found {name!r}")
    return cast(Quantization, name)


def quantised_layers(model: nn.Module, quantization: Quantization) -> list[str]:
    """Names of the linear layers of ``model`` (in its plain form) whose weights ``quantization`` quantises."""
    scheme = SCHEMES[quantization]
    if scheme is None:
        return []
    return [
        name for name, part in model.named_modules() if isinstance(part, nn.Linear) and name.startswith(scheme.parts)
    ]


def prepare(model: nn.Module, quantization: Quantization, dtype: torch.dtype) -> dict[str, PackedLinear]:
    """Put layers that hold quantised weights in the place of plain ones; the weights themselves come later.

    ``dtype`` is what they compute in. Returns the new layers by name. Raises Misconfigured without bitsandbytes.
    """
    scheme = SCHEMES[quantization]
    if scheme is None:
        return {}
    try:
        from glm4v_operator.model.packing import packed_linear
    except ImportError as error:
        raise Misconfigured(
            f"quantization {quantization}: bitsandbytes cannot be imported by {sys.executable} ({error}); install the "
            "extra worker of glm4v-operator there, or use quantization none"
        ) from error
    layers = {}
    for name in quantised_layers(model, quantization):
        owner, _, leaf = name.rpartition(".")
        try:
            layers[name] = packed_linear(scheme.format, cast(nn.Linear, model.get_submodule(name)), dtype)
        except Misconfigured as error:
            raise Misconfigured(f"{name}: {error.message}") from error
        setattr(model.get_submodule(owner), leaf, layers[name].module)
    return layers


def weight_bytes(
    model: nn.Module, quantization: Quantization, dtype: torch.dtype, below: str | tuple[str, ...] = ""
) -> int:
    """What the tensors of ``model`` (plain, on any device, the meta device as well) take once loaded, in bytes.

    ``below``: only those whose names begin so.
    """
    scheme = SCHEMES[quantization]
    quantised = {f"{name}.weight" for name in quantised_layers(model, quantization)}
    total = 0
    for name, tensor in model.named_parameters():
        if not name.startswith(below):
            continue
        if scheme is None or name not in quantised:
            total += tensor.numel() * dtype.itemsize
        elif scheme.format == "int8":
            total += tensor.numel() + 4 * tensor.shape[0]  # a scale in float32 for each row
        else:
            total += nf4_bytes(tensor.numel())
    return total


def nf4_bytes(elements: int) -> int:
    """A weight of so many elements in NF4 with double quantisation.

    Two elements a byte; a scale of 8 bits for each block of 64; for each 256 of them one in float32, and their mean;
    and the two tables that turn codes into numbers, 16 and 256 float32.
    """
    blocks = -(-elements // 64)
    return -(-elements // 2) + blocks + 4 * -(-blocks // 256) + 4 + 4 * (16 + 256)
