"""Where the files that people edit are found: datasets and prompts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from glm4v_operator.errors import Misconfigured

_PACKAGE = Path(__file__).resolve().parent


def included_folder(kind: Literal["datasets", "prompts"]) -> Path:
    """The folder of ``kind``: what GLM4V_DATASETS or GLM4V_PROMPTS names, else the packaged one, else the checkout's.

    Raises Misconfigured when the variable names no folder, or when there is none at all.
    """
    variable = f"GLM4V_{kind.upper()}"
    named = os.environ.get(variable)
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise Misconfigured(f"{variable}: expected a folder, found none at {named!r}; correct or unset it")
        return folder
    candidates = (_PACKAGE / "_include" / kind, _PACKAGE.parents[1] / "include" / kind)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise Misconfigured(f"no folder of {kind}: expected one at {candidates[0]}; set {variable} to yours")
