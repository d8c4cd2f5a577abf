"""Recording steps where that works: what cannot be recorded is computed as it comes, and said once."""

from __future__ import annotations

import logging
from collections.abc import Callable

from torch import Tensor

from glm4v_operator.engine.device_trouble import Trouble, first_line, trouble
from glm4v_operator.engine.stepping import Record

log = logging.getLogger("glm4v.engine")


class RecordingIfPossible:
    """A :data:`Record` that gives back the step itself once ``record`` has failed, and never tries it again.

    ``wait``: waits for the device; raises when it is lost. What CUDA says while recording reads as if it were, for any
    call that no recording can hold, and yet the device is well as soon as recording has ended. ``why_not``: why nothing
    is recorded any more, "" as long as it is.
    """

    def __init__(self, record: Record, wait: Callable[[], None]) -> None:
        self._record, self._wait = record, wait
        self.why_not = ""

    def __call__(self, step: Callable[[], Tensor]) -> Callable[[], Tensor]:
        """Raises what ``record`` raised where memory ran out or the device is lost."""
        if self.why_not:
            return step
        try:
            return self._record(step)
        except RuntimeError as error:
            if trouble(error) is Trouble.OUT_OF_MEMORY or not self._is_well():
                raise
            self.why_not = first_line(error)
        log.warning("steps cannot be recorded here, answers take two to three times as long: %s", self.why_not)
        return step

    def _is_well(self) -> bool:
        try:
            self._wait()
        except RuntimeError:
            return False
        return True
