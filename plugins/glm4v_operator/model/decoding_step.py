"""One more token for every row, as often as an answer is long: on a GPU as a CUDA graph.

Launched one by one, the thousand small kernels of a step take a GPU three times as long as their work does; recorded
once and replayed, they take what the memory's speed allows. A graph repeats the same work on the same addresses, so
nothing in it may depend on a Python number that changes.
"""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache

#: Steps before a graph is recorded: they load the kernels, and an answer of a word or two never pays for a recording.
_PLAIN_STEPS = 2


class FixedStep:
    """A cache seen so that every step has the same shapes and addresses: one token a row and step.

    Keys and values go to ``place``, a number on the device that moves on by itself; a token looks at all of the
    capacity, of which what is not real is masked. ``cache.filled`` stays: whoever replays steps counts them there.
    """

    def __init__(self, cache: KvCache) -> None:
        self._cache = cache
        self.place = torch.tensor([cache.filled], device=cache.real.device)

    def admit(self, real: Tensor | None, new: int) -> Tensor:
        """As :meth:`KvCache.admit`, for one real token a row; that there is room is the caller's to see to."""
        if real is not None or new != 1:
            raise ValueError(f"a fixed step: expected one token a row, none of them padding, found {new}")
        self._cache.real.index_fill_(1, self.place, True)
        return self._cache.real[:, None, None, :]

    def write(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """As :meth:`KvCache.write`; returns the layer's keys and values in full."""
        keys, values = self._cache.keys[layer], self._cache.values[layer]
        return keys.index_copy_(2, self.place, key), values.index_copy_(2, self.place, value)

    def grow(self, tokens: int) -> None:
        """Move on to the next place."""
        self.place += tokens


class DecodingStep:
    """Steps over ``cache`` for as long as its rows stay the same; for other rows make another.

    Call it under ``torch.inference_mode``. On a CPU, and where the embedding lies on the host, every step is a plain
    one.
    """

    def __init__(self, model: ChatGlm4vModel, cache: KvCache) -> None:
        self._model, self._cache = model, cache
        embedding = next(model.get_input_embeddings().parameters())
        self._may_record = cache.keys.is_cuda and embedding.is_cuda
        self._plain_steps = 0
        self._graph: torch.cuda.CUDAGraph | None = None
        self._fixed: FixedStep | None = None  # its place is an address in the graph
        rows = len(cache.real)
        self._ids = torch.zeros((rows, 1), dtype=torch.long, device=cache.keys.device)
        self._positions = torch.zeros_like(self._ids)
        self._scores = torch.empty(0)

    def __call__(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Scores [rows, vocabulary] for what follows ``ids`` [rows] at rotary ``positions`` [rows].

        They are overwritten by the next call. Raises ValueError when the cache is full.
        """
        if not self._may_record or self._plain_steps < _PLAIN_STEPS:
            self._plain_steps += 1
            return self._model.score(self._model.go_on(ids[:, None], positions[:, None], self._cache)[:, -1])
        if self._cache.filled >= self._cache.capacity:
            raise ValueError(f"key-value cache: expected room for one more token, found {self._cache.capacity} in use")
        self._ids.copy_(ids[:, None])
        self._positions.copy_(positions[:, None])
        if self._graph is None:
            self._graph = self._recorded()
        self._graph.replay()
        self._cache.filled += 1
        return self._scores

    def _recorded(self) -> torch.cuda.CUDAGraph:
        self._fixed, graph = FixedStep(self._cache), torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):  # records, computes nothing
            self._scores = self._model.score(self._model.go_on(self._ids, self._positions, self._fixed)[:, -1])
        return graph
