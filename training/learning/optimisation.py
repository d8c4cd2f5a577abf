"""Two optimisers and a clock: Muon for the matrices, AdamW for the rest, learning rates by the time that has passed."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from training.learning.nano import Learner

#: Peak learning rates. Muon's is scaled to the size of AdamW's steps (``adjust_lr_fn="match_rms_adamw"``).
MUON_RATE, ADAMW_RATE = 2e-3, 1.5e-3
WARM_UP_STEPS = 200
_LAST_SHARE = 0.01

#: The sixteen values of NF4 (Dettmers et al. 2023, QLoRA, appendix E).
_NF4 = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
)  # fmt: skip
_NF4_BLOCK = 64


class Optimisers:
    """Muon and AdamW as one, over exact copies of the weights; the model itself has them rounded to what it runs in.

    So the model learns as it will be used: in 16 bits, and with ``four_bits`` with its matrices as NF4 leaves them. The
    gradients found with rounded weights move the exact ones (the straight-through estimator, Bengio et al. 2013).
    """

    def __init__(self, learner: Learner) -> None:
        named = list(learner.named_parameters())
        self._rounded: list[Tensor] = [parameter for _, parameter in named]
        self._exact = [parameter.detach().float().clone().requires_grad_() for _, parameter in named]
        inner = [_is_inner_matrix(name, parameter) for name, parameter in named]
        self._matrices = [exact for exact, is_inner in zip(self._exact, inner, strict=True) if is_inner]
        self._rest = [exact for exact, is_inner in zip(self._exact, inner, strict=True) if not is_inner]
        self._targets = [rounded for rounded, is_inner in zip(self._rounded, inner, strict=True) if is_inner]
        self._muon = torch.optim.Muon(self._matrices, lr=0.0, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
        fused = {"fused": True} if self._rest[0].is_cuda else {}
        self._adamw = torch.optim.AdamW(self._rest, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01, **fused)
        levels = torch.tensor(_NF4, device=self._exact[0].device)
        self._levels, self._borders = levels, (levels[1:] + levels[:-1]) / 2

    def step(self, share: float, *, four_bits: bool) -> None:
        """One step at ``share`` of the peak rates; gradients are used up. ``four_bits``: for the step after this."""
        for exact, rounded in zip(self._exact, self._rounded, strict=True):
            exact.grad = None if rounded.grad is None else rounded.grad.float()
            rounded.grad = None
        nn.utils.clip_grad_norm_(self._rest, 1.0)
        for optimiser, rate in ((self._muon, MUON_RATE), (self._adamw, ADAMW_RATE)):
            for group in optimiser.param_groups:
                group["lr"] = rate * share
            optimiser.step()  # type: ignore[no-untyped-call]
        self.round(four_bits=four_bits)

    @torch.no_grad()
    def round(self, *, four_bits: bool) -> None:
        """Give the model the weights of now."""
        torch._foreach_copy_(self._rounded, self._exact)
        if four_bits:
            flat = torch.cat([matrix.flatten() for matrix in self._matrices]).view(-1, _NF4_BLOCK)
            largest = flat.abs().amax(1, keepdim=True).clamp(min=1e-12)
            values = (self._levels[torch.bucketize(flat / largest, self._borders)] * largest).flatten()
            parts = values.split([matrix.numel() for matrix in self._matrices])
            torch._foreach_copy_(self._targets, [p.view_as(t) for p, t in zip(parts, self._targets, strict=True)])


def rate_share(step: int, passed: float) -> float:
    """Share of the peak learning rate: warm-up by steps since the optimisers are new, then half a cosine by time.

    ``passed``: share of the whole training's time, 0 to 1.
    """
    cosine = (1 + math.cos(math.pi * min(1.0, passed))) / 2
    return min(1.0, (step + 1) / WARM_UP_STEPS) * (_LAST_SHARE + (1 - _LAST_SHARE) * cosine)


def _is_inner_matrix(name: str, parameter: Tensor) -> bool:
    """Linear layers inside the two towers and the adapter: what Muon is for, and what NF4 quantises."""
    inside = ("vision.transformer.layers", "vision.linear_proj", "encoder.layers")
    return parameter.ndim == 2 and any(part in name for part in inside)
