"""What a worker loads, by its own code, over weights that are made instead of read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from bench.fullsize.random_weights import load_random_model
from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.glm4v_engine import Glm4vEngine
from glm4v_operator.engine.known_answer import SHIPPED
from glm4v_operator.engine.loading import load_generation
from glm4v_operator.engine.options import read_options
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.verification import silent
from glm4v_operator.worker.engine_interface import EngineOptions, Report

#: Random weights can read nothing: any answer to the known question will do.
ANY_ANSWER = replace(SHIPPED, expected="")


def load_random_engine(
    folder: Path, *, quantization: str, device: str, options: dict[str, object], report: Report
) -> Glm4vEngine:
    """An engine over ``folder``, which needs no weights, ready to answer. Raises as :meth:`Glm4vEngine.load` does."""
    asked = EngineOptions(model=str(folder), quantization=quantization, device=device, options=options)
    engine = Glm4vEngine(asked, known_answer=ANY_ANSWER)
    with _weights_at_random():
        engine.load(report)
    return engine


def load_random_generation(folder: Path, *, quantization: str, device: str) -> Generation:
    """The engine's inner part alone: without warm-up, nothing kept beyond what its first room allows."""
    with _weights_at_random():
        return load_generation(folder, read_manifest(folder), quantization, device, read_options({}), silent)


@contextmanager
def _weights_at_random() -> Iterator[None]:
    with mock.patch("glm4v_operator.engine.loading.load_model", load_random_model):
        yield
