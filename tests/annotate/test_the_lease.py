"""A lane renews its lease while it lives, and writes nothing once it was taken away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from glm4v_operator.annotate.keepalive import Keepalive
from glm4v_operator.errors import Glm4vError, LeaseLost, LedgerUnavailable
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.leases import open_lease, reclaim_expired
from tests.annotate.day import Day, answer_plainly, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.asking import wait_until
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]


@pytest.fixture
def idle_day(make_day: MakeDay, openai: OpenAi) -> Day:
    day = make_day(openai())
    day.discover()
    return day


def test_a_lease_taken_away_in_the_middle_ends_the_lane_and_nothing_more_is_written(
    make_day: MakeDay, openai: OpenAi
) -> None:
    taken: list[bool] = []

    def answer(request: dict[str, Any]) -> str:
        if not taken:
            taken.append(True)
            day.expire_leases()
            wait_until(lambda: reclaim_expired(day.ledger))  # another lane's doing; a lease in use is left alone
        return answer_plainly(request)

    server = openai(answer)
    day = make_day(server, in_flight=1)
    day.put_pictures(4)
    day.begin()
    with pytest.raises(LeaseLost):
        day.lane().run()
    assert day.texts() == {}
    assert day.problems() == []
    day.lane(1).run()  # the task's next try
    assert (day.items(), day.problems()) == ({"done": 4}, [])
    assert times_asked(server).total() == 5


def test_a_lane_renews_its_lease(idle_day: Day) -> None:
    lease = open_lease(idle_day.ledger, idle_day.run_id, 0, "test", 1)
    keepalive = Keepalive(idle_day.ledger, lease, on_lost=lambda error: None)
    keepalive.start()
    time.sleep(1.5)
    assert reclaim_expired(idle_day.ledger) == 0
    keepalive.stop()


def test_a_lane_hears_that_its_lease_was_taken_away(idle_day: Day) -> None:
    lease = open_lease(idle_day.ledger, idle_day.run_id, 0, "test", 1)
    lost: list[Glm4vError] = []
    keepalive = Keepalive(idle_day.ledger, lease, on_lost=lost.append)
    idle_day.rows("UPDATE leases SET ended_at = clock_timestamp(), end_reason = 'expired'")
    keepalive.start()
    wait_until(lambda: lost)
    assert [type(error) for error in lost] == [LeaseLost]


def test_a_ledger_that_is_away_for_longer_than_the_lease_ends_the_lane(idle_day: Day) -> None:
    lease = open_lease(idle_day.ledger, idle_day.run_id, 0, "test", 1)
    lost = threading.Event()
    with Ledger("postgresql://nobody@127.0.0.1:1/nowhere") as away:
        keepalive = Keepalive(away, lease, on_lost=lambda error: isinstance(error, LedgerUnavailable) and lost.set())
        keepalive.start()
        assert lost.wait(10)
