"""Where the files are found that come with the package: datasets and prompts, which people edit, and models."""

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
    shipped = shipped_folder(kind)
    if shipped is None:
        raise Misconfigured(f"no folder of {kind}: expected one at {_candidates(kind)[0]}; set {variable} to yours")
    return shipped


def shipped_folder(kind: Literal["datasets", "prompts", "models"]) -> Path | None:
    """The folder of ``kind`` that came with the package, or with the checkout; None when neither has one."""
    return next((folder for folder in _candidates(kind) if folder.is_dir()), None)


def _candidates(kind: str) -> tuple[Path, Path]:
    return _PACKAGE / "_include" / kind, _PACKAGE.parents[1] / "include" / kind
