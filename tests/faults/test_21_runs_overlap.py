"""Accident 21: a DAG run is cleared and runs again, or two runs work on the same data at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.annotate.day import Day, pixel, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]

WHOLE = {
    (f"{number:03d}.png", prompt): f"{prompt} of {pixel(number)}"
    for number in range(8)
    for prompt in ("ocr", "caption_en")
}


def a_day(make_day: MakeDay, server: ScriptedOpenAiServer, **settings: Any) -> Day:
    return make_day(server, ("ocr", "caption_en"), in_flight=2, **settings)


def test_the_same_run_again_adds_nothing(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = a_day(make_day, server)
    day.put_pictures(8)
    day.work()
    day.runs = 0  # cleared: the same DAG run once more
    first = day.run_id
    assert day.work().counts == {}
    assert day.run_id == first
    assert day.texts() == WHOLE
    assert set(times_asked(server).values()) == {1}


def test_two_runs_at_once_make_the_same_table_as_one(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    days = [a_day(make_day, server), a_day(make_day, server, description="as a backfill sees it")]
    days[1].runs = 100  # a run of its own of the same dataset
    days[0].put_pictures(8)
    failures: list[BaseException] = []

    def run(day: Day) -> None:
        try:
            day.work()
        except BaseException as error:
            failures.append(error)

    runs = [threading.Thread(target=run, args=(day,)) for day in days]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join(90)
    assert failures == []
    assert days[0].run_id != days[1].run_id
    assert days[0].texts() == WHOLE
    assert days[0].objects() == {"linked": 8}
    assert set(times_asked(server).values()) == {1}
    assert days[0].problems() == []
