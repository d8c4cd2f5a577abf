"""From an engine's name to the engine; imported only when it is made."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, cast

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.engine_interface import Engine, EngineOptions

#: Engines that can be named without their place.
ENGINES: dict[str, str] = {
    "glm4v": "glm4v_operator.engine.glm4v_engine:Glm4vEngine",
    "rapidocr": "glm4v_operator.readers.rapidocr_reader:RapidOcrEngine",
}


#: Functions that look at the settings of an engine where its libraries need not be; they raise FieldError.
CHECKS: dict[str, str] = {"glm4v": "glm4v_operator.engine.options:check_settings"}


def check_settings(engine: EngineSettings) -> None:
    """Raise FieldError for settings that the engine is known to refuse; what only it can know, it says itself."""
    place = CHECKS.get(engine.name)
    if place is not None:
        _imported(place)(engine)


def _imported(place: str) -> Callable[..., Any]:
    module_name, _, name = place.partition(":")
    return cast(Callable[..., Any], getattr(importlib.import_module(module_name), name))


def create_engine(name: str, options: EngineOptions) -> Engine:
    """The engine called ``name`` ("rapidocr" or "package.module:Class"); raises Misconfigured when it cannot be had."""
    place = name if ":" in name else ENGINES.get(name)
    if place is None:
        known = ", ".join(sorted(ENGINES))
        raise Misconfigured(f"engine {name!r}: expected one of {known} or 'package.module:Class'")
    try:
        factory = _imported(place)
    except (ImportError, AttributeError) as error:
        raise Misconfigured(
            f"engine {name!r}: cannot import {place!r} ({error}); install its libraries into the worker's interpreter "
            "(worker_python), or put its folder on PYTHONPATH"
        ) from error
    return cast(Engine, factory(options))
