"""Accident 20: the task fails after half of the batch, and Airflow tries it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from glm4v_operator.annotate import lane_loop
from glm4v_operator.errors import RetryableError
from tests.annotate.day import journal_of, scripted
from tests.annotate.fixtures import MakeDay


def test_the_second_try_computes_nothing_again_that_is_done(
    make_day: MakeDay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal"
    death = {"when": {"nth": 5, "times": 1}, "act": {"died": True}}
    day = make_day(scripted(journal, rules=[death], state=str(tmp_path)), in_flight=1)
    day.put_pictures(8)
    day.begin()
    with monkeypatch.context() as patched:
        patched.setattr(lane_loop, "RESTARTS_WITHOUT_ADVANCE", 0)
        with pytest.raises(RetryableError):
            day.lane().run()
    first = journal_of(journal)
    done = day.texts()
    assert (len(done), first.total()) == (4, 5)
    day.lane().run()  # same run, same lane: nothing is handed over but what the ledger says
    assert len(day.texts()) == 8
    assert sum((journal_of(journal) - first).values()) == 4  # the one that was in flight, and the three never asked
    assert [times for times in journal_of(journal).values() if times > 1] == [2]
    assert day.problems() == []
