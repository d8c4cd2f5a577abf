"""An Airflow environment of somebody's own: everything is installed in it but this project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.docs.pages import ROOT

#: What a checkout needs for the page's commands.
_CHECKOUT = ("dags", "include", "plugins", "LICENSE", "README.md", "pyproject.toml")


def make_environment(folder: Path) -> Path:
    """A virtual environment that sees this one's packages, except for this project. Returns its ``bin`` folder."""
    subprocess.run([sys._base_executable, "-m", "venv", str(folder)], check=True)
    packages = folder / "packages"
    packages.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.match(r"glm4v|_+editable|__pycache__|pip\b|pip-", entry.name):
            (packages / entry.name).symlink_to(entry)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version / "site-packages" / "packages.pth").write_text(f"{packages}\n")
    airflow = folder / "bin" / "airflow"
    airflow.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m airflow "$@"\n')
    airflow.chmod(0o755)
    return folder / "bin"


def copy_checkout(folder: Path) -> Path:
    """A copy of the checkout in which the page's commands may write."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in _CHECKOUT:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


def clean_environment_with(settings: dict[str, str], *programs: Path) -> dict[str, str]:
    """The environment of a person who has set nothing but ``settings``; ``programs`` come first on the path."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AIRFLOW", "GLM4V", "PYTHON"))}
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    return {**kept, **settings, "PATH": path, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}


def filled_in(block: str, values: dict[str, str]) -> str:
    """The block of ``export NAME=value`` lines with these values; every name must be there."""
    for name, value in values.items():
        block, found = re.subn(rf"^export {name}=.*$", f"export {name}='{value}'", block, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f"{name}: expected one line 'export {name}=', found {found}")
    return block
