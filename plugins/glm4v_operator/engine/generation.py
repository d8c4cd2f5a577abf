"""Answering a batch of conversations: prompts share what they have in common, rows leave when they are done."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from glm4v_operator.engine.arena import some_rows
from glm4v_operator.engine.prefix import Prefix
from glm4v_operator.engine.prefixes import Prefixes
from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.recording import RecordingIfPossible
from glm4v_operator.engine.rows import Result, Row
from glm4v_operator.engine.sampling import Choice, Sampler, allowed_tokens
from glm4v_operator.engine.stepping import PlainStepping, Record, RecordedStepping, Stepping
from glm4v_operator.errors import ItemError
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.worker.engine_interface import EngineRequest

#: Tokens of prompts' texts that are read at once, whole texts: a longer one is read alone. Of the official model each
#: takes some 0.3 MB while it is read: more would cost memory that answers need, fewer have weights unpacked more often.
_TOKENS_AT_ONCE = 2048


class Generation:
    """One model and its tokenizer.

    ``shared_bytes``: memory for what prompts of one image share. ``record``: how steps are recorded; None: not at all.
    """

    def __init__(
        self,
        model: ChatGlm4vModel,
        tokenizer: Tokenizer,
        *,
        shared_bytes: int,
        device_name: str,
        record: Record | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._config = model.config
        self._reader = Reader(model)
        self._prefixes = Prefixes(self._reader, shared_bytes)
        self._recording = None if record is None else RecordingIfPossible(record, self._reader.wait)
        self._stepping: Stepping = (
            PlainStepping(self._reader) if self._recording is None else RecordedStepping(self._reader, self._recording)
        )
        self.device_name = device_name
        self._stops = frozenset(model.config.eos_token_id)
        self._allowed = allowed_tokens(
            model.config.vocabulary, tokenizer.size, list(tokenizer.special.values()), list(self._stops)
        ).to(self._reader.device)

    @property
    def context_positions(self) -> int:
        """Tokens that a prompt and its answer may have, an image counting three."""
        return self._config.context_positions

    @property
    def not_recorded(self) -> str:
        """Why steps that should be recorded are not; "" as long as nothing has failed."""
        return "" if self._recording is None else self._recording.why_not

    @torch.inference_mode()
    def answer(self, requests: Sequence[EngineRequest], ended: dict[int, Result] | None = None) -> list[Result]:
        """One result per request, in order. What PyTorch raises goes through: it concerns the whole batch.

        ``ended`` gets the results by the requests' numbers, also those that were there when something was raised.
        """
        ended = {} if ended is None else ended
        prepared = [self._prepared(request) for request in requests]
        try:
            if rows := [row for row in prepared if isinstance(row, Row)]:
                self._generate(rows)
        finally:
            results = [row.result if isinstance(row, Row) else row for row in prepared]
            ended |= {number: result for number, result in enumerate(results) if result is not None}
        return [ended[number] for number in range(len(requests))]

    def rehearse(self, requests: Sequence[EngineRequest]) -> None:
        """Take the memory that answering ``requests`` takes; answers about some of the images would make no sense.

        So no token ends one: a row that left early would leave the steps of all rows together untried.
        """
        self._prefixes.rehearsing = True
        try:
            self.answer(requests)
        finally:
            self._prefixes.rehearsing = False

    def give_back_memory(self) -> None:
        """Forget what later batches could use, and let others have the memory."""
        self._prefixes.clear()
        self._stepping.release()
        self._reader.release_unused()

    def share(self, max_bytes: int) -> None:
        """Keep so much of images that are looked at from now on, for later prompts about them."""
        self._prefixes.clear()
        self._prefixes.resize(max_bytes)

    def _prepared(self, request: EngineRequest) -> Row | ItemError:
        try:
            return Row(request, self._tokenizer, self._config, self.device_name)
        except ItemError as error:
            return error

    def _generate(self, rows: list[Row]) -> None:
        sampler = Sampler([row.request.sampling for row in rows], [row.ids for row in rows], self._allowed)
        cache, logits = self._read_prompts(rows)
        steps = self._stepping.begin(cache)
        positions = torch.tensor([len(row.ids) for row in rows], device=self._reader.device)
        while True:
            tokens, choices = sampler.choose(logits)
            for row, choice in zip(rows, choices, strict=True):
                self._step(row, choice)
            going = [number for number, row in enumerate(rows) if row.result is None]
            if not going:
                return
            if len(going) < len(rows):
                rows = [rows[number] for number in going]
                kept = torch.tensor(going, device=self._reader.device)
                steps.keep(going)
                sampler.keep(kept)
                tokens, positions = tokens[kept], positions[kept]
            logits = steps(tokens, positions)
            positions = positions + 1

    def _step(self, row: Row, choice: Choice) -> None:
        if choice.broken:
            self._prefixes.discard(row)
        if row.request.abandoned():
            row.abandon()
        else:
            row.take(choice, () if self._prefixes.rehearsing else self._stops)

    def _read_prompts(self, rows: Sequence[Row]) -> tuple[KvCache, Tensor]:
        """The rows' prompts in one cache, and the scores [rows, vocabulary] of each answer's first token.

        Prefixes end at one slot, and the texts after them at another: both are padded on the left.
        """
        prefixes = self._prefixes.of(rows)
        texts = [row.ids[len(prefix.ids) :] for row, prefix in zip(rows, prefixes, strict=True)]
        prefix_end = max(prefix.tokens for prefix in prefixes)
        needed = prefix_end + max(map(len, texts)) + max(row.max_new_tokens for row in rows)
        cache = self._stepping.cache(len(rows), needed)
        for number, prefix in enumerate(prefixes):
            prefix.put(cache, number, prefix_end)
        cache.filled = prefix_end
        cache.padded = any(prefix.tokens < prefix_end for prefix in prefixes)
        return cache, self._read_texts(cache, *_padded(texts, prefixes))

    def _read_texts(self, cache: KvCache, ids: Tensor, positions: Tensor, real: Tensor) -> Tensor:
        """Read the texts [rows, n] behind the prefixes, some rows at a time; returns the scores [rows, vocabulary]."""
        rows, longest = ids.shape
        at_once = max(1, _TOKENS_AT_ONCE // longest)
        scores, padded = [], cache.padded
        for begin in range(0, rows, at_once):
            some = slice(begin, begin + at_once)
            part = some_rows(cache, some)
            scores.append(self._reader.scores(self._reader.model.go_on(ids[some], positions[some], part, real[some])))
            padded = padded or part.padded
        cache.filled, cache.padded = cache.filled + longest, padded
        return torch.cat(scores)


def _padded(texts: Sequence[Sequence[int]], prefixes: Sequence[Prefix]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, positions and which of them are real, each [rows, longest], padded on the left."""
    longest = max(map(len, texts))
    ids = torch.zeros((len(texts), longest), dtype=torch.long)
    positions = torch.zeros_like(ids)
    real = torch.zeros_like(ids, dtype=torch.bool)
    for row, (text, prefix) in enumerate(zip(texts, prefixes, strict=True)):
        begin = longest - len(text)
        ids[row, begin:] = torch.tensor(text)
        positions[row, begin:] = torch.arange(len(prefix.ids), len(prefix.ids) + len(text))
        real[row, begin:] = True
    return ids, positions, real
