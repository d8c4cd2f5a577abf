"""Linear layers with quantised weights, by bitsandbytes: quantise a weight, or take it as a copy stores it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.bitsandbytes_library import functional, modules

#: Values above this are multiplied in 16 bits, as LLM.int8() has it (Dettmers et al. 2022, section 3.2).
_INT8_OUTLIERS = 6.0
_NF4_BLOCK = 64

# It says at every product of 8 bits that the input is brought to float16: ten thousands of lines an answer.
logging.getLogger("bitsandbytes.autograd._functions").setLevel(logging.ERROR)


class PackedLinear(Protocol):
    """One layer. ``module`` is what stands in the model; its weight is empty until it is quantised or taken."""

    module: nn.Module

    def stored(self) -> dict[str, tuple[tuple[int, ...] | None, str]]:
        """Names, below the weight's, of what a copy stores: shape (None: any) and dtype as safetensors calls it."""

    def quantise(self, weight: Tensor) -> None:
        """Take the whole weight, [out, in] in the compute dtype, on the device that the layer shall be on.

        Raises WeightsWrong for one that cannot be quantised so.
        """

    def take(self, tensors: Mapping[str, Tensor]) -> None:
        """Take what :meth:`stored` lists, on the layer's device. Raises WeightsWrong for what does not fit."""

    def give(self) -> dict[str, Tensor]:
        """What :meth:`stored` lists."""


def packed_linear(kind: Literal["nf4", "int8"], plain: nn.Linear, dtype: torch.dtype) -> PackedLinear:
    """The quantised form of ``plain``, whose weight is not looked at. Raises Misconfigured for rows that do not fit."""
    if kind == "nf4" and plain.in_features % _NF4_BLOCK:
        # On a CPU bitsandbytes would dequantise it wrongly, without a word.
        raise Misconfigured(
            f"expected rows of a multiple of {_NF4_BLOCK} for NF4, found {plain.in_features}; use int8 or none"
        )
    return Nf4Linear(plain, dtype) if kind == "nf4" else Int8Linear(plain)


class Nf4Linear:
    """4-bit normal float, blocks of 64, scales quantised once more (QLoRA, Dettmers et al. 2023, section 3)."""

    def __init__(self, plain: nn.Linear, dtype: torch.dtype) -> None:
        self.shape, self._dtype = (plain.out_features, plain.in_features), dtype
        self.module: Any = modules.Linear4bit(
            plain.in_features, plain.out_features, plain.bias is not None, compute_dtype=dtype, quant_type="nf4",
            device="meta",
        )  # fmt: skip
        # CPUs with AVX512-BF16 would get a repacked weight with rounded scales, for rows of a multiple of 64 alone:
        # the same model would answer otherwise on another CPU.
        self.module.support_avx512bf16_for_cpu = False

    def stored(self) -> dict[str, tuple[tuple[int, ...] | None, str]]:
        """The names are those that bitsandbytes gives in a state dict."""
        elements = self.shape[0] * self.shape[1]
        blocks = -(-elements // _NF4_BLOCK)
        return {
            "": ((-(-elements // 2), 1), "U8"),
            ".absmax": ((blocks,), "U8"),
            ".nested_absmax": ((-(-blocks // 256),), "F32"),
            ".quant_map": ((16,), "F32"),
            ".nested_quant_map": ((256,), "F32"),
            ".quant_state.bitsandbytes__nf4": (None, "U8"),
        }

    def quantise(self, weight: Tensor) -> None:
        """See :class:`PackedLinear`."""
        packed, state = functional.quantize_4bit(
            weight, blocksize=_NF4_BLOCK, compress_statistics=True, quant_type="nf4"
        )
        self._set(packed, state)

    def take(self, tensors: Mapping[str, Tensor]) -> None:
        """See :class:`PackedLinear`."""
        packed = tensors[""]
        stats = {name.removeprefix("."): tensor for name, tensor in tensors.items() if name}
        try:
            state = functional.QuantState.from_dict(stats, device=packed.device)
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise WeightsWrong(f"expected the state of an NF4 weight, found another ({error})") from error
        found = (tuple(state.shape or ()), state.dtype, state.blocksize, state.quant_type, state.nested)
        expected = (self.shape, self._dtype, _NF4_BLOCK, "nf4", True)
        if found != expected:
            raise WeightsWrong(f"shape, dtype, block, kind and double quantisation: expected {expected}, found {found}")
        self._set(packed, state)

    def give(self) -> dict[str, Tensor]:
        """See :class:`PackedLinear`."""
        state = self.module.weight.quant_state.as_dict(packed=True)
        return {"": self.module.weight.data, **{f".{name}": tensor for name, tensor in state.items()}}

    def _set(self, packed: Tensor, state: Any) -> None:
        self.module.weight = modules.Params4bit(
            packed, requires_grad=False, quant_state=state, blocksize=_NF4_BLOCK, compress_statistics=True,
            quant_type="nf4", module=self.module, bnb_quantized=True,
        )  # fmt: skip
        self.module.quant_state = state


class Int8Linear:
    """8 bits with a scale for each row; inputs are quantised as they come, but for outliers (LLM.int8())."""

    def __init__(self, plain: nn.Linear) -> None:
        self.shape = (plain.out_features, plain.in_features)
        self.module: Any = modules.Linear8bitLt(
            plain.in_features, plain.out_features, plain.bias is not None, has_fp16_weights=False,
            threshold=_INT8_OUTLIERS, device="meta",
        )  # fmt: skip

    def stored(self) -> dict[str, tuple[tuple[int, ...] | None, str]]:
        """The weight, and the largest absolute value of each row."""
        return {"": (self.shape, "I8"), ".SCB": (self.shape[:1], "F32")}

    def quantise(self, weight: Tensor) -> None:
        """See :class:`PackedLinear`."""
        halved = weight.to(torch.float16)
        if not bool(halved.isfinite().all()):
            raise WeightsWrong("expected values that float16 can hold, from which int8 begins, found larger; use nf4")
        rows, scales, _ = functional.int8_vectorwise_quant(halved)
        self.take({"": rows, ".SCB": scales})

    def take(self, tensors: Mapping[str, Tensor]) -> None:
        """See :class:`PackedLinear`."""
        rows, scales = tensors[""], tensors[".SCB"]
        self.module.weight = modules.Int8Params(rows, requires_grad=False, has_fp16_weights=False, CB=rows, SCB=scales)

    def give(self) -> dict[str, Tensor]:
        """See :class:`PackedLinear`."""
        # The scales move to the module's state when it first computes.
        weight, state = self.module.weight, self.module.state
        return {"": weight.data, ".SCB": state.SCB if weight.SCB is None else weight.SCB}
