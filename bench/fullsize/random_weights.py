"""Weights that are made instead of read: at random, on the device, quantised one by one as they come.

So the full size needs neither the official files nor 28 GB on a disk. The same names get the same numbers each time.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from bench.fullsize.model_folder import silent_ids
from glm4v_operator.model.configuration import read_config
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.quantisation import Quantization, prepare
from glm4v_operator.model.verification import Report
from glm4v_operator.model.verification import silent as unsaid
from glm4v_operator.model.weights import Loaded, empty_model

_HEAD = "transformer.output_layer.weight"
_EMBEDDING = "transformer.embedding.word_embeddings.weight"


def random_tensor(
    name: str, shape: Sequence[int], dtype: torch.dtype, device: torch.device | str, silent: Sequence[int] = ()
) -> Tensor:
    """The parameter ``name``: norms 1, biases 0, matrices normal with variance 1 / inputs, so that sizes are kept.

    Rows ``silent`` of the head score next to nothing: ids that are never chosen.
    """
    if len(shape) == 1:
        return torch.full(tuple(shape), 0.0 if name.endswith("bias") else 1.0, dtype=dtype, device=device)
    generator = torch.Generator(device).manual_seed(zlib.crc32(name.encode()))
    tensor = torch.empty(tuple(shape), dtype=dtype, device=device)
    tensor.normal_(0.0, math.prod(shape[1:]) ** -0.5, generator=generator)
    if name == _HEAD and silent:
        tensor[list(silent)] *= 0.01
    return tensor


def load_random_model(
    folder: Path,
    *,
    quantization: Quantization,
    dtype: torch.dtype,
    device: torch.device | str,
    embedding_on_host: bool = False,
    report: Report = unsaid,
) -> Loaded:
    """In the place of :func:`glm4v_operator.model.weights.load_model`, for a folder without weights.

    No answer of such a model ends before its last allowed token.
    """
    config = read_config(folder)
    model = empty_model(config, embedding_on_host=embedding_on_host)
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    layers = prepare(model, quantization, dtype)
    silent = silent_ids(config)
    report("weights", "made at random")
    # The largest first, while there is room for their plain forms.
    for name in sorted(shapes, key=lambda name: -math.prod(shapes[name])):
        tensor = random_tensor(name, shapes[name], dtype, device, silent)
        owner, _, leaf = name.rpartition(".")
        if leaf == "weight" and owner in layers:
            layers[owner].quantise(tensor)
            continue
        module: Any = model.get_submodule(owner) if owner else model
        on = "cpu" if embedding_on_host and name == _EMBEDDING else device
        module._parameters[leaf] = nn.Parameter(tensor.to(on), requires_grad=False)
        del tensor
    if torch.device(device).type == "cuda":
        torch.cuda.empty_cache()
    model.eval()  # type: ignore[no-untyped-call]
    return Loaded(model, torch.device(device), layers, read_manifest(folder))
