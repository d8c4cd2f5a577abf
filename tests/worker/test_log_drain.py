"""Draining a worker's stderr: nothing blocks, everything is bounded, hostile lines are harmless."""

from __future__ import annotations

import os
from collections.abc import Callable

from glm4v_operator.worker.log_drain import BURST_LINES, TAIL_BYTES, LogDrain, readable


def drained(data: bytes, say: Callable[[str], None]) -> LogDrain:
    reading, writing = os.pipe()
    drain = LogDrain(reading, say)
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(data)
    drain.join(10)
    return drain


def test_lines_are_passed_on_in_order_the_last_without_its_end_too() -> None:
    said: list[str] = []
    drained("eins\n\nzwei\n三".encode(), said.append)
    assert said == ["worker: eins", "worker: zwei", "worker: 三"]


def test_a_flood_is_counted_not_passed_on() -> None:
    said: list[str] = []
    drained(b"x\n" * 100_000, said.append)
    assert len(said) < 2 * BURST_LINES
    assert said[-1].endswith("more lines of the worker's log were left out)")


def test_only_the_end_is_kept() -> None:
    drain = drained(b"a" * 1_000_000 + b"\nthe end\n", lambda line: None)
    assert (len(drain.tail()), drain.last_line()) == (TAIL_BYTES, "the end")


def test_a_line_without_end_is_cut() -> None:
    said: list[str] = []
    drained(b"y" * 1_000_000, said.append)
    assert max(map(len, said)) < 3000


def test_a_log_that_fails_does_not_stop_the_draining() -> None:
    def fail(line: str) -> None:
        raise OSError("disk full")

    assert drained(b"one\n" * 1000 + b"last\n", fail).last_line() == "last"


def test_control_sequences_become_escapes() -> None:
    assert readable("a\x1b[2Jb\x07\u202ec\td\ud800") == "a\\x1b[2Jb\\x07\\u202ec d\\ud800"
