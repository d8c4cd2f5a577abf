"""Accident 8: a library prints to stdout, through Python or past it."""

from __future__ import annotations

from tests.scripted.asking import ask
from tests.scripted.fixtures import Hold


def test_a_megabyte_on_stdout_while_loading_and_answering_disturbs_nothing(hold: Hold, said: list[str]) -> None:
    noise = 1_000_000
    worker = hold({"load": {"stdout_bytes": noise}, "rules": [{"when": {"nth": 1}, "act": {"stdout_bytes": noise}}]})
    client = worker.client()
    assert [ask(client).text for _ in range(2)] == ["ocr of 255-0-0"] * 2
    assert any(line.startswith("worker: ready") for line in said)
    assert any("xxx" in line for line in said)
