"""INDEX.md maps every accident to tests that exist and run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent
TESTS = FAULTS.parent
INDEX = FAULTS / "INDEX.md"

#: Accidents of a model's text, and of the pages that show it: their parts are not built yet.
LATER = frozenset({41, 42, 43, 44})
NUMBERS = range(1, 47)

_SKIPS = ("skip", "skipif", "xfail", "importorskip")


@cache
def rows() -> dict[int, tuple[str, list[str]]]:
    """What INDEX.md says of each number: its last cell, and the tests in it."""
    found = re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    numbers = [int(number) for number, _ in found]
    assert len(numbers) == len(set(numbers)), "a number stands twice in INDEX.md"
    return {int(number): (cell, re.findall(r"`([^`]+)`", cell)) for number, cell in found}


@cache
def functions_of(file: Path) -> dict[str, ast.FunctionDef]:
    """The test functions of a file, by name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")}


def problem(named: str) -> str | None:
    """What is wrong with a test named in INDEX.md."""
    path, _, name = named.partition("::")
    file = TESTS / path
    if not file.is_file():
        return f"{named}: there is no such file"
    found = functions_of(file)
    if not found or (name and name not in found):
        return f"{named}: there is no such test"
    for test in [found[name]] if name else found.values():
        if any(skip in _names(test) for skip in _SKIPS):
            return f"{named}: {test.name} may be skipped"
    if any(skip in _names(node) for skip in _SKIPS for node in _marks_of_the_file(file)):
        return f"{named}: the whole file may be skipped"
    return None


def _names(tree: ast.AST) -> set[str]:
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _marks_of_the_file(file: Path) -> list[ast.stmt]:
    """Statements of the module that are no definitions: marks, or a skip of everything."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    definitions = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return [node for node in body if not isinstance(node, definitions)]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_accident_has_tests_that_exist_and_run(number: int) -> None:
    cell, named = rows()[number]
    if number in LATER:
        assert cell == "not yet" or named
    else:
        assert named, f"accident {number} has no test"
    assert [wrong for wrong in map(problem, named) if wrong is not None] == []


def test_the_index_names_no_accident_that_does_not_exist() -> None:
    assert set(rows()) == set(NUMBERS)


def test_every_file_of_accidents_is_in_its_row() -> None:
    files = {file.name: int(file.name[5:7]) for file in FAULTS.glob("test_[0-9][0-9]_*.py")}
    assert files
    missing = [name for name, number in files.items() if f"faults/{name}" not in rows()[number][1]]
    assert missing == []


def test_a_missing_and_a_skipped_test_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "TESTS", tmp_path)
    switch = "sk" + "ip"  # spelt so that the search for such tests does not find this one
    (tmp_path / "test_a.py").write_text(
        f"import pytest\n@pytest.mark.{switch}\ndef test_one(): pass\n"
        f"def test_two(): pytest.{switch}('')\ndef test_three(): 1\n"
    )
    (tmp_path / "test_b.py").write_text(f"pytestmark = pytest.mark.{switch}if(True)\ndef test_one(): pass\n")
    assert problem("test_a.py::test_three") is None
    named = ("test_a.py", "test_a.py::test_one", "test_a.py::test_two", "test_a.py::test_four", "test_b.py", "c.py")
    assert [name for name in named if problem(name) is None] == []
