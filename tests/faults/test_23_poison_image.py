"""Accident 23: an image that kills the worker each time it is asked about."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from glm4v_operator.annotate import lane_loop
from glm4v_operator.errors import WorkerDead
from tests.annotate.day import colour, scripted
from tests.annotate.fixtures import MakeDay


def test_one_poison_image_among_32_in_flight_costs_itself_and_nobody_else(make_day: MakeDay, tmp_path: Path) -> None:
    poison = {"when": {"pixel": list(colour(17))}, "act": {"signal": int(signal.SIGKILL)}}
    # Gathered into batches: the poison takes its neighbours' answers along.
    engine = scripted(rules=[poison], max_batch=32, gather_seconds=0.05)
    day = make_day(engine, in_flight=32)
    day.put_pictures(32)
    summary = day.work()
    assert (summary.ended, summary.worker_restarts) == ("finished", 4)  # once in company, three times alone
    assert day.items() == {"done": 31, "dead (kills_worker)": 1}
    assert day.rows("SELECT key, reason FROM failures") == [("017.png", "kills_worker")]
    assert day.rows("SELECT max(attempts), max(solo_deaths) FROM work_items WHERE state = 'dead'") == [(4, 3)]
    assert day.problems() == []
    day.put_pictures(2, first=40)
    tomorrow = day.work()
    assert (tomorrow.counts, tomorrow.worker_restarts) == ({"done": 2, "images": 2}, 0)


def test_several_poison_images_one_after_the_other_do_not_fail_the_lane(
    make_day: MakeDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = make_day(scripted(rules=[{"act": {"signal": int(signal.SIGKILL)}}]))
    day.put_pictures(3)
    day.begin()
    monkeypatch.setattr(lane_loop, "RESTARTS_WITHOUT_ADVANCE", 0)
    with pytest.raises(WorkerDead):
        day.lane().run()
    day.rows("UPDATE work_items SET suspect = true, solo_deaths = 2")  # as if each had been asked alone twice
    monkeypatch.setattr(lane_loop, "RESTARTS_WITHOUT_ADVANCE", 1)
    summary = day.lane().run()
    assert (summary.ended, summary.counts) == ("finished", {"dead": 3, "images": 3})
    assert (day.items(), day.problems()) == ({"dead (kills_worker)": 3}, [])
