"""From an engine's name to the engine; imported only when it is made."""

from __future__ import annotations

import importlib
from typing import cast

from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.engine_interface import Engine, EngineOptions

#: Engines that can be named without their place.
ENGINES: dict[str, str] = {
    "glm4v": "glm4v_operator.engine.glm4v_engine:Glm4vEngine",
    "rapidocr": "glm4v_operator.readers.rapidocr_reader:RapidOcrEngine",
}


def create_engine(name: str, options: EngineOptions) -> Engine:
    """The engine called ``name`` ("rapidocr" or "package.module:Class"); raises Misconfigured when it cannot be had."""
    place = name if ":" in name else ENGINES.get(name)
    if place is None:
        known = ", ".join(sorted(ENGINES))
        raise Misconfigured(f"engine {name!r}: expected one of {known} or 'package.module:Class'")
    module_name, _, class_name = place.partition(":")
    try:
        factory = getattr(importlib.import_module(module_name), class_name)
    except (ImportError, AttributeError) as error:
        raise Misconfigured(
            f"engine {name!r}: cannot import {place!r} ({error}); install its libraries into the worker's interpreter "
            "(worker_python), or put its folder on PYTHONPATH"
        ) from error
    return cast(Engine, factory(options))
