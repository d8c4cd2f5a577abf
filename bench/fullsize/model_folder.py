"""A model's folder without weights: configuration, tokenizer and manifest, of the official sizes or of tiny ones.

The tokenizer is glm4v-nano's, filled up to the official number of ids: prompts come to about a token a word or Chinese
character, and each id that a random model may say is one code point, so that no answer is cut short as a loop.
"""

from __future__ import annotations

import base64
import inspect
import json
from pathlib import Path
from typing import Any

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.manifest import Manifest, files_of, hash_files, write_manifest
from glm4v_operator.model.tokenizer import SPECIAL_TOKENS

NAME = "random/glm-4v"

_RANKS = Path(__file__).resolve().parents[2] / "include" / "models" / "glm4v-nano" / "tokenizer.model"
_OFFICIAL_RANKS = 151_329
#: Code points from here on are one piece of four bytes each, and none of them is in the tokenizer already.
_FILLERS_FROM = 0x10000

#: Rows are whole blocks of NF4; 16 patches become 4 tokens.
_TINY: dict[str, Any] = {
    "hidden_size": 64, "layers": 2, "heads": 4, "kv_heads": 2, "head_size": 16, "mlp_size": 128,
    "context_positions": 2048, "vision_hidden_size": 64, "vision_layers": 2, "vision_heads": 2, "vision_mlp_size": 128,
    "image_size": 56,
}  # fmt: skip


def write_model_folder(to: Path, *, tiny: bool) -> Path:
    """Write the folder ``to``; returns it."""
    to.mkdir(parents=True, exist_ok=True)
    ranks = _rank_lines(tiny)
    config = _config(len(ranks), tiny)
    (to / "tokenizer.model").write_bytes(b"\n".join(ranks) + b"\n")
    names = set(inspect.signature(ChatGlm4vConfig.__init__).parameters) - {"self", "kwargs"}
    sizes = {name: getattr(config, name) for name in sorted(names)}
    (to / "config.json").write_text(json.dumps({"model_type": config.model_type, **sizes}), encoding="utf-8")
    write_manifest(to, manifest_of(to))
    return to


def manifest_of(folder: Path) -> Manifest:
    """The manifest of what ``folder`` holds now."""
    return Manifest(NAME, "made here", "", "none", hash_files(folder, files_of(folder), lambda _: None))


def silent_ids(config: ChatGlm4vConfig) -> list[int]:
    """Ids that a random model must not choose, or its answers end early.

    Those that end an answer; and, where there are others, pieces that may be long words: repeated they are a loop.
    """
    words = len(_RANKS.read_bytes().splitlines()) if config.vocabulary > _OFFICIAL_RANKS else 0
    return [*range(words), *config.eos_token_id]


def _rank_lines(tiny: bool) -> list[bytes]:
    lines = _RANKS.read_bytes().splitlines()
    if tiny:
        return lines
    fillers = range(_OFFICIAL_RANKS - len(lines))
    return lines + [
        base64.b64encode(chr(_FILLERS_FROM + number).encode()) + f" {len(lines) + number}".encode()
        for number in fillers
    ]


def _config(ranks: int, tiny: bool) -> ChatGlm4vConfig:
    if not tiny:
        return ChatGlm4vConfig()
    ids = {name: ranks + number for number, name in enumerate(SPECIAL_TOKENS)}
    return ChatGlm4vConfig(
        **_TINY,
        vocabulary=-(-(ranks + len(ids)) // 64) * 64,
        boi_token_id=ids["<|begin_of_image|>"],
        eoi_token_id=ids["<|end_of_image|>"],
        pad_token_id=ids["<|endoftext|>"],
        eos_token_id=[ids["<|endoftext|>"], ids["<|user|>"], ids["<|observation|>"]],
    )
