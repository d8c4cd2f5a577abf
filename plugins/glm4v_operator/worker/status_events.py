"""What a held worker tells its holder on its own stdout: one JSON object a line, nothing else."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Literal, cast

#: Longer lines are not ours.
MAX_LINE_BYTES = 64 * 1024

Kind = Literal["stage", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """``stage``: ``name`` has begun. ``ready``: requests are answered. ``failed``: ``name`` is the reason code."""

    kind: Kind
    name: str
    detail: str = ""


class StatusWriter:
    """The worker's side. ``fd`` is private to it: libraries that print have another one."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def write_line(self, value: object) -> None:
        """One JSON value on a line of its own; a holder that is gone is no error here."""
        line = json.dumps(value).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._fd, line) :]
        except OSError:
            return

    def event(self, kind: Kind, name: str, detail: str = "") -> None:
        """Tell the holder."""
        self.write_line({"event": kind, "name": name, "detail": detail[:4000]})


def read_event(line: bytes) -> StatusEvent | None:
    """The event in ``line``; None for anything else."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("event") not in ("stage", "ready", "failed"):
        return None
    return StatusEvent(cast(Kind, value["event"]), str(value.get("name", "")), str(value.get("detail", "")))
