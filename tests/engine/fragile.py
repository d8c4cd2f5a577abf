"""Engines whose model breaks in a given way, for the tests of accidents; nothing around the model is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.worker.engine_interface import EngineOptions, Report
from tests.engine.folders import UncheckedEngine

LOST = "CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be asynchronously reported"


def no_room_above(rows: int) -> Callable[..., Tensor]:
    """A stand-in for ``ChatGlm4vModel.go_on``: memory runs out when more than ``rows`` are read at once."""
    whole = ChatGlm4vModel.go_on

    def go_on(self: ChatGlm4vModel, ids: Tensor, *more: Any) -> Tensor:
        if len(ids) > rows:
            raise torch.OutOfMemoryError(f"CUDA out of memory. Tried to allocate {len(ids)} GiB.")
        return whole(self, ids, *more)

    return go_on


class LosesItsDevice(UncheckedEngine):
    """Well until it is loaded; the first token of the first question is the last thing that its device computes."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)

    def load(self, report: Report) -> None:
        """As ever, then the device is lost."""
        super().load(report)
        lost = torch.AcceleratorError(LOST)

        def go_on(*given: object) -> Tensor:
            raise lost

        ChatGlm4vModel.go_on = go_on  # type: ignore[method-assign]
