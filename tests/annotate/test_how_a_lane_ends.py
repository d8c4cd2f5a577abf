"""A lane ends at its deadline, at its limit, when it is told to, and never leaves anything behind."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glm4v_operator.annotate import asking
from glm4v_operator.errors import LedgerUnavailable
from glm4v_operator.ledger.claims import claim_objects
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.leases import open_lease
from glm4v_operator.ledger.units import Narrowing
from tests.annotate.day import answer_plainly, running, scripted, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.asking import wait_until
from tests.scripted.openai_server import ScriptedOpenAiServer, http_json

OpenAi = Callable[..., ScriptedOpenAiServer]


class Timeout(BaseException):
    """As AirflowTaskTimeout."""


def slowly(request: dict[str, Any]) -> str:
    time.sleep(0.2)
    return answer_plainly(request)


def test_the_deadline_ends_green_and_the_next_lane_goes_on_from_there(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(slowly)
    day = make_day(server, in_flight=1)
    day.put_pictures(12)
    day.begin()
    summary = day.lane(seconds=1.5).run()
    assert summary.ended == "deadline"
    assert day.items().get("done", 0) == summary.counts.get("images", 0) < 12
    assert "leased" not in day.items()
    assert day.rows("SELECT count(*) FROM work_items WHERE failures > 0 OR suspect") == [(0,)]
    server.answer = answer_plainly
    day.lane(1).run()
    assert day.items() == {"done": 12}
    assert set(times_asked(server).values()) == {1}


def test_at_its_deadline_a_lane_brings_no_dead_worker_back(make_day: MakeDay, openai: OpenAi) -> None:
    began = time.monotonic()

    def garbage_after_the_deadline(request: dict[str, Any]) -> bytes:
        time.sleep(max(0.0, began + 3.5 - time.monotonic()))
        return b"garbage"

    day = make_day(openai(garbage_after_the_deadline))
    day.put_pictures(1)
    day.begin()
    began = time.monotonic()
    summary = day.lane(seconds=3.0).run()
    assert (summary.ended, summary.worker_restarts) == ("deadline", 0)
    assert day.rows("SELECT state::text, solo_deaths FROM work_items") == [("pending", 1)]


def test_a_limit_bounds_the_images_that_a_lane_takes(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(5)
    day.begin()
    summary = day.lane(limit=2).run()
    assert (summary.ended, summary.counts) == ("limit", {"done": 2, "images": 2})
    assert day.objects() == {"linked": 2, "listed": 3}


def test_a_limit_holds_for_all_tries_of_a_lane_together(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(5)
    day.begin()
    assert day.lane(limit=2).run().counts == {"done": 2, "images": 2}
    again = day.lane(limit=2).run()
    assert (again.ended, again.counts) == ("limit", {})
    assert day.lane(1, limit=2).run().counts == {"done": 2, "images": 2}  # another lane has a limit of its own
    assert day.objects() == {"linked": 4, "listed": 1}


def test_a_lane_stopped_half_way_asks_about_no_more_than_its_limit_when_it_is_tried_again(
    make_day: MakeDay, openai: OpenAi
) -> None:
    release = threading.Event()

    def answer(request: dict[str, Any]) -> str:
        if len(server.requests) > 1:
            release.wait(30)
        return answer_plainly(request)

    server = openai(answer)
    day = make_day(server, in_flight=1)
    day.put_pictures(5)
    day.begin()
    lane = day.lane(limit=3)
    with running(lane) as end:
        wait_until(lambda: len(server.requests) == 2)
        lane.stop()
        end()
    release.set()
    assert day.lane(limit=3).run().ended == "limit"
    assert len(times_asked(server)) == 3


def test_an_image_that_is_claimed_again_uses_up_a_limit_once(
    make_day: MakeDay, openai: OpenAi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "backoff_seconds", lambda attempts: 0.0)

    def answer(request: dict[str, Any]) -> str | bytes:
        return http_json({}, "500 Internal Server Error") if len(server.requests) <= 2 else answer_plainly(request)

    server = openai(answer)
    day = make_day(server, in_flight=1)
    day.put_pictures(2)
    day.begin()
    summary = day.lane(limit=3).run()
    assert (summary.ended, summary.counts) == ("finished", {"done": 2, "images": 2, "put_back": 2})


def test_two_lanes_at_once_share_the_work_and_ask_nothing_twice(make_day: MakeDay, openai: OpenAi) -> None:
    def answer_once_both_work(request: dict[str, Any]) -> str:
        held = "SELECT count(DISTINCT lease_id) FROM attempts WHERE object_id IS NOT NULL"
        wait_until(lambda: day.rows(held) == [(2,)])
        return answer_plainly(request)

    server = openai(answer_once_both_work)
    day = make_day(server, ("ocr", "caption_en"), in_flight=2)
    day.put_pictures(10)
    day.begin()
    with running(day.lane(0)) as first, running(day.lane(1)) as second:
        counts = [first().counts, second().counts]
    assert sum(count.get("done", 0) for count in counts) == 20
    assert all(count.get("done", 0) > 0 for count in counts)
    assert set(times_asked(server).values()) == {1}
    assert (day.items(), day.problems()) == ({"done": 20}, [])


def test_a_lane_waits_for_what_a_dead_lane_of_an_earlier_run_holds(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server)
    day.put_pictures(2)
    day.begin()
    dead = open_lease(day.ledger, day.run_id, 0, "dead", seconds=2)
    assert len(claim_objects(day.ledger, dead, day.dataset_id, 2, Narrowing())) == 2
    time.sleep(1.1)  # silent for longer than half of its lease
    assert day.work().ended == "finished"
    assert (day.items(), day.problems()) == ({"done": 2}, [])


def test_stopped_while_the_worker_computes_a_lane_gives_all_back_within_seconds(
    make_day: MakeDay, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    day = make_day(scripted(journal, rules=[{"act": {"hang": True}}]))
    day.put_pictures(3)
    day.begin()
    lane = day.lane()
    with running(lane) as end:
        wait_until(journal.exists, seconds=30)
        began = time.monotonic()
        lane.stop()
        assert end().ended == "stopped"
    assert time.monotonic() - began < 5.0
    assert set(day.items()) == {"pending"}
    assert day.rows("SELECT count(*) FROM work_items WHERE failures > 0 OR suspect OR solo_deaths > 0") == [(0,)]
    assert day.rows("SELECT DISTINCT outcome::text FROM attempts WHERE work_item_id IS NOT NULL") == [("released",)]
    assert day.problems() == []


def test_stopped_while_the_worker_starts_a_lane_ends_within_seconds(make_day: MakeDay) -> None:
    day = make_day(scripted(load={"seconds": 60}))
    day.put_pictures(1)
    day.begin()
    lane = day.lane()
    with running(lane) as end:
        wait_until(lambda: any("weights" in line for line in day.said), seconds=30)
        began = time.monotonic()
        lane.stop()
        assert end().ended == "stopped"
    assert time.monotonic() - began < 5.0
    assert day.objects() == {"listed": 1}


def test_a_lane_stopped_before_it_runs_does_nothing(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server)
    day.put_pictures(1)
    day.begin()
    lane = day.lane()
    lane.stop()
    assert (lane.run().ended, server.requests, day.objects()) == ("stopped", [], {"listed": 1})


def test_a_lane_can_be_stopped_by_a_signal_of_its_own_thread(make_day: MakeDay, openai: OpenAi) -> None:
    release = threading.Event()
    day = make_day(openai(lambda request: str(release.wait(30))))
    day.put_pictures(2)
    day.begin()
    lane = day.lane()
    before = signal.signal(signal.SIGALRM, lambda number, frame: lane.stop())
    try:
        signal.setitimer(signal.ITIMER_REAL, 2.0)
        assert lane.run().ended == "stopped"
    finally:
        signal.signal(signal.SIGALRM, before)
        release.set()
    assert day.rows("SELECT count(*) FROM leases WHERE ended_at IS NULL") == [(0,)]


def test_an_exception_that_is_no_exception_still_gives_all_back(make_day: MakeDay, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    day = make_day(scripted(journal, rules=[{"act": {"hang": True}}]))
    day.put_pictures(1)
    day.begin()

    def time_is_up(number: int, frame: object) -> None:
        if not journal.exists():
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            return
        raise Timeout

    before = signal.signal(signal.SIGALRM, time_is_up)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(Timeout):
            day.lane().run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert day.items() == {"pending": 1}
    assert day.rows("SELECT count(*) FROM leases WHERE ended_at IS NULL") == [(0,)]


def test_when_the_ledger_goes_away_the_worker_goes_all_the_same(
    make_day: MakeDay, ledger_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    day = make_day(scripted(journal))
    day.put_pictures(3)
    day.begin()
    with Ledger(ledger_url) as other:
        lane = day.lane(ledger=other)
        begin = other.begin

        def away_once_asked(**how: Any) -> Any:
            if journal.exists():
                raise LedgerUnavailable("ledger: away")
            return begin(**how)

        monkeypatch.setattr(other, "begin", away_once_asked)
        with pytest.raises(LedgerUnavailable):
            lane.run()
    day.expire_leases()
    day.work()  # the next run
    assert (day.items(), day.problems()) == ({"done": 3}, [])
