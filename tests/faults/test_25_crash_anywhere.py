"""Accident 25: the lane's process is gone between an effect and its commit, or right after the commit.

The server rolls back what was open, so between two commits that write all points are alike: before each and after
each is everywhere.
"""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from glm4v_operator.annotate import lane_loop
from tests.annotate.day import Day, picture, pixel, times_asked
from tests.annotate.fixtures import MakeDay
from tests.faults.lane_process import LaneProcesses
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]


def test_a_lane_killed_at_any_point_is_finished_by_the_next_and_nothing_is_asked_twice_but_what_was_in_flight(
    make_day: MakeDay, openai: OpenAi, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_loop, "PREPARING_THREADS", 1)  # starting a decoder is most of what a small lane costs
    server = openai()
    at, ended = 0, -signal.SIGKILL
    with LaneProcesses() as lanes:
        while ended == -signal.SIGKILL:
            at += 1
            day = make_day(server, ("ocr", "caption_en"), name=f"killed-at-{at}", prefixes=(f"{at:02d}/",), in_flight=1)
            day.put(f"{at:02d}/good.png", picture(at))
            day.put(f"{at:02d}/bad.png", b"no image")
            day.begin()
            lanes.start(day, ledger_url, crash_at=at)
            ended = lanes.end()
            finish(day, server, at)
    assert ended == 0
    assert at > 18  # lease, claim, link, refusal, two attempts, two answers, release: nine commits and both their sides


def finish(day: Day, server: ScriptedOpenAiServer, number: int) -> None:
    """What the next run does, and what is true then."""
    answered_before = set(day.texts())
    asked_before = times_asked(server)
    day.expire_leases()
    day.work()
    asked = times_asked(server)
    assert day.problems() == []
    assert day.objects() == {"linked": 1, "refused (unsupported_format)": 1}
    assert day.items() == {"done": 2}
    for prompt in ("ocr", "caption_en"):
        key = (f"{number:02d}/good.png", prompt)
        seen = (pixel(number), prompt)
        assert day.texts()[key] == f"{prompt} of {pixel(number)}"
        in_flight = asked_before[seen] > 0 and key not in answered_before
        assert asked[seen] == 1 + in_flight
