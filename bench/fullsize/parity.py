"""Attention of one step, by matrix products and by PyTorch's fused kernels: how far each is from the truth, how fast.

Both on random numbers of the official sizes: a cache of 2,048 places. Most rows have a prompt with an image, one is
padded on the left, and one is nobody's, with a single token to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from bench.fullsize.setting import Setting
from bench.fullsize.timing import seconds
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.model.attention import attention_bias, by_products
from glm4v_operator.model.configuration import ChatGlm4vConfig

if TYPE_CHECKING:
    from bench.results import Row

_ROWS = (1, 8, 32, 64)
_DTYPES = (torch.bfloat16, torch.float16, torch.float32)
_PLACES, _FILLED, _PADDED = 2048, 1700, 300
_LAYERS = 40
_REPEATS = 5

_Way = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def run(setting: Setting) -> None:
    """Report differences from float64, and microseconds a layer where steps are recorded."""
    rows: list[Row] = []
    for count in (2,) if setting.tiny else _ROWS:
        for dtype in _DTYPES:
            rows.append(_compare(count, dtype, setting))
            print(f"    {rows[-1]}", flush=True)
    setting.report(
        "gpu_parity",
        rows,
        notes=[
            "off: the largest difference from the same computed in float64; apart: between the two ways",
            f"us: of one layer, {_LAYERS} of them recorded together, each with keys and values of its own",
        ],
    )


@torch.inference_mode()
def _compare(rows: int, dtype: torch.dtype, setting: Setting) -> Row:
    query, keys, values, bias = _random_step(rows, dtype, setting)
    step = query, keys[0], values[0], bias
    truth = _fused(*(tensor.double() for tensor in step))
    found = {"products": by_products(*step), "fused": _fused(*step)}
    if not all(bool(one.isfinite().all()) for one in found.values()):
        raise RuntimeError(f"attention of {rows} rows in {dtype}: expected numbers, found NaN or infinity")
    ways: dict[str, _Way] = {"products": by_products, "fused": _fused}
    return {
        "rows": rows,
        "dtype": str(dtype).removeprefix("torch."),
        **{f"{name} off": f"{float((one - truth).abs().max()):.2e}" for name, one in found.items()},
        "apart": f"{float((found['products'] - found['fused']).abs().max()):.2e}",
        **{f"{name} us": _microseconds(way, rows, dtype, setting) for name, way in ways.items()},
    }


def _fused(query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)


def _random_step(rows: int, dtype: torch.dtype, setting: Setting, layers: int = 1) -> tuple[Tensor, ...]:
    """Keys and values of so many layers, [layers, rows, kv_heads, places, head]."""
    config = ChatGlm4vConfig()
    group = config.heads // config.kv_heads
    places = 64 if setting.tiny else _PLACES
    filled, padded = places * _FILLED // _PLACES, places * _PADDED // _PLACES
    made = torch.Generator(setting.device).manual_seed(rows)
    shape = (layers, rows, config.kv_heads, places, config.head_size)
    keys, values = (torch.randn(shape, generator=made, device=setting.device).to(dtype) for _ in range(2))
    query = torch.randn((rows, config.kv_heads, group, config.head_size), generator=made, device=setting.device)
    real = torch.zeros((rows, places), dtype=torch.bool, device=setting.device)
    real[:, :filled] = True
    if rows > 1:
        real[-2, :padded] = False
        real[-1, : filled - 1] = False
    bias = attention_bias(real[:, None, None, :], group, dtype)
    if bias is None:
        raise RuntimeError("attention of one step: expected a bias for a mask, found none")
    return query.to(dtype), keys, values, bias


def _microseconds(way: _Way, rows: int, dtype: torch.dtype, setting: Setting) -> float:
    layers = 2 if setting.tiny else _LAYERS
    query, keys, values, bias = _random_step(rows, dtype, setting, layers)

    def all_layers() -> Tensor:
        seen = query
        for key, value in zip(keys, values, strict=True):
            seen = way(query, key, value, bias)
        return seen

    all_layers()  # loads what no recording can
    recorded = all_layers if setting.device == "cpu" else cuda_graphs()(all_layers)
    return 1e6 * seconds(recorded, setting.device, repeats=_REPEATS) / layers
