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
    found = [f"{file.relative_to(PACKAGE)}:{line}" for file in files for line in _wall_clock_lines(file)]

    assert files
    assert found == []


def _wall_clock_lines(file: Path) -> list[int]:
    calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if ast.unparse(call.func).endswith(WALL_CLOCKS)]
