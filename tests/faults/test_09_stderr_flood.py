"""Accident 9: the worker floods its stderr."""

from __future__ import annotations

from tests.scripted.asking import ask
from tests.scripted.fixtures import Hold


def test_a_hundred_megabytes_neither_block_nor_fill_the_log(hold: Hold, said: list[str]) -> None:
    worker = hold({"rules": [{"when": {"nth": 1}, "act": {"stderr_bytes": 100_000_000}}]})
    client = worker.client()
    assert [ask(client, seconds=60).text for _ in range(2)] == ["ocr of 255-0-0"] * 2
    worker.stop()
    assert len(said) < 1000
    assert any(line.endswith("more lines of the worker's log were left out)") for line in said)
