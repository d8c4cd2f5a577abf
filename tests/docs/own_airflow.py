"""An Airflow environment of somebody's own: what the page installs is at hand, but this project is not in it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.package_links import PROJECT, link_packages
from tests.docs.pages import ROOT

#: What a checkout needs for the page's commands.
_CHECKOUT = ("dags", "include", "plugins", "LICENSE", "README.md", "pyproject.toml")
#: What every environment has that builds a wheel without fetching anything.
_TOOLS = ("pip", "hatchling")

_RUN_AIRFLOW_COMMANDS = Path(__file__).with_name("run_airflow_commands.py")


def make_environment(folder: Path, commands: str) -> Path:
    """A virtual environment with all that the ``pip install`` in ``commands`` brings, except for this project itself.

    The tests' environment lends the packages; what the installation does not ask for is not there. Returns its ``bin``
    folder.
    """
    subprocess.run([sys._base_executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = folder / "packages"
    link_packages(packages, [*installed_by(commands), *_TOOLS])
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version / "site-packages" / "packages.pth").write_text(f"{packages}\n")
    airflow = folder / "bin" / "airflow"
    airflow.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m airflow "$@"\n')
    airflow.chmod(0o755)
    return folder / "bin"


def installed_by(commands: str) -> list[str]:
    """The requirements that the one ``pip install`` in ``commands`` names; a wheel of this project is its name."""
    (words,) = re.findall(r"^python -m pip install (.+)$", commands, re.MULTILINE)
    return [re.sub(r"^.*glm4v_operator-.*\.whl\)?", PROJECT, word) for word in shlex.split(words)]


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


def airflow_started_once(commands: str) -> str:
    """``commands`` with every ``airflow`` in them run by one process, in order: each start of Airflow takes seconds."""
    name_it = """airflow() { printf '%s\\0' "$@" $'\\n'; }"""
    return f"{{\n{name_it}\n{commands}\n}} | python {shlex.quote(str(_RUN_AIRFLOW_COMMANDS))}"


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
