"""Picking each row's next token from its scores; what a row gets never depends on the rows beside it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from glm4v_operator.sampling import Sampling

#: The best tokens among which top-p is looked for first; only where they do not hold the nucleus are all sorted.
_CANDIDATES = 256


@dataclass(frozen=True, slots=True)
class Choice:
    """What one row got: ``logprob`` under the model's own distribution; ``broken``: its scores were NaN or infinite."""

    token: int
    logprob: float
    broken: bool


class Sampler:
    """Settings of the rows of one batch, as tensors.

    ``prompts``: the ids that each row's answer follows, for the repetition penalty. ``allowed``: [vocabulary], True
    for tokens that may be chosen. Every row has random numbers of its own, drawn beforehand on the CPU from its seed:
    the same on every device and in every batch.
    """

    def __init__(self, settings: Sequence[Sampling], prompts: Sequence[Sequence[int]], allowed: Tensor) -> None:
        device = allowed.device
        self._allowed = allowed
        self._greedy = torch.tensor([one.temperature == 0 for one in settings], device=device)
        self._all_greedy = all(one.temperature == 0 for one in settings)
        self._temperature = torch.tensor([one.temperature or 1.0 for one in settings], device=device)[:, None]
        self._top_p = torch.tensor([one.top_p for one in settings], device=device)[:, None]
        unlimited = len(allowed)
        self._top_k = torch.tensor([one.top_k or unlimited for one in settings], device=device)[:, None]
        self._penalty = torch.tensor([one.repetition_penalty for one in settings], device=device)[:, None]
        self._seen: Tensor | None = None
        if any(one.repetition_penalty != 1.0 for one in settings):
            self._seen = torch.zeros((len(settings), len(allowed)), dtype=torch.bool)
            for row, ids in enumerate(prompts):
                self._seen[row, torch.tensor(ids)] = True
            self._seen = self._seen.to(device)
        self._dice = _dice(settings).to(device)
        self._step = 0

    def choose(self, logits: Tensor) -> tuple[Tensor, list[Choice]]:
        """The next token of each row from ``logits`` [rows, vocabulary]: on the device [rows], and for the host.

        Greedy for temperature 0. Else, in the order of transformers' processors: repetition penalty over prompt and
        answer (Keskar et al. 2019: positive scores are divided by it, negative ones multiplied), temperature, the
        top_k best, then the fewest best ones whose probabilities sum to top_p (Holtzman et al. 2020).
        """
        logits = logits.float()
        broken = ~logits.isfinite().all(dim=-1)
        scores = self._penalised(logits).masked_fill(~self._allowed, -torch.inf)
        tokens = scores.argmax(dim=-1)
        whole = torch.ones_like(self._greedy)
        if not self._all_greedy:
            drawn, whole = self._drawn(scores, _CANDIDATES)
            tokens = torch.where(self._greedy, tokens, drawn)
            whole = whole | self._greedy | broken
        tokens, choices, all_whole = self._to_host(tokens, logits, broken, whole)
        if not all_whole:
            drawn, _ = self._drawn(scores, len(self._allowed))
            tokens, choices, _ = self._to_host(torch.where(whole, tokens, drawn), logits, broken, whole)
        if self._seen is not None:
            self._seen.scatter_(1, tokens[:, None], True)
        self._step += 1
        return tokens, choices

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows alone, in this order."""
        for name in ("_greedy", "_temperature", "_top_p", "_top_k", "_penalty", "_dice"):
            setattr(self, name, getattr(self, name)[rows])
        if self._seen is not None:
            self._seen = self._seen[rows]

    def _penalised(self, logits: Tensor) -> Tensor:
        if self._seen is None:
            return logits
        changed = torch.where(logits > 0, logits / self._penalty, logits * self._penalty)
        return torch.where(self._seen, changed, logits)

    def _drawn(self, scores: Tensor, candidates: int) -> tuple[Tensor, Tensor]:
        """One token a row out of its ``candidates`` best; and whether these hold all that the row may draw from."""
        scores = scores / self._temperature
        candidates = min(candidates, scores.shape[-1])
        best, ids = scores.topk(candidates, dim=-1)  # [rows, candidates], best first
        ranks = torch.arange(candidates, device=scores.device)
        cut = self._top_k < scores.shape[-1]
        best = best.masked_fill(ranks >= self._top_k, -torch.inf)
        total = torch.where(cut, best.logsumexp(-1, keepdim=True), scores.logsumexp(-1, keepdim=True))
        chances = (best - total).exp()
        sums = chances.cumsum(dim=-1)
        chances = chances.masked_fill((sums - chances >= self._top_p) & (ranks > 0), 0)
        sums_kept = chances.cumsum(dim=-1)
        target = self._dice[:, self._step, None] * sums_kept[:, -1:]
        place = (sums_kept <= target).sum(dim=-1, keepdim=True).clamp(max=candidates - 1)
        # Rounding may point behind the last token that has a chance at all.
        place = torch.minimum(place, (chances > 0).sum(dim=-1, keepdim=True).clamp(min=1) - 1)
        # With a cut behind the candidates, what they sum to says nothing: what it is a part of is not known.
        whole = (candidates == scores.shape[-1]) | (self._top_k <= candidates) | ~cut & (sums[:, -1:] >= self._top_p)
        return ids.gather(1, place)[:, 0], whole[:, 0]

    @staticmethod
    def _to_host(tokens: Tensor, logits: Tensor, broken: Tensor, whole: Tensor) -> tuple[Tensor, list[Choice], bool]:
        """One transfer for all that the host wants to know."""
        logprobs = logits.gather(1, tokens[:, None])[:, 0] - logits.logsumexp(dim=-1)
        table = torch.stack((tokens.double(), logprobs.double(), broken.double(), whole.double())).tolist()
        choices = [
            Choice(int(token), logprob, bool(is_broken)) for token, logprob, is_broken in zip(*table[:3], strict=True)
        ]
        return tokens, choices, all(table[3])


def allowed_tokens(vocabulary: int, tokenizer_size: int, specials: Sequence[int], stops: Sequence[int]) -> Tensor:
    """[vocabulary], True for tokens of text and for stop ids: no padding row, no other special token is an answer."""
    allowed = torch.zeros(vocabulary, dtype=torch.bool)
    allowed[:tokenizer_size] = True
    allowed[torch.tensor(list(specials))] = False
    allowed[torch.tensor(list(stops))] = True
    return allowed


def _dice(settings: Sequence[Sampling]) -> Tensor:
    """[rows, most tokens that a row may get]: numbers from 0 to below 1."""
    longest = max(one.max_new_tokens for one in settings)
    dice = torch.zeros(len(settings), longest)
    for row, one in enumerate(settings):
        if one.temperature > 0:
            seed = secrets.randbits(63) if one.seed is None else one.seed
            generator = torch.Generator().manual_seed(seed)
            dice[row, : one.max_new_tokens] = torch.rand(one.max_new_tokens, generator=generator)
    return dice
