"""A folder of links to some of this environment's packages: those that one installation brings, and no other."""

from __future__ import annotations

import importlib.metadata
import re
import sysconfig
import tomllib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement

from tests.docs.pages import ROOT

PROJECT = "glm4v-operator"
_PACKAGES = Path(sysconfig.get_path("purelib"))


def link_packages(folder: Path, requirements: Iterable[str]) -> None:
    """Fill ``folder`` with links to what installing ``requirements`` brings, except for this project itself."""
    brought = names_brought_by(requirements) - {PROJECT}
    ours: set[PurePosixPath] = set()
    foreign: set[PurePosixPath] = set()
    for distribution in importlib.metadata.distributions(path=[str(_PACKAGES)]):
        paths = ours if _normal(distribution.name) in brought else foreign
        for file in distribution.files or ():
            paths.update((file, *file.parents))
    _link(folder, PurePosixPath(), ours, foreign)


def names_brought_by(requirements: Iterable[str]) -> set[str]:
    """The names of the packages that installing ``requirements`` brings; each must be installed here."""
    waiting = [Requirement(line) for line in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        for extra in ("", *requirement.extras):
            name = _normal(requirement.name)
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += _needed_by(name, extra)
    return {name for name, _ in seen}


def _needed_by(name: str, extra: str) -> list[Requirement]:
    if name == PROJECT:  # as it is written now, not as it was when the checkout was installed
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    else:
        lines = importlib.metadata.requires(name) or []
    needed = [Requirement(line) for line in lines]
    return [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]


def _link(folder: Path, inside: PurePosixPath, ours: set[PurePosixPath], foreign: set[PurePosixPath]) -> None:
    """Link whole folders where they are one package's; go into those that others share, such as ``airflow``."""
    folder.mkdir(exist_ok=True)
    for entry in sorted(_PACKAGES.joinpath(inside).iterdir()):
        path = inside / entry.name
        if path in ours and path in foreign:
            _link(folder / entry.name, path, ours, foreign)
        elif path in ours:
            (folder / entry.name).symlink_to(entry)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
