"""Which engine answers a dataset's prompts, and how its worker is reached."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from glm4v_operator.field_reader import FieldError, read

#: A registered name ("rapidocr"), or the place of a class of one's own ("package.module:Class").
_ENGINE_NAME = re.compile(r"[a-z][a-z0-9_-]*|[A-Za-z_][\w.]*:[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """``mode`` held: the lane execs a worker of its own; served: a running one is reached by ``connection``.

    ``worker_python`` is the interpreter that has the engine's libraries (None: this one). ``model``, ``quantization``
    and ``device`` are handed to the engine as they are; None is the engine's own default. ``start_seconds`` is how
    long a worker may take to become ready, ``request_seconds`` how long one answer may take. ``options`` belong to
    the engine; they stand in the process list, so no secrets there.
    """

    name: str
    mode: Literal["held", "served"] = "held"
    connection: str | None = None
    worker_python: str | None = None
    model: str | None = None
    quantization: str | None = None
    device: str | None = None
    start_seconds: int = 600
    request_seconds: int = 300
    options: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ENGINE_NAME.fullmatch(self.name):
            raise FieldError("name", f"expected an engine's name or 'package.module:Class', found {self.name!r}")
        if self.mode not in ("held", "served"):
            raise FieldError("mode", f"expected held or served, found {self.mode!r}")
        if self.mode == "served" and not self.connection:
            raise FieldError("connection", "expected the served worker's Airflow connection, found nothing; add it")
        if self.mode == "held" and self.connection:
            raise FieldError("connection", f"expected none for a held worker, found {self.connection!r}; remove it")
        for name in ("start_seconds", "request_seconds"):
            seconds = getattr(self, name)
            if not 1 <= seconds <= 86_400:
                raise FieldError(name, f"expected 1 to 86400 seconds, found {seconds}")

    def to_json(self) -> dict[str, object]:
        """Plain JSON with every field, for handing settings from task to task."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> EngineSettings:
        """The reverse of :meth:`to_json`; raises FieldError for unknown fields and wrong types."""
        return read(cls, value)
