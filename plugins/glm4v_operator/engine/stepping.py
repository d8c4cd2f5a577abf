"""One more token for each row, as often as answers are long: plainly on a CPU, as recorded CUDA graphs on a GPU.

A step is a thousand small kernels. Launched one by one they take a GPU three times as long as their work; recorded once
and replayed, they take what the memory's speed allows. A recording repeats the same work on the same addresses, so all
caches are laid over one piece of memory, in few sizes; recordings serve every later batch of their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

import torch
from torch import Tensor

from glm4v_operator.engine.arena import Arena, first_rows, gather_rows
from glm4v_operator.engine.reader import Reader
from glm4v_operator.model.fixed_step import FixedStep
from glm4v_operator.model.kv_cache import KvCache

#: Capacities are multiples of this many tokens: for recordings, so that there are few sizes to record.
_PLAIN_TOKENS = 64
_RECORDED_TOKENS = 512

#: Takes a step that computes scores; returns one that gives the same scores, faster.
Record = Callable[[Callable[[], Tensor]], Callable[[], Tensor]]


class Steps(Protocol):
    """The steps of one batch, whose rows grow fewer."""

    def __call__(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Scores [rows, vocabulary] for what follows ``ids`` [rows] at rotary ``positions`` [rows].

        The next call overwrites them.
        """

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows alone, in this order, which is rising."""


class Stepping(Protocol):
    """How steps are taken on a device."""

    def cache(self, rows: int, tokens: int) -> KvCache:
        """An empty cache for ``rows`` prompts and answers of at most ``tokens``; the one before is gone."""

    def begin(self, cache: KvCache) -> Steps:
        """Steps after the prompts that ``cache``, from :meth:`cache`, now holds."""

    def release(self) -> None:
        """Give memory back."""


class PlainStepping:
    """Every step is computed as it comes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def cache(self, rows: int, tokens: int) -> KvCache:
        """See :class:`Stepping`."""
        return self._reader.cache(rows, _rounded(tokens, _PLAIN_TOKENS))

    def begin(self, cache: KvCache) -> Steps:
        """See :class:`Stepping`."""
        return _PlainSteps(self._reader, cache)

    def release(self) -> None:
        """There is nothing: caches live as long as their batch."""


class RecordedStepping:
    """Steps are recorded for 1, 2, 4, 8 … rows and some capacities when they come up first, then replayed."""

    def __init__(self, reader: Reader, record: Record) -> None:
        self._reader = reader
        self._record = record
        self._arena = Arena(reader.config, reader.dtype, reader.device)
        self._whole: KvCache | None = None
        self._recorded: dict[tuple[int, int], _FixedShape] = {}

    def cache(self, rows: int, tokens: int) -> KvCache:
        """See :class:`Stepping`. There is room for more rows than asked for: so many as are recorded."""
        size = _recorded_rows(rows), _rounded(tokens, _RECORDED_TOKENS)
        if not self._arena.holds(*size):
            # Recordings and the last cache would keep the memory that is given up for a larger piece.
            self.release()
        self._whole = self._arena.lay(*size)
        return first_rows(self._whole, rows)

    def begin(self, cache: KvCache) -> Steps:
        """See :class:`Stepping`."""
        if self._whole is None:
            raise RuntimeError("steps of a batch: expected a cache to be made first, found none")
        self._whole.filled = cache.filled
        return _RecordedSteps(self, self._whole, len(cache.real))

    def release(self) -> None:
        """Forget recordings and caches."""
        self._recorded.clear()
        self._whole = None
        self._arena.release()

    def words(self, ids: Tensor) -> Tensor:
        """The embeddings [rows, hidden] of ``ids`` [rows]."""
        words: Tensor = self._reader.model.get_input_embeddings()(ids)
        return words

    def shape_of(self, cache: KvCache) -> _FixedShape:
        """The step for a cache of this size, at its place."""
        size = (len(cache.real), cache.capacity)
        shape = self._recorded.get(size)
        if shape is None:
            shape = self._recorded[size] = _FixedShape(self._reader, cache, self._record)
        shape.step.place.fill_(cache.filled)
        return shape

    def fewer(self, cache: KvCache, rows: Tensor) -> KvCache:
        """These rows alone, in a cache for as few rows as are recorded."""
        fewer = self._arena.over(_recorded_rows(len(rows)), cache.capacity)
        gather_rows(cache, rows, fewer)
        return fewer


