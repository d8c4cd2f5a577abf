"""Accident 19: the clocks of this machine, the database and the store disagree by minutes."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import glm4v_operator
from glm4v_operator.ingest.fetching import fetch
from glm4v_operator.ingest.listing import list_objects
from tests.faults.discovering import Discovering
from tests.faults.faulty_s3 import BUCKET, FaultyS3

PACKAGE = Path(glm4v_operator.__file__).parent
# Packages in which a run's decisions are made; times in them come from the database or from a monotonic clock.
DECIDING = ("annotate", "ingest", "ledger", "quality", "stages")
WALL_CLOCKS = ("time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today", "date.today")


@pytest.mark.parametrize("skew", [timedelta(minutes=-10), timedelta(minutes=10), timedelta(days=3650)])
def test_objects_are_found_and_read_whatever_time_the_store_has(ledger_url: str, skew: timedelta) -> None:
    with FaultyS3() as store, Discovering(ledger_url) as days:
        store.put("a.png", b"hello", last_modified=datetime.now(UTC) + skew)
        days.day(list_objects(store.client(), BUCKET))

        (claimed,) = days.claim()[1]

        assert fetch(store.client(), claimed, max_bytes=99, deadline_seconds=20).data == b"hello"


def test_no_decision_reads_this_machines_wall_clock() -> None:
    files = [file for package in DECIDING for file in (PACKAGE / package).rglob("*.py")]
    found = [f"{file.relative_to(PACKAGE)}:{line}" for file in files for line in _wall_clock_lines(file.read_text())]

    assert files
    assert found == []


@pytest.mark.parametrize(
    "program",
    [
        "import time\ntime.time()",
        "import time as clock\nclock.time()",
        "from time import time\ntime()",
        "from time import time_ns as now\nnow()",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime as moment\nmoment.now()",
        "from datetime import date\nfield(default_factory=date.today)",
    ],
)
def test_a_wall_clock_is_found_however_it_was_imported(program: str) -> None:
    assert _wall_clock_lines(program) == [2]


@pytest.mark.parametrize("program", ["import time\ntime.monotonic()", "def f(time):\n    time.strftime('%H')"])
def test_another_clock_is_no_wall_clock(program: str) -> None:
    assert _wall_clock_lines(program) == []


def _wall_clock_lines(program: str) -> list[int]:
    """The lines that name one, called there or handed on."""
    tree = ast.parse(program)
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    return [node.lineno for node in named if _whole_name(node, imported).endswith(WALL_CLOCKS)]


def _whole_name(node: ast.expr, imported: dict[str, str]) -> str:
    first, dot, rest = ast.unparse(node).partition(".")
    return imported.get(first, first) + dot + rest
