"""File names, file sizes, and that the project speaks of itself alone."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.layout.tracked_files import name_of, python_files, tracked_files

LARGEST_FILE = 16 * 2**20
LARGEST_PROJECT = 40 * 2**20
LONGEST_MODULE = 300
LONGEST_TEST = 400
NAMES_THAT_SAY_NOTHING = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "base_utils"})
SOURCES = frozenset({".cfg", ".ini", ".mako", ".md", ".py", ".sql", ".toml", ".yaml", ".yml"})
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~])/(home/|root/|Users/|work/|opt/(?=wheel|pypi))[\w.]|\bpypi[.]org|\bpythonhosted[.]org"
)
"""Paths of somebody's machine, and package indexes, which are the user's to choose."""


def texts() -> list[tuple[Path, str]]:
    """Every file that is text, with its text."""
    found = []
    for file in tracked_files():
        try:
            found.append((file, file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_module_is_named_like_one_of_the_standard_library() -> None:
    """Airflow puts a file of its plugins folder into ``sys.modules`` under the file's bare name."""
    modules = python_files("plugins")
    assert [name_of(file) for file in modules if file.stem in sys.stdlib_module_names] == []


def test_names_say_what_lives_there() -> None:
    modules = python_files("plugins", "dags", "embedded", "tools", "bench", "training", "tests")
    assert [name_of(file) for file in modules if file.stem in NAMES_THAT_SAY_NOTHING] == []


def test_a_file_is_one_idea() -> None:
    assert longer_than(LONGEST_MODULE, "plugins", "dags", "embedded", "tools", "bench", "training") == {}


def test_a_file_of_tests_is_one_idea() -> None:
    assert longer_than(LONGEST_TEST, "tests") == {}


def longer_than(limit: int, *folders: str) -> dict[str, int]:
    """The Python files below ``folders`` with more lines than ``limit``, and how many they have."""
    lines = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in python_files(*folders)}
    return {name: count for name, count in lines.items() if count > limit}


def test_no_file_is_too_large_to_read_or_to_clone() -> None:
    assert [name_of(file) for file in tracked_files() if file.stat().st_size > LARGEST_FILE] == []


def test_the_project_is_small_enough_to_clone() -> None:
    assert sum(file.stat().st_size for file in tracked_files()) <= LARGEST_PROJECT


def test_nothing_names_one_machine_or_one_package_index() -> None:
    found = [f"{name_of(file)}: {match.group(0)}" for file, text in texts() for match in OF_ONE_MACHINE.finditer(text)]
    assert found == []


def test_source_files_end_with_one_newline_and_no_line_with_spaces() -> None:
    slips = []
    for file, text in texts():
        if file.suffix not in SOURCES:
            continue
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            slips.append(f"{name_of(file)}: its end")
        if file.suffix != ".md" and re.search(r"[ \t]+$", text, flags=re.MULTILINE):
            slips.append(f"{name_of(file)}: spaces at the end of a line")
    assert slips == []


def test_no_test_is_switched_off() -> None:
    off = re.compile(r"(?<!\.)\b(pytest\.)?(mark\.)?(skip|skipif|xfail|importorskip)\(|@pytest\.mark\.(skip|xfail)")
    modules = [file for file in python_files("tests") if file != Path(__file__)]
    assert [name_of(file) for file in modules if off.search(file.read_text(encoding="utf-8"))] == []
