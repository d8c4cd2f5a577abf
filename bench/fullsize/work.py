"""The three kinds of work that a model does, to be timed or looked into: seeing, reading, and one more step."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.stepping import PlainStepping, Record, RecordedStepping, Stepping, cuda_graphs

#: Ids of a prompt around an image that make 1,640 tokens of the official sizes.
PROMPT_IDS = 41

Work = Callable[[], Tensor]


def prompt_tokens(reader: Reader) -> int:
    """Tokens of the prompt that :func:`reading` reads."""
    return PROMPT_IDS + reader.config.image_tokens - 1


def seeing(reader: Reader, images: int) -> Work:
    """So many images at once through tower and adapter."""
    side = reader.config.image_size
    pixels = torch.randn(images, 3, side, side, device=reader.device)
    return lambda: reader.model.see(pixels)


def reading(reader: Reader, images: Tensor) -> Work:
    """A prompt with an image for each of ``images``, as the tower sees them, up to the scores of what follows."""
    config = reader.config
    ids = torch.zeros((len(images), PROMPT_IDS), dtype=torch.long)
    ids[:, 4:7] = torch.tensor([config.boi_token_id, config.pad_token_id, config.eoi_token_id])
    cache = reader.cache(len(images), prompt_tokens(reader))

    def read() -> Tensor:
        cache.filled = 0
        return reader.scores(reader.model.read(ids, None, images, cache))

    return read


def stepping_of(reader: Reader, *, recorded: bool) -> Stepping:
    """How steps are taken; on a CPU a recording is the step itself."""
    if not recorded:
        return PlainStepping(reader)
    record: Record = cuda_graphs() if reader.device.type == "cuda" else lambda step: step
    return RecordedStepping(reader, record)


def stepping(reader: Reader, by: Stepping, rows: int, most: int) -> Work:
    """One token for each row behind a prompt of :func:`prompt_tokens`; may be called ``most`` times."""
    tokens = prompt_tokens(reader)
    cache = by.cache(rows, tokens + most)
    cache.real[:, :tokens] = True
    cache.filled = tokens
    steps = by.begin(cache)
    ids = torch.zeros(rows, dtype=torch.long, device=reader.device)
    positions = torch.full((rows,), PROMPT_IDS, device=reader.device)
    return lambda: steps(ids, positions)
