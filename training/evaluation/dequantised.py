"""NF4 on a CPU at the speed of plain layers: each weight's 4-bit values unpacked once, and not at each step.

The products are those of the 4-bit layers; ``tests/model/test_quantisation.py`` holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from torch import nn

if TYPE_CHECKING:
    from glm4v_operator.model.packing import PackedLinear


def unpack(model: nn.Module, layers: Mapping[str, PackedLinear]) -> None:
    """Put plain layers, with the values that 4 bits left, in the place of the quantised ``layers`` of ``model``."""
    from bitsandbytes.functional import dequantize_4bit

    for name, layer in layers.items():
        packed: Any = layer.module
        weight = dequantize_4bit(packed.weight.data, packed.weight.quant_state)
        plain = nn.Linear(weight.shape[1], weight.shape[0], bias=packed.bias is not None, device="meta")
        plain.weight = nn.Parameter(weight, requires_grad=False)
        if packed.bias is not None:
            plain.bias = packed.bias
        owner, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(owner), leaf, plain)
