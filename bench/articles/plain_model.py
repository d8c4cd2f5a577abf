"""The articles' loop over those layers: each prompt alone, its image encoded anew, one token after the other.

Frozen, as :mod:`bench.articles.plain_parts` is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from bench.articles.plain_parts import Layer, Past, RmsNorm, Sizes, Vision

#: (name, shape) → that parameter, in the compute dtype and on its device.
Weights = Callable[[str, tuple[int, ...]], Tensor]

#: "4-bit by bitsandbytes for the vision tower and the language model".
_IN_NF4 = ("transformer.vision.transformer.", "transformer.vision.linear_proj.", "transformer.encoder.layers.")


@dataclass(frozen=True, slots=True)
class Answer:
    """``first_token`` and ``whole``: seconds since the question."""

    tokens: list[int]
    first_token: float
    whole: float


class PlainModel(nn.Module):
    """Keys are the official ones, so everything lies below ``transformer``."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        inner: Any = nn.Module()
        self.transformer: Any = inner
        inner.embedding = nn.Module()
        inner.embedding.word_embeddings = nn.Embedding(sizes.vocabulary, sizes.hidden)
        inner.vision = Vision(sizes)
        inner.encoder = nn.Module()
        inner.encoder.layers = nn.ModuleList(Layer(sizes) for _ in range(sizes.layers))
        inner.encoder.final_layernorm = RmsNorm(sizes.hidden, sizes.eps)
        inner.output_layer = nn.Linear(sizes.hidden, sizes.vocabulary, bias=False)

    @torch.inference_mode()
    def answer(self, ids: Sequence[int], pixels: Tensor, count: int, allowed: Tensor) -> Answer:
        """``count`` tokens, greedily, after the prompt ``ids`` with its image ``pixels`` [1, 3, side, side].

        ``allowed``: [vocabulary], True for tokens that may be chosen.
        """
        began = time.perf_counter()
        inner = self.transformer
        embeddings, positions = self._expanded(torch.tensor([ids], device=pixels.device), pixels)
        table, past = self._table(embeddings), None
        tokens: list[int] = []
        first = 0.0
        while len(tokens) < count:
            hidden, past = self._through(embeddings, table[positions], past)
            scores = inner.output_layer(hidden[:, -1]).float()
            tokens.append(int(scores.masked_fill(~allowed, -torch.inf).argmax()))  # waits, as looking for a stop does
            first = first or time.perf_counter() - began
            embeddings = inner.embedding.word_embeddings(torch.tensor([[tokens[-1]]], device=pixels.device))
            positions = positions[:, -1:] + 1
        return Answer(tokens, first, time.perf_counter() - began)

    def _expanded(self, ids: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Embeddings and positions of the prompt with its image's tokens, which all have one position."""
        inner = self.transformer
        seen = inner.vision(pixels.to(inner.vision.patch_embedding.proj.weight.dtype))
        begin = int((ids[0] == self.sizes.begin).nonzero()[0])
        words = inner.embedding.word_embeddings(ids)
        embeddings = torch.cat((words[:, :begin], seen, words[:, begin + 3 :]), dim=1)
        positions = torch.arange(ids.shape[1], device=ids.device)[None]
        image = positions[:, begin + 1 : begin + 2].expand(-1, seen.shape[1] - 2)
        return embeddings, torch.cat((positions[:, : begin + 1], image, positions[:, begin + 2 :]), dim=1)

    def _through(self, x: Tensor, table: Tensor, past: list[Past] | None) -> tuple[Tensor, list[Past]]:
        encoder = self.transformer.encoder
        kept = []
        for number, layer in enumerate(encoder.layers):
            x, own = layer(x, table, None if past is None else past[number])
            kept.append(own)
        return encoder.final_layernorm(x), kept

    def _table(self, like: Tensor) -> Tensor:
        """[positions, pairs, 2]: cosines and sines."""
        turned = self.sizes.head // 2
        steps = torch.arange(0, turned, 2, dtype=torch.float32, device=like.device)
        places = torch.arange(self.sizes.positions, dtype=torch.float32, device=like.device)
        angles = torch.outer(places, 1.0 / self.sizes.base ** (steps / turned))
        return torch.stack((angles.cos(), angles.sin()), dim=-1).to(like.dtype)


def load_plain_model(folder: Path, weights: Weights, *, nf4: bool, dtype: torch.dtype) -> PlainModel:
    """The model of ``folder``'s configuration with these ``weights``, quantised layer by layer as they come."""
    config: Mapping[str, float] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with torch.device("meta"):
        model = PlainModel(Sizes(dict(config)))
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    modules = dict(model.named_modules())
    for name in sorted(shapes, key=lambda name: -torch.Size(shapes[name]).numel()):
        owner, _, leaf = name.rpartition(".")
        module = modules[owner]
        value = weights(name, shapes[name])
        if nf4 and leaf == "weight" and isinstance(module, nn.Linear) and name.startswith(_IN_NF4):
            modules[owner] = _in_nf4(module, value, dtype)
            outer, _, place = owner.rpartition(".")
            setattr(modules[outer], place, modules[owner])
        else:
            module.register_parameter(leaf, nn.Parameter(value, requires_grad=False))
        del value
    return model.eval()


def _in_nf4(plain: nn.Linear, weight: Tensor, dtype: torch.dtype) -> nn.Module:
    """What transformers' BitsAndBytesConfig makes of a layer with load_in_4bit, nf4 and double quantisation."""
    import bitsandbytes.nn
    from bitsandbytes.functional import quantize_4bit

    modules: Any = bitsandbytes.nn
    layer: Any = modules.Linear4bit(
        plain.in_features, plain.out_features, plain.bias is not None, compute_dtype=dtype, quant_type="nf4",
        device="meta",
    )  # fmt: skip
    packed, state = quantize_4bit(weight, blocksize=64, compress_statistics=True, quant_type="nf4")
    layer.weight = modules.Params4bit(
        packed, requires_grad=False, quant_state=state, blocksize=64, compress_statistics=True, quant_type="nf4",
        module=layer, bnb_quantized=True,
    )  # fmt: skip
    layer.quant_state = state
    if plain.bias is not None:
        layer.bias = plain.bias  # of whichever comes first, weight or bias
    made: nn.Module = layer
    return made
