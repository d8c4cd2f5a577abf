"""A worker that answers nobody ends the lane and blames no image; one image that always fails is given up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from glm4v_operator.annotate import answer_policy, asking, lane_loop
from glm4v_operator.errors import AnswerFailed, LedgerUnavailable, WorkerBusy
from tests.annotate.day import SERVED, Day, answer_plainly, asked_about, pixel, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer, http_json

OpenAi = Callable[..., ScriptedOpenAiServer]
FAILED = http_json({"error": {"message": "out of luck"}}, "500 Internal Server Error")
FULL = http_json({"error": {"message": "no room"}}, "503 Service Unavailable")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "backoff_seconds", lambda attempts: 0.05)
    monkeypatch.setattr(answer_policy, "FAILURES_IN_A_ROW", 6)


def impatient(day: Day) -> Day:
    """The same day with a worker that is given a second for each answer."""
    day.engine = dataclasses.replace(SERVED, request_seconds=1)
    day.with_dataset(engine=day.engine)
    return day


def failing_at(number: int) -> Callable[[dict[str, Any]], str | bytes]:
    return lambda request: FAILED if asked_about(request)[0] == pixel(number) else answer_plainly(request)


def test_a_worker_that_is_always_full_ends_the_lane_and_counts_against_nothing(
    make_day: MakeDay, openai: OpenAi
) -> None:
    server = openai(lambda request: FULL)
    day = impatient(make_day(server))
    day.put_pictures(8)
    day.begin()
    with pytest.raises(WorkerBusy, match="times in a row without one answer"):
        day.lane().run()
    assert (day.items().keys(), day.problems()) == ({"pending"}, [])
    assert day.rows("SELECT max(failures) FROM work_items") == [(0,)]
    assert day.rows("SELECT count(*) > 5 FROM attempts WHERE reason = 'worker_busy'") == [(True,)]
    server.answer = answer_plainly
    day.rows("UPDATE work_items SET next_attempt_at = NULL")
    day.lane().run()  # the task's next try
    assert (day.items(), day.problems()) == ({"done": 8}, [])


def test_a_worker_that_fails_on_everything_ends_the_lane_and_kills_nothing_however_often(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(openai(lambda request: FAILED))
    day.put_pictures(2)
    day.begin()
    for _ in range(3):
        with pytest.raises(AnswerFailed, match="times in a row without one answer"):
            day.lane().run()
    assert (day.items(), day.problems()) == ({"pending": 2}, [])
    assert day.rows("SELECT sum(attempts) >= 18 FROM work_items") == [(True,)]


def test_a_lane_that_has_nothing_else_to_do_than_ask_an_ill_worker_is_not_green(
    make_day: MakeDay, openai: OpenAi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_loop, "PATIENCE_SECONDS", 0.0)
    day = make_day(openai(lambda request: FAILED))
    day.put_pictures(2)
    day.begin()
    with pytest.raises(AnswerFailed, match="without one answer"):
        day.lane().run()
    assert day.items() == {"pending": 2}


def test_an_item_that_always_fails_is_given_up_after_five_counted_tries_and_the_others_are_done(
    make_day: MakeDay, openai: OpenAi
) -> None:
    server = openai(failing_at(1))
    day = make_day(server)
    day.put_pictures(3)
    assert day.work().ended == "finished"
    assert day.items() == {"done": 2, "dead (retries_exhausted)": 1}
    assert day.rows("SELECT failures FROM work_items WHERE state = 'dead'") == [(5,)]
    assert times_asked(server)[pixel(1), "ocr"] in (
        5,
        6,
    )  # the first failure does not count if nothing was answered yet


def test_a_days_only_image_is_given_up_as_well_if_it_always_fails(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(lambda request: FAILED)
    day = make_day(server)
    day.put_pictures(1)
    assert day.work().ended == "finished"
    assert day.items() == {"dead (retries_exhausted)": 1}
    assert len(server.requests) == 6  # the worker may be at fault the first time


def test_an_answer_that_cannot_be_stored_costs_its_own_item_and_no_other(
    make_day: MakeDay, openai: OpenAi, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = asking.complete_item

    def strict(*arguments: Any) -> bool:
        if arguments[-1].parts[0].text.endswith(pixel(1)):
            raise ValueError("an answer that nobody thought of")
        return complete(*arguments)

    monkeypatch.setattr(asking, "complete_item", strict)
    day = make_day(openai())
    day.put_pictures(3)
    assert day.work().ended == "finished"
    assert (day.items(), day.problems()) == ({"done": 2, "dead (retries_exhausted)": 1}, [])
    assert day.rows("SELECT detail LIKE 'internal: ValueError%' FROM work_items WHERE state = 'dead'") == [(True,)]


def test_a_ledger_that_goes_away_before_an_answer_is_stored_ends_the_lane(
    make_day: MakeDay, openai: OpenAi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: Any) -> bool:
        raise LedgerUnavailable("ledger: away")

    monkeypatch.setattr(asking, "complete_item", away)
    day = make_day(openai())
    day.put_pictures(1)
    day.begin()
    with pytest.raises(LedgerUnavailable):
        day.lane().run()
    assert day.rows("SELECT state::text, failures FROM work_items") == [("pending", 0)]
