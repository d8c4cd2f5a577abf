"""Folders of small random models as the hubs lay them out: config.json, shards with their index, tokenizer.model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from glm4v_operator.model.manifest import Manifest, Quantised, files_of, hash_files, write_manifest
from tests.model import restated_checkpoint

TINY, SEVERAL = restated_checkpoint.TINY, restated_checkpoint.SEVERAL
#: Rows are whole blocks of NF4, as in every real model.
BLOCKS = {
    **SEVERAL,
    "hidden_size": 64,
    "num_layers": 3,
    "num_attention_heads": 8,
    "kv_channels": 16,
    "ffn_hidden_size": 192,
    "vision_config": {**SEVERAL["vision_config"], "hidden_size": 64, "num_heads": 4, "intermediate_size": 192},
}


def random_tensors(
    config: Mapping[str, Any], *, seed: int = 1, dtype: torch.dtype = torch.bfloat16
) -> dict[str, Tensor]:
    """A checkpoint by its official names, inv_freq among them; exact in bfloat16."""
    arrays = restated_checkpoint.random_checkpoint(config, seed, with_inv_freq=True)
    return {name: torch.from_numpy(array).to(dtype) for name, array in arrays.items()}


def write_model(
    folder: Path, config: Mapping[str, Any], *, tensors: Mapping[str, Tensor] | None = None, shards: int = 3
) -> Path:
    """A model's folder with its manifest. ``tensors``: default a random checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "tokenizer.model").write_text("QQ== 0\n", encoding="utf-8")
    named = dict(random_tensors(config) if tensors is None else tensors)
    index = {}
    for number in range(shards):
        file = f"model-{number + 1:05}-of-{shards:05}.safetensors"
        part = {name: tensor.contiguous() for name, tensor in list(named.items())[number::shards]}
        save_file(part, folder / file)
        index |= dict.fromkeys(part, file)
    places = {"metadata": {"total_size": sum(tensor.nbytes for tensor in named.values())}, "weight_map": index}
    (folder / "model.safetensors.index.json").write_text(json.dumps(places), encoding="utf-8")
    return hashed(folder)


def hashed(folder: Path, quantised: Quantised | None = None) -> Path:
    """``folder`` with a new manifest of what it holds."""
    files = hash_files(folder, files_of(folder), lambda _: None)
    write_manifest(folder, Manifest("made-up/model", "a test", "0" * 40, "none", files, quantised))
    return folder
