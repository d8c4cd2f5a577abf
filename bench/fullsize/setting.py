"""What all parts of the benchmark are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from bench.fullsize.model_folder import write_model_folder
from bench.fullsize.questions import DAY, TINY_DAY
from bench.results import Row, report, rows_before


@dataclass(frozen=True, slots=True)
class Setting:
    """``tiny``: sizes that a CPU computes in a moment, to see that everything runs. ``results``: the JSON's folder."""

    tiny: bool
    device: str
    results: Path

    @property
    def day(self) -> dict[str, int]:
        """The prompts, and the tokens of their answers."""
        return TINY_DAY if self.tiny else DAY

    @property
    def dtype(self) -> torch.dtype:
        """What is computed in: what the engine chooses by itself."""
        return torch.float32 if self.device == "cpu" else torch.bfloat16

    @property
    def in_process(self) -> bool:
        """Whether no process of its own is needed: on a CPU there is no memory that it would hold for itself."""
        return self.tiny and self.device == "cpu"

    def report(self, name: str, rows: Sequence[Row], *, notes: Sequence[str] = ()) -> None:
        """Show ``rows`` and write them down; those of a tiny model under another name."""
        report(self._file(name), rows, notes=notes, folder=self.results)

    def rows_before(self, name: str) -> list[Row]:
        """What :meth:`report` wrote before, on this machine with these versions."""
        return rows_before(self._file(name), self.results)

    def _file(self, name: str) -> str:
        return f"tiny_{name}" if self.tiny else name


@contextmanager
def model_folder(tiny: bool) -> Iterator[Path]:
    """A folder without weights, for as long as it is needed."""
    with TemporaryDirectory(prefix="glm4v-bench-") as folder:
        yield write_model_folder(Path(folder), tiny=tiny)


def first_device() -> str:
    """The first GPU, or the CPU where there is none."""
    return "cuda:0" if torch.cuda.is_available() else "cpu"
