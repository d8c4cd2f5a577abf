"""Putting an image's embeddings among a prompt's: three ids become the image's tokens, which share one position."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from glm4v_operator.model.configuration import ChatGlm4vConfig


@dataclass(frozen=True, slots=True)
class Assembled:
    """A batch as the language model reads it: ``embeddings`` [B, S, hidden], ``positions`` [B, S], ``real`` [B, S]."""

    embeddings: Tensor
    positions: Tensor
    real: Tensor


def positions_of(real: Tensor) -> Tensor:
    """Rotary positions [B, L] of left-padded prompts before expansion: 0, 1, … from the first real token on."""
    return (real.long().cumsum(dim=1) - 1).clamp(min=0)


def assemble(config: ChatGlm4vConfig, ids: Tensor, real: Tensor, words: Tensor, images: Tensor | None) -> Assembled:
    """Expand prompts of ``L`` ids to ``S = L + image_tokens - 1`` tokens.

    ``ids`` [B, L], ``real`` [B, L] False for left padding, ``words`` [B, L, hidden] their embeddings, ``images``
    [B, image_tokens + 2, hidden] or None for prompts without images. Begin and end mark are replaced by the image's
    own embeddings. All of an image's tokens have the position of the placeholder between the marks, so that the text
    after it goes on as if the image were three tokens long.

    Raises ValueError for a row whose ids are not exactly one begin mark, one placeholder and one end mark.
    """
    positions = positions_of(real)
    if images is None:
        if bool((ids == config.boi_token_id).any()):
            raise ValueError("a prompt has a place for an image: expected its embeddings, found none")
        return Assembled(words, positions, real)
    if len(images) != len(ids):
        raise ValueError(f"{len(ids)} prompts: expected an image for each, found {len(images)}")
    begins = [_only(row, config.boi_token_id, "begin mark") for row in ids]
    ends = [_only(row, config.eoi_token_id, "end mark") for row in ids]
    rows = []
    for row, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if end - begin != 2:
            raise ValueError(f"prompt {row}: expected one id between an image's marks, found {end - begin - 1}")
        shared = positions[row, begin + 1].expand(config.image_tokens)
        rows.append((
            torch.cat((words[row, :begin], images[row].to(words.dtype), words[row, end + 1 :])),
            torch.cat((positions[row, : begin + 1], shared, positions[row, end:])),
            torch.cat((real[row, : begin + 1], real.new_ones(config.image_tokens), real[row, end:])),
        ))  # fmt: skip
    embeddings, expanded, kept = (torch.stack(parts) for parts in zip(*rows, strict=True))
    return Assembled(embeddings, expanded, kept)


def _only(row: Tensor, token_id: int, name: str) -> int:
    found = (row == token_id).nonzero().flatten().tolist()
    if len(found) != 1:
        raise ValueError(
            f"image's {name} (id {token_id}): expected it once in each prompt, found it {len(found)} times"
        )
    return int(found[0])
