"""``make stop`` and ``make clean`` where the set-up was interrupted, or was deleted by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.postgres_home import OWNER, PostgresHome, find_home, outside_name

ROOT = Path(__file__).resolve().parents[2]
WRITABLE_BY_ALL = Path("/var/tmp")


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without any package."""
    folder = tmp_path_factory.mktemp("bare") / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def checkout(tmp_path: Path, bare_python: Path) -> Path:
    """A checkout whose set-up broke off: there is a Python, and no package."""
    folder = tmp_path / "checkout"
    for name in ("embedded", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Makefile", folder)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(bare_python)
    return folder


@pytest.fixture
def outside(checkout: Path) -> Iterator[PostgresHome]:
    """PostgreSQL's data of that checkout in a folder of the system; its record in the checkout is gone."""
    record = checkout / ".demo" / "postgres"
    folder = WRITABLE_BY_ALL / outside_name(record)
    (folder / "data").mkdir(parents=True)
    (folder / OWNER).write_text(f"{record}\n")
    home = find_home(record)
    assert home is not None
    yield home
    shutil.rmtree(folder, ignore_errors=True)


def make(target: str, checkout: Path, python: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", target, f"PYTHON={python}"]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)


def test_an_interrupted_set_up_is_cleaned(checkout: Path, bare_python: Path) -> None:
    done = make("clean", checkout, bare_python)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (checkout / ".venv").exists()


def test_there_is_nothing_to_stop_after_an_interrupted_set_up(checkout: Path, bare_python: Path) -> None:
    done = make("stop", checkout, bare_python)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing was started here" in done.stdout


@pytest.mark.parametrize("target", ["stop", "clean"])
def test_what_may_run_is_neither_forgotten_nor_deleted_without_a_set_up(
    target: str, checkout: Path, bare_python: Path
) -> None:
    (checkout / ".demo").mkdir()
    done = make(target, checkout, bare_python)
    assert done.returncode != 0
    assert f"run 'make setup', then 'make {target}'" in done.stderr
    assert "Traceback" not in done.stderr
    assert (checkout / ".demo").exists()
    assert (checkout / ".venv").exists()


def test_data_outside_a_deleted_checkout_folder_is_deleted_too(
    checkout: Path, bare_python: Path, outside: PostgresHome
) -> None:
    shutil.rmtree(checkout / ".venv")
    done = make("clean", checkout, bare_python)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"deleting PostgreSQL's data in {outside.folder}" in done.stdout
    assert not outside.folder.exists()


def test_data_outside_that_a_server_may_still_use_is_kept(
    checkout: Path, bare_python: Path, outside: PostgresHome
) -> None:
    (outside.data / "postmaster.pid").touch()
    done = make("clean", checkout, bare_python)
    assert done.returncode != 0
    assert "run 'make setup', then 'make clean'" in done.stderr
    assert outside.data.exists()
