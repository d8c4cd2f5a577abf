"""Folders of tiny models, and the engine over them."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from safetensors.torch import save_file

from glm4v_operator.model.manifest import Manifest, files_of, hash_files, write_manifest
from glm4v_operator.worker.engine_interface import EngineOptions
from tests.engine.tiny import RANKS, SIDE, TINY_SIZES, tiny_model
from tests.engine.unchecked import UncheckedEngine

NAME = "made-up/tiny"
TINY_ENGINE = "tests.engine.unchecked:UncheckedEngine"


def write_folder(folder: Path, seed: int = 0, name: str = NAME, **sizes: int) -> Path:
    """The tiny model of ``seed`` as a folder: configuration, tokenizer, one shard, manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(TINY_SIZES | sizes | {"model_type": "chatglm4v"}), encoding="utf-8")
    lines = [f"{base64.b64encode(piece).decode()} {rank}\n" for piece, rank in RANKS.items()]
    (folder / "tokenizer.model").write_text("".join(lines), encoding="utf-8")
    tensors = {key: tensor.contiguous() for key, tensor in tiny_model(seed, **sizes).state_dict().items()}
    save_file(tensors, folder / "model.safetensors")
    return hashed(folder, name)


def hashed(folder: Path, name: str = NAME) -> Path:
    """``folder`` with a manifest of what it holds now."""
    files = hash_files(folder, files_of(folder), lambda _: None)
    write_manifest(folder, Manifest(name, "a test", "0" * 40, "none", files))
    return folder


def engine_of(folder: Path, **options: object) -> UncheckedEngine:
    """An engine over ``folder`` on the CPU, not loaded."""
    quantization = options.pop("quantization", None)
    members = {"model": str(folder), "device": "cpu", "quantization": quantization}
    return UncheckedEngine(EngineOptions(**members, options={"max_batch": 4, **options}))  # type: ignore[arg-type]


__all__ = ["NAME", "SIDE", "TINY_ENGINE", "UncheckedEngine", "engine_of", "hashed", "write_folder"]
