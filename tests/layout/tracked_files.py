"""The files of the project: what git tracks, or would."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE_HERE = frozenset(
    {".git", ".venv", ".venv.lock", ".demo", ".test", "__pycache__", "build", "dist"}
    | {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
)
PACKAGE = ROOT / "plugins" / "glm4v_operator"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that belongs to the project, in order; outside a git checkout, every file that nothing here made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [file for file in ROOT.rglob("*") if not MADE_HERE & set(file.relative_to(ROOT).parts)]
    return tuple(sorted(file for file in set(files) if file.is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files below ``folders`` of the project."""
    wanted = [ROOT / folder for folder in folders]
    return [
        file for file in tracked_files() if file.suffix == ".py" and any(file.is_relative_to(top) for top in wanted)
    ]


@cache
def syntax(file: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported_modules(file: Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything that ``file`` imports, at any depth; relative imports begin with dots."""
    found = []
    for node in ast.walk(syntax(file)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def name_of(file: Path) -> str:
    """The path of ``file`` in the project, for messages."""
    return str(file.relative_to(ROOT))
