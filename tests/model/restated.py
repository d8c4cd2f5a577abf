"""GLM-4V-9B's forward pass restated in float64: token ids and pixels in, logits or greedily chosen tokens out.

Written from the model's published description, not from any model code. It is slow and plain on purpose: tests
hold the product's model against it. The titles in quotes are those of the description's sections.

The weights are numpy arrays of any float type by the official names; they are computed with in float64. Only the
published values of the config's switches are restated (`SWITCHES`); another value is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.model.restated_checkpoint import SWITCHES
from tests.model.restated_language import Flags, Integers, language_logits
from tests.model.restated_vision import Array, Weights, image_block, preprocess

__all__ = ["expand", "generate", "image_tokens", "logits", "positions_of", "preprocess"]

AnyArray = npt.NDArray[Any]


def image_tokens(config: Mapping[str, Any]) -> int:
    """How many tokens one image becomes between boi and eoi (1600 in the published model)."""
    vision = config["vision_config"]
    return int((vision["image_size"] // vision["patch_size"] // 2) ** 2)


def positions_of(mask: AnyArray) -> Integers:
    """Mask [B, L], padded on the left -> positions [B, L] before expansion: 0, 1, 2, … and 0 for padding.

    "Tokenizer": padding fills both the attention mask and the positions with 0.
    """
    positions = np.zeros(mask.shape, dtype=np.int64)
    for row in range(mask.shape[0]):
        real = np.flatnonzero(mask[row])
        positions[row, real] = np.arange(len(real))
    return positions


def find_image(config: Mapping[str, Any], ids: Integers) -> tuple[int, int]:
    """Ids [L] -> index of the first boi and of the first eoi, with one placeholder between them ("Expansion")."""
    boi, eoi = (int(np.flatnonzero(ids == config[name])[0]) for name in ("boi_token_id", "eoi_token_id"))
    if eoi - boi != 2:
        raise ValueError(f"boi at {boi} and eoi at {eoi}: not one placeholder between them")
    return boi, eoi


def expand(values: AnyArray, boi: int, eoi: int, count: int, fill: Any) -> AnyArray:
    """Values [L] -> [L + count - 1]: the placeholder's value gives way to `count` times `fill`.

    "Expansion": v[:boi + 1] ‖ fill × count ‖ v[eoi:]. For positions the fill is the placeholder's own position,
    so all of an image's tokens share it; for the attention mask it is 1.
    """
    return np.concatenate([values[: boi + 1], np.full(count, fill, dtype=values.dtype), values[eoi:]])


def row_logits(
    config: Mapping[str, Any], weights: Weights, ids: Integers, pixels: Array | None, mask: Flags, positions: Integers
) -> Array:
    """One row: ids, mask and positions [L], pixels [3, size, size] or None -> logits [L expanded, V].

    "Expansion": E[:boi] ‖ image block ‖ E[eoi + 1:], so boi's and eoi's word embeddings are replaced too. Word
    embeddings are not scaled ("LM layer"). Without pixels nothing is expanded.
    """
    if "seq_length" in config and positions.max() >= config["seq_length"]:
        raise ValueError(f"position {positions.max()} is outside the context of {config['seq_length']}")
    embeddings = weights["transformer.embedding.word_embeddings.weight"][ids]
    if pixels is not None:
        boi, eoi = find_image(config, ids)
        count = image_tokens(config)
        embeddings = np.concatenate([embeddings[:boi], image_block(config, weights, pixels), embeddings[eoi + 1 :]])
        positions = expand(positions, boi, eoi, count, positions[boi + 1])
        mask = expand(mask, boi, eoi, count, True)
    return language_logits(config, weights, embeddings, positions, mask)


def in_float64(config: Mapping[str, Any], weights: Mapping[str, AnyArray]) -> dict[str, Array]:
    """The weights in float64, after a look at the config's switches."""
    for name, value in SWITCHES.items():
        if config.get(name, value) != value:
            raise ValueError(f"{name} = {config[name]!r} is not restated, only {value!r}")
    return {name: array.astype(np.float64) for name, array in weights.items()}


def logits(
    config: Mapping[str, Any],
    weights: Mapping[str, AnyArray],
    ids: AnyArray,
    pixels: AnyArray | None = None,
    mask: AnyArray | None = None,
    positions: AnyArray | None = None,
) -> Array:
    """Ids [B, L], pixels [B, 3, size, size] or None, mask and positions [B, L] or None -> logits [B, L expanded, V].

    L expanded is L without pixels, and L + image_tokens - 1 with them; with pixels every row must have an image.
    The mask is all ones and the positions are those of `positions_of` unless given. What comes out for padded
    rows means nothing.
    """
    exact = in_float64(config, weights)
    mask = np.ones(ids.shape) if mask is None else mask
    positions = positions_of(mask) if positions is None else positions
    rows = []
    for row in range(ids.shape[0]):
        own = None if pixels is None else pixels[row].astype(np.float64)
        whole = (ids[row].astype(np.int64), own, mask[row].astype(np.bool_), positions[row].astype(np.int64))
        rows.append(row_logits(config, exact, *whole))
    return np.stack(rows)


def generate(
    config: Mapping[str, Any],
    weights: Mapping[str, AnyArray],
    ids: AnyArray,
    pixels: AnyArray | None = None,
    mask: AnyArray | None = None,
    *,
    max_new_tokens: int,
    stop_ids: Collection[int] | None = None,
    usable_ids: int | None = None,
) -> list[list[int]]:
    """Ids [B, L], pixels and mask as in `logits` -> each row's greedily chosen tokens, a stop id included.

    "Decode": every step appends the token, a 1 to the mask and the last position + 1 to the positions, all of
    them unexpanded; so the first new token's position is the row's unexpanded length. Everything is recomputed
    every step. The stop ids are the config's eos_token_id unless given; `usable_ids` leaves out the vocabulary's
    last rows, which no token has ("Checklist").
    """
    exact = in_float64(config, weights)
    stop_ids = config["eos_token_id"] if stop_ids is None else stop_ids
    mask = np.ones(ids.shape) if mask is None else mask
    chosen = []
    for row in range(ids.shape[0]):
        own_ids, own_mask = ids[row].astype(np.int64), mask[row].astype(np.bool_)
        own_positions = positions_of(mask)[row]
        own_pixels = None if pixels is None else pixels[row].astype(np.float64)
        new: list[int] = []
        while len(new) < max_new_tokens and not (new and new[-1] in stop_ids):
            last = row_logits(config, exact, own_ids, own_pixels, own_mask, own_positions)[-1]
            new.append(int(np.argmax(last[:usable_ids])))
            own_ids = np.append(own_ids, new[-1])
            own_mask = np.append(own_mask, True)
            own_positions = np.append(own_positions, own_positions[-1] + 1)
        chosen.append(new)
    return chosen
