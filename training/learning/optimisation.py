"""Two optimisers and a clock: Muon for the matrices, AdamW for the rest, learning rates by the time that has passed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from training.learning.nano import Learner

#: Peak learning rates. Muon's is scaled to the size of AdamW's steps (``adjust_lr_fn="match_rms_adamw"``).
MUON_RATE, ADAMW_RATE = 2e-3, 1.5e-3
WARM_UP_STEPS = 200
_LAST_SHARE = 0.01


class Optimisers:
    """Muon and AdamW as one."""

    def __init__(self, learner: Learner) -> None:
        matrices, rest = [], []
        for name, parameter in learner.named_parameters():
            (matrices if _is_inner_matrix(name, parameter) else rest).append(parameter)
        self.muon = torch.optim.Muon(matrices, lr=0.0, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
        fused = {"fused": True} if rest[0].is_cuda else {}
        self.adamw = torch.optim.AdamW(rest, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01, **fused)
        self._rest = rest

    def step(self, share: float) -> None:
        """One step at ``share`` of the peak rates; gradients are used up."""
        nn.utils.clip_grad_norm_(self._rest, 1.0)
        for optimiser, rate in ((self.muon, MUON_RATE), (self.adamw, ADAMW_RATE)):
            for group in optimiser.param_groups:
                group["lr"] = rate * share
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)


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


#: The sixteen values of NF4 (Dettmers et al. 2023, QLoRA, appendix E).
_NF4 = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
)  # fmt: skip
_NF4_BLOCK = 64


class RoundedToNf4:
    """Lets a step be taken with the weights that 4 bits would leave, so that the model learns to bear them.

    The gradients found with rounded weights move the exact ones (the straight-through estimator, Bengio et al. 2013).
    """

    def __init__(self, learner: Learner) -> None:
        self._parameters = [p for name, p in learner.named_parameters() if _is_inner_matrix(name, p)]
        device = self._parameters[0].device
        levels = torch.tensor(_NF4, device=device)
        self._levels, self._borders = levels, (levels[1:] + levels[:-1]) / 2

    @contextmanager
    def weights(self) -> Iterator[None]:
        """Inside, all quantised matrices have rounded values; afterwards their own again."""
        exact = [parameter.detach().clone() for parameter in self._parameters]
        flat = torch.cat([values.flatten() for values in exact]).view(-1, _NF4_BLOCK)
        largest = flat.abs().amax(1, keepdim=True).clamp(min=1e-12)
        rounded = (self._levels[torch.bucketize(flat / largest, self._borders)] * largest).flatten()
        with torch.no_grad():
            for parameter, part in zip(self._parameters, rounded.split([p.numel() for p in exact]), strict=True):
                parameter.copy_(part.view_as(parameter))
        try:
            yield
        finally:
            with torch.no_grad():
                for parameter, values in zip(self._parameters, exact, strict=True):
                    parameter.copy_(values)
