"""The wheel, installed where nothing else is, gives the plugin, the operators, the prompts and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.layout.tracked_files import PACKAGE, ROOT, tracked_files
from tools.pip_settings import read_pip_settings

NANO = ROOT / "include" / "models" / "glm4v-nano"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # packages may have to be downloaded

LOOK = """
import importlib.metadata, json, sys
from pathlib import Path

import glm4v_operator
from airflow import plugins_manager
from airflow.providers_manager import ProvidersManager
from glm4v_operator.datasets import load_datasets
from glm4v_operator.included_folders import shipped_folder
from glm4v_operator.operators import GLM4VOperator
from glm4v_operator.prompts.files import load_prompts

plugins, errors = plugins_manager._get_plugins()
hook = ProvidersManager().hooks.get("glm4v")
print(json.dumps({
    "imported from": str(Path(glm4v_operator.__file__).parent),
    "plugins": [plugin.name for plugin in plugins],
    "errors": errors,
    "operator": GLM4VOperator.__module__,
    "prompts": sorted(load_prompts()),
    "datasets": sorted(dataset.name for dataset in load_datasets()),
    "demonstration model": sorted(file.name for file in (shipped_folder("models") / "glm4v-nano").iterdir()),
    "connection type": hook.hook_name if hook else None,
    "torch": "torch" in sys.modules,
}))
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """A clean environment with the wheel and what it asks for."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> str:
        """The output of a program of the environment, run away from the checkout."""
        path = self.folder / "bin" / command[0]
        done = subprocess.run(
            [path, *command[1:]], cwd=self.folder, env=dict(self.environment), capture_output=True, text=True
        )
        if done.returncode != 0:
            raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-4000:]}")
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, at the lock's versions."""
    folder = tmp_path_factory.mktemp("clean") / "environment"
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")]
    settings = os.environ | read_pip_settings(Path(sys.executable)).environment()
    subprocess.run([*install, str(wheel), "-c", str(ROOT / "constraints.txt")], env=settings, check=True)
    home = folder / "airflow"
    (home / "plugins").mkdir(parents=True)
    environment = {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    return Installed(folder, environment)


@pytest.fixture(scope="module")
def seen(installed: Installed) -> dict[str, Any]:
    """What a Python of the clean environment finds."""
    result: dict[str, Any] = json.loads(installed.run("python", "-c", LOOK).splitlines()[-1])
    return result


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"glm4v_operator/{file.relative_to(PACKAGE)}" for file in tracked_files() if file.is_relative_to(PACKAGE)}
    assert wanted - names == set()


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"glm4v_operator"}


EXPECTATIONS: dict[str, Callable[[Any], bool]] = {
    "plugins": lambda value: value == ["glm4v"],
    "errors": lambda value: value == {},
    "operator": lambda value: value == "glm4v_operator.operators",
    "prompts": lambda value: {"ocr", "caption_zh", "caption_en"} <= set(value),
    "datasets": lambda value: "demo" in value,
    "demonstration model": lambda value: value == sorted(file.name for file in tracked_files() if file.parent == NANO),
    "connection type": lambda value: value == "GLM-4V worker",
    "torch": lambda value: value is False,
}


@pytest.mark.parametrize("what", EXPECTATIONS)
def test_a_clean_environment_finds(seen: dict[str, Any], what: str) -> None:
    assert EXPECTATIONS[what](seen[what]), seen[what]


def test_the_package_comes_from_the_wheel(seen: dict[str, Any], installed: Installed) -> None:
    assert Path(seen["imported from"]).is_relative_to(installed.folder)


def test_the_command_checks_the_prompts_that_came_along(installed: Installed) -> None:
    assert "ocr" in installed.run("glm4v", "prompts", "check")
