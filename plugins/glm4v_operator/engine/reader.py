"""The model as generation uses it: caches of its shapes, and scores for what comes next."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.engine.prefix import Prefix
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache


class Reader:
    """``device``: where the model takes its input; its embedding may lie elsewhere."""

    def __init__(self, model: ChatGlm4vModel) -> None:
        self.model = model
        self.config = model.config
        norm = next(model.transformer.encoder.final_layernorm.parameters())
        self.dtype, self.device = norm.dtype, norm.device

    def cache(self, rows: int, capacity: int) -> KvCache:
        """An empty cache for this model."""
        return KvCache(self.config, rows, capacity, self.dtype, self.device)

    def nothing(self) -> Prefix:
        """The begin of a prompt of which nothing was read."""
        return self.blank((), 0)

    def blank(self, ids: tuple[int, ...], tokens: int) -> Prefix:
        """What takes the memory of ``ids`` that were read as ``tokens`` tokens, and holds zeros."""
        shape = (self.config.layers, self.config.kv_heads, tokens, self.config.head_size)
        keys, values = (torch.zeros(shape, dtype=self.dtype, device=self.device) for _ in range(2))
        return Prefix(ids, keys, values)

    def read_on(self, prefix: Prefix, text: tuple[int, ...]) -> Prefix:
        """``prefix`` with ``text`` read behind it."""
        cache = self.cache(1, prefix.tokens + len(text))
        prefix.put(cache, 0, prefix.tokens)
        cache.filled = prefix.tokens
        positions = torch.arange(len(prefix.ids), len(prefix.ids) + len(text))[None]
        self.model.go_on(torch.tensor([text]), positions, cache)
        return Prefix.taken(cache, 0, (*prefix.ids, *text))

    def scores(self, hidden: Tensor) -> Tensor:
        """[rows, n, hidden] → [rows, vocabulary] for what follows the last of n."""
        return self.model.score(hidden[:, -1])

    def wait(self) -> None:
        """Until the device has done all that it was given. Raises what it has not yet said."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def release_unused(self) -> None:
        """Give the device the memory that PyTorch keeps for later. Raises what the device has not yet said."""
        self.wait()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
