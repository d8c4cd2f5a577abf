"""Putting an image's embeddings among a prompt's: three ids become the image's tokens, which share one position."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from glm4v_operator.model.configuration import ChatGlm4vConfig


@dataclass(frozen=True, slots=True)
class Assembled:
    """A batch as the language model reads it: ``embeddings`` [B, S, hidden], ``positions`` [B, S].

    ``real``: [B, S], False for padding; None when there is none.
    """

    embeddings: Tensor
    positions: Tensor
    real: Tensor | None


def positions_of(ids: Tensor, real: Tensor | None) -> Tensor:
    """Rotary positions [B, L] of left-padded prompts before expansion: 0, 1, … from the first real token on."""
    if real is None:
        return torch.arange(ids.shape[1], device=ids.device).expand(ids.shape)
    return (real.long().cumsum(dim=1) - 1).clamp(min=0)


def check_images(config: ChatGlm4vConfig, ids: Tensor, images: int | None) -> None:
    """Raise ValueError unless the prompts ``ids`` [B, L] have a place for ``images`` images, one each; None: no place.

    A place is one begin mark, one placeholder and one end mark. Costs a wait for the device where ``ids`` is on one.
    """
    begins, ends = ids == config.boi_token_id, ids == config.eoi_token_id
    if images is None:
        if bool(begins.any()):
            raise ValueError("a prompt has a place for an image: expected its embeddings, found none")
        return
    if images != len(ids):
        raise ValueError(f"{len(ids)} prompts: expected an image for each, found {images}")
    counts = torch.stack((begins.sum(1), ends.sum(1), ends.long().argmax(1) - begins.long().argmax(1)), dim=1)
    for row, (begin, end, distance) in enumerate(counts.tolist()):
        for name, token_id, found in (("begin", config.boi_token_id, begin), ("end", config.eoi_token_id, end)):
            if found != 1:
                raise ValueError(
                    f"prompt {row}: expected an image's {name} mark (id {token_id}) once, found it {found} times"
                )
        if distance != 2:
            raise ValueError(f"prompt {row}: expected one id between an image's marks, found {distance - 1}")


def assemble(
    config: ChatGlm4vConfig, ids: Tensor, real: Tensor | None, words: Tensor, images: Tensor | None
) -> Assembled:
    """Expand prompts of ``L`` ids to ``S = L + image_tokens - 1`` tokens; everything stays on the device.

    ``ids`` [B, L]; ``real`` [B, L], False for left padding, or None when there is none; ``words`` [B, L, hidden] their
    embeddings; ``images`` [B, image_tokens + 2, hidden], or None for prompts without images. Begin and end mark are
    replaced by the image's own embeddings. All of an image's tokens have the position of the placeholder between the
    marks, so that the text after it goes on as if the image were three tokens long.
    """
    positions = positions_of(ids, real)
    if images is None:
        return Assembled(words, positions, real)
    more = config.image_tokens - 1
    begin = (ids == config.boi_token_id).long().argmax(dim=1, keepdim=True)  # [B, 1]
    place = torch.arange(ids.shape[1] + more, device=ids.device)[None]  # [1, S]
    inside = place - begin  # [B, S]: which of an image's embeddings a place takes, if any
    # Which of a prompt's ids a place stands for: the placeholder for all of an image's tokens.
    source = torch.where(inside <= 1, place, torch.maximum(place - more, begin + 1))
    in_image = (inside >= 0) & (inside < images.shape[1])
    hidden = words.shape[-1]
    from_words = words.gather(1, source[:, :, None].expand(-1, -1, hidden))
    from_image = images.to(words.dtype).gather(
        1, inside.clamp(0, images.shape[1] - 1)[:, :, None].expand(-1, -1, hidden)
    )
    return Assembled(
        torch.where(in_image[:, :, None], from_image, from_words),
        positions.gather(1, source),
        None if real is None else real.gather(1, source),
    )