class _PlainSteps:
    def __init__(self, reader: Reader, cache: KvCache) -> None:
        self._reader, self._cache = reader, cache

    def __call__(self, ids: Tensor, positions: Tensor) -> Tensor:
        return self._reader.scores(self._reader.model.go_on(ids[:, None], positions[:, None], self._cache))

    def keep(self, rows: Sequence[int]) -> None:
        fewer = first_rows(self._cache, len(rows))
        gather_rows(self._cache, torch.tensor(rows, device=self._reader.device), fewer)
        self._cache = fewer


class _FixedShape:
    """One size of cache: the step over it, and where its input lies. Row n of the input is row n of the cache.

    Words are looked up before the step, for they may lie in the host's memory.
    """

    def __init__(self, reader: Reader, cache: KvCache, record: Record) -> None:
        self.step = FixedStep(cache)
        rows = len(cache.real)
        self.words = torch.zeros((rows, 1, reader.config.hidden_size), dtype=reader.dtype, device=reader.device)
        self.positions = torch.zeros((rows, 1), dtype=torch.long, device=reader.device)
        self._reader, self._record = reader, record
        self._replay: Callable[[], Tensor] | None = None

    def scores(self) -> Tensor:
        """[rows, vocabulary]. The first step of a size is a plain one, which loads what no recording can."""
        if self._replay is not None:
            return self._replay()
        scores = self._compute()
        self._replay = self._record(self._compute)
        return scores

    def _compute(self) -> Tensor:
        return self._reader.scores(self._reader.model.go_on_words(self.words, self.positions, self.step))


class _RecordedSteps:
    """Rows that ended stay as passengers, at no cost, until so many are gone that a smaller recording will do."""

    def __init__(self, stepping: RecordedStepping, cache: KvCache, rows: int) -> None:
        self._stepping, self._cache = stepping, cache
        self._shape = stepping.shape_of(cache)
        self._slots = torch.arange(rows, device=cache.real.device)

    def __call__(self, ids: Tensor, positions: Tensor) -> Tensor:
        shape = self._shape
        shape.words[self._slots, 0] = self._stepping.words(ids)
        shape.positions[self._slots, 0] = positions
        scores = shape.scores()
        self._cache.filled += 1
        return scores if len(self._slots) == len(scores) else scores[self._slots]

    def keep(self, rows: Sequence[int]) -> None:
        self._slots = self._slots[torch.tensor(rows, device=self._slots.device)]
        if _recorded_rows(len(rows)) == len(self._cache.real):
            return
        self._cache = self._stepping.fewer(self._cache, self._slots)
        self._shape = self._stepping.shape_of(self._cache)
        self._slots = torch.arange(len(rows), device=self._slots.device)


def cuda_graphs() -> Record:
    """Records steps as CUDA graphs that share one pool of memory: they never run at the same time."""
    living: WeakSet[torch.cuda.CUDAGraph] = WeakSet()
    pools: list[Any] = []

    def record(step: Callable[[], Tensor]) -> Callable[[], Tensor]:
        if not living:
            # PyTorch ends a pool with the last graph in it, and fails at whoever names it again.
            pools[:] = [torch.cuda.graph_pool_handle()]
        graph, stream = torch.cuda.CUDAGraph(), torch.cuda.current_stream()
        try:
            with torch.cuda.graph(graph, pool=pools[0]):  # records, computes nothing
                scores = step()
        except BaseException:
            _end_taking_memory(pools[0])
            raise
        finally:
            torch.cuda.set_stream(stream)  # PyTorch stays on the recording's where that cannot be ended in order
        living.add(graph)

        def replay() -> Tensor:
            graph.replay()
            return scores

        return replay

    return record


def _end_taking_memory(pool: Any) -> None:
    """Tell the allocator that a recording is over which could not be ended.

    PyTorch before 2.12 goes on waiting for its end, and until then gives no memory back: ``empty_cache`` fails, and so
    does every allocation that would need it (https://github.com/pytorch/pytorch/pull/180395). Later versions and
    recordings that were ended answer that nothing is recorded.
    """
    with suppress(RuntimeError, AttributeError):
        torch._C._cuda_endAllocateToPool(torch.cuda.current_device(), pool)


def _recorded_rows(rows: int) -> int:
    """The power of two that ``rows`` fit into."""
    return 1 << (rows - 1).bit_length()


def _rounded(tokens: int, step: int) -> int:
    return -(-tokens // step) * step
