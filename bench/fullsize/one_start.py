"""One start of an engine from its folder, timed by stage from the moment when the process was asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from bench import subprocesses


def stages_of(asked: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Load the engine, ask one question; each stage and its seconds, in the order in which they came.

    ``asked``: the model's ``folder``, the ``device``, a folder as ``cache``, and when the process was ``spawned``.
    """
    marks: list[tuple[str, float]] = [("interpreter", asked["spawned"]), ("libraries", time.time())]
    from bench.fullsize.questions import TINY_DAY, ask, noise
    from bench.fullsize.random_engine import ANY_ANSWER
    from glm4v_operator.engine.glm4v_engine import Glm4vEngine
    from glm4v_operator.model.configuration import read_config
    from glm4v_operator.worker.engine_interface import EngineOptions

    def report(stage: str, detail: str) -> None:
        print(f"{stage}: {detail}", flush=True)
        if marks[-1][0] != stage:
            marks.append((stage, time.time()))

    engine = Glm4vEngine(EngineOptions(model=asked["folder"], device=asked["device"]), known_answer=ANY_ANSWER)
    # No check of these files is to be remembered beyond this run.
    with mock.patch.dict(os.environ, XDG_CACHE_HOME=asked["cache"]):
        engine.load(report)
    marks.append(("first token", time.time()))
    told: list[float] = []
    picture = noise(1, read_config(Path(asked["folder"])).image_size)
    engine.answer([ask("ocr", picture, TINY_DAY["ocr"], on_text=lambda _: told.append(time.time()))])
    ends = [at for _, at in marks[1:]] + told[:1]
    return [(stage, end - at) for (stage, at), end in zip(marks, ends, strict=True)]


if __name__ == "__main__":
    subprocesses.hand_back({"stages": stages_of(subprocesses.settings())})
