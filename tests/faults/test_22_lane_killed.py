"""Accident 22: the task is killed hard in the middle of its lane, by its supervisor or with its machine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.annotate.day import colour, journal_of, scripted
from tests.annotate.fixtures import MakeDay
from tests.faults.lane_process import LaneProcesses
from tests.scripted.asking import wait_until


def test_what_was_committed_stays_and_the_next_run_does_the_rest(
    make_day: MakeDay, ledger_url: str, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    hang = {"when": {"pixel": list(colour(3)), "times": 1}, "act": {"hang": True}}
    day = make_day(scripted(journal, rules=[hang], state=str(tmp_path)), in_flight=1, backlog_share=0.0)
    day.put_pictures(12)
    day.begin()
    with LaneProcesses() as lanes:
        pid = lanes.start(day, ledger_url)
        wait_until(lambda: journal_of(journal)[colour(3), "ocr"], seconds=60)
        os.kill(pid, signal.SIGKILL)
        assert lanes.end() == -signal.SIGKILL
    before = day.texts()
    assert day.items().get("leased", 0) > 0  # nobody gave them back
    assert day.begin().lanes == 1
    assert day.items().get("leased", 0) > 0  # the lease has not expired yet: they are the dead lane's
    day.expire_leases()
    assert day.work().ended == "finished"
    assert day.items() == {"done": 12}
    assert {key: said for key, said in day.texts().items() if key in before} == before
    asked = journal_of(journal)
    assert {about: times for about, times in asked.items() if times > 1} == {(colour(3), "ocr"): 2}
    assert day.problems() == []
