"""What becomes of an item whose answer fails, is bad, or never comes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glm4v_operator.annotate import lane_loop, preparing
from glm4v_operator.errors import Misconfigured, WorkerDead
from tests.annotate.day import answer_plainly, asked_about, colour, journal_of, pixel, scripted, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer, chat_completion, http_json

OpenAi = Callable[..., ScriptedOpenAiServer]
TOO_LARGE = http_json({"error": {"message": "too large", "code": "too_large_for_gpu"}}, "422 Unprocessable")
FAILED = http_json({"error": {"message": "out of luck"}}, "500 Internal Server Error")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "RETRY_CAP_SECONDS", 0.5)


def test_an_item_that_the_worker_refuses_is_dead_with_its_reason_and_the_others_are_done(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(
        openai(lambda request: TOO_LARGE if asked_about(request)[0] == pixel(1) else answer_plainly(request))
    )
    day.put_pictures(3)
    assert day.work().counts == {"done": 2, "dead": 1, "images": 3}
    assert day.items() == {"done": 2, "dead (too_large_for_gpu)": 1}
    assert day.rows("SELECT key, reason FROM failures") == [("001.png", "too_large_for_gpu")]


def test_an_answer_that_failed_once_is_asked_again_by_the_same_lane(make_day: MakeDay, openai: OpenAi) -> None:
    failed: list[str] = []

    def answer(request: dict[str, Any]) -> str | bytes:
        if asked_about(request)[0] == pixel(1) and not failed:
            failed.append("once")
            return FAILED
        return answer_plainly(request)

    server = openai(answer)
    day = make_day(server)
    day.put_pictures(3)
    summary = day.work()
    assert (summary.ended, summary.counts["put_back"], summary.counts["done"]) == ("finished", 1, 3)
    assert times_asked(server) == {(pixel(0), "ocr"): 1, (pixel(1), "ocr"): 2, (pixel(2), "ocr"): 1}


def test_an_answer_that_the_gate_rejects_is_kept_out_of_the_texts_and_in_sight(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(openai(lambda request: http_json(chat_completion("第一行\n第二", "length"))))
    day.put_pictures(1)
    day.work()
    assert (day.items(), day.texts()) == ({"rejected (cut_off)": 1}, {})
    assert day.rows("SELECT ocr_text FROM latest_texts") == [(None,)]
    assert day.rows("SELECT reason, raw_text FROM failures")[0][0] == "cut_off"


def test_a_worker_that_hangs_is_replaced_and_its_question_asked_again(make_day: MakeDay, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    hang_once = {"when": {"pixel": list(colour(1)), "times": 1}, "act": {"hang": True}}
    day = make_day(scripted(journal, request_seconds=3, rules=[hang_once], state=str(tmp_path)), in_flight=1)
    day.put_pictures(3)
    summary = day.work()
    assert (summary.worker_restarts, day.items()) == (1, {"done": 3})
    assert journal_of(journal)[colour(1), "ocr"] == 2
    assert day.rows("SELECT count(*) FROM attempts WHERE outcome = 'worker_died'") == [(1,)]


def test_a_worker_that_never_lives_long_enough_to_answer_fails_the_lane(
    make_day: MakeDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_loop, "RESTARTS_WITHOUT_ADVANCE", 1)
    day = make_day(scripted(rules=[{"act": {"died": True}}]))
    day.put_pictures(2)
    day.begin()
    with pytest.raises(WorkerDead, match="2 times in a row without one answer"):
        day.lane().run()
    assert (day.items(), day.problems()) == ({"pending": 2}, [])


def test_a_worker_of_another_model_than_announced_is_refused_before_it_is_asked(
    make_day: MakeDay, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    engine = dataclasses.replace(scripted(journal), name="tests.annotate.turncoat:Turncoat")
    day = make_day(engine)
    day.put_pictures(1)
    day.begin()
    with pytest.raises(Misconfigured, match="another than the recipes name"):
        day.lane().run()
    assert (day.objects(), journal.exists()) == ({"listed": 1}, False)


def test_a_lane_whose_engine_changed_after_the_plan_is_refused(make_day: MakeDay) -> None:
    day = make_day(scripted())
    day.put_pictures(1)
    day.begin()
    day.with_dataset(engine=scripted(model="another"))
    with pytest.raises(Misconfigured, match="changed after this run was planned"):
        day.lane()
