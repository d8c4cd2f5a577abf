"""An engine that is another one when it is started than it was when it announced itself."""

from __future__ import annotations

import dataclasses
import sys

from glm4v_operator.worker.engine_interface import Announcement
from tests.scripted.engine import ScriptedEngine


class Turncoat(ScriptedEngine):
    """Announces one model, and serves the next day's."""

    def announce(self) -> Announcement:
        """The scripted model when asked what it is, another one when asked to work."""
        found = super().announce()
        return found if "--announce" in sys.argv else dataclasses.replace(found, model_hash="f" * 64)
