"""Accident 1, seen by a lane: its worker is killed in the middle of a batch."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.annotate.day import journal_of, scripted
from tests.annotate.fixtures import MakeDay

IN_FLIGHT = 4


def test_answers_stay_the_worker_comes_back_and_no_text_is_stored_twice(make_day: MakeDay, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    death = {"when": {"nth": 6, "times": 1}, "act": {"signal": int(signal.SIGKILL)}}
    day = make_day(scripted(journal, rules=[death], state=str(tmp_path)), in_flight=IN_FLIGHT)
    day.put_pictures(12)
    summary = day.work()
    assert (summary.ended, summary.worker_restarts) == ("finished", 1)
    assert day.items() == {"done": 12}
    assert len(day.texts()) == 12
    asked = journal_of(journal)
    assert 12 < asked.total() <= 12 + IN_FLIGHT
    assert day.rows("SELECT count(*) FROM outputs") == [(12,)]
    assert day.rows("SELECT max(solo_deaths) FROM work_items") == [(0,)]
    assert day.problems() == []
