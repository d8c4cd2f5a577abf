"""Where models lie, and which folder a model's name means. Stdlib only; nothing is ever downloaded here.

A fetched model lies in ``STORE/owner/name/revision``, so that several revisions can be there at once, and a running
worker keeps its own. The store is GLM4V_MODELS, or ``~/.local/share/glm4v/models``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.included_folders import shipped_folder
from glm4v_operator.model.manifest import MANIFEST

STORE_VARIABLE = "GLM4V_MODELS"
_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?(@[\w.-]+)?")


def store_folder() -> Path:
    """The folder of fetched models; it need not exist yet."""
    named = os.environ.get(STORE_VARIABLE)
    return Path(named).expanduser() if named else Path.home() / ".local" / "share" / "glm4v" / "models"


def is_path(model: str) -> bool:
    """Whether ``model`` is a folder's path: it begins with "/", "./", "../" or "~". Anything else is a name."""
    return model.startswith(("/", "./", "../", "~")) or model in (".", "..")


def resolve_model(model: str) -> Path:
    """The folder of ``model``: a path; the name of a shipped model; or a fetched one, "owner/name[@revision]".

    Raises WeightsWrong where it is not there, saying what to fetch, or where several revisions are and none is named;
    Misconfigured for what is neither path nor name.
    """
    if is_path(model):
        folder = Path(model).expanduser()
        if not folder.is_dir():
            raise WeightsWrong(f"model {model!r}: expected a folder, found none there")
        return folder
    if not _NAME.fullmatch(model) or ".." in model:
        raise Misconfigured(f"model: expected a folder's path or a name like owner/name, found {model!r}")
    name, _, revision = model.partition("@")
    shipped = shipped_folder("models")
    if shipped is not None and (shipped / name / MANIFEST).is_file() and not revision:
        return shipped / name
    return _fetched(name, revision)


def revisions(name: str) -> list[str]:
    """The revisions of the model ``name`` that are in the store, whole ones only."""
    folder = store_folder() / name
    if not folder.is_dir():
        return []
    return sorted(
        entry.name for entry in folder.iterdir() if not entry.name.startswith(".") and (entry / MANIFEST).is_file()
    )


def _fetched(name: str, revision: str) -> Path:
    there = revisions(name)
    found = [revision] if revision in there else [one for one in there if one.startswith(revision)]
    if len(found) == 1:
        return store_folder() / name / found[0]
    if found:
        raise WeightsWrong(
            f"model {name!r}: expected one revision in {store_folder()}, found {', '.join(found)}; name one as "
            f"{name}@{found[0]}"
        )
    wanted = f"{name} --revision {revision}" if revision else name
    others = f" (only {', '.join(there)})" if there else ""
    raise WeightsWrong(
        f"model {name!r}{f' at revision {revision}' if revision else ''}: not found in {store_folder()}{others}; "
        f"'glm4v fetch {wanted}' gets it, and {STORE_VARIABLE} names another store"
    )
