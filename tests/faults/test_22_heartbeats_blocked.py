"""Accident 22: a lane works, but its heartbeats do not get through; its lease runs out, and another takes over."""

from __future__ import annotations

import contextlib
import functools
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from glm4v_operator.annotate import lane as lane_module
from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.leases import open_lease
from tests.annotate.day import answer_plainly, running
from tests.annotate.fixtures import MakeDay
from tests.faults.cutting_proxy import CuttingProxy
from tests.scripted.asking import wait_until
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]

LEASE_SECONDS = 1
_HEARTBEAT = b"UPDATE leases SET heartbeat_at"


class HeartbeatSwallower(CuttingProxy):
    """A proxy before PostgreSQL on which a heartbeat disappears without an answer; all else gets through."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.swallowed = 0

    def _forward(self, client: socket.socket, server: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if _HEARTBEAT in data:
                    self.swallowed += 1
                else:
                    server.sendall(data)
        server.close()


def test_the_second_lane_does_the_work_and_the_first_writes_nothing(
    make_day: MakeDay, openai: OpenAi, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_module, "open_lease", functools.partial(open_lease, seconds=LEASE_SECONDS))
    asked, go_on = threading.Event(), threading.Event()

    def answer(request: dict[str, Any]) -> str:
        if asked.is_set():
            return answer_plainly(request)
        asked.set()
        go_on.wait(15)
        return "too late"

    day = make_day(openai(answer), in_flight=1)
    day.put_pictures(4)
    day.begin()
    with HeartbeatSwallower(ledger_url) as proxy, Ledger(proxy.url) as cut_off:
        with running(day.lane(0, ledger=cut_off)) as first_ends:
            assert asked.wait(15)
            wait_until(lambda: day.rows("SELECT expires_at < clock_timestamp() FROM leases") == [(True,)])
            assert day.lane(1).run().ended == "finished"
            written = day.texts()
            go_on.set()
            with pytest.raises(LeaseLost):
                first_ends()
        assert proxy.swallowed > 0
    assert day.texts() == written
    assert len(written) == 4
    assert "too late" not in written.values()
    assert (day.items(), day.problems()) == ({"done": 4}, [])
    assert day.rows("SELECT lane, end_reason FROM leases ORDER BY id") == [(0, "expired"), (1, "finished")]
