"""Accident 10: the worker's HTTP answer is torn, oversized, or no HTTP at all."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import ProtocolError, WorkerDead
from tests.scripted.asking import ask
from tests.scripted.fixtures import Hold

ANSWERS = {
    "torn": 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"choices": [',
    "not json": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "garbage": "\x00\x01\x02 garbage\r\n\r\n",
    "a length of 2^32": "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n{}",
    "another version": "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "bad chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.fixture(scope="module")
def rules() -> list[dict[str, object]]:
    return [{"when": {"prompt": name}, "act": {"wire": wire.encode().hex()}} for name, wire in ANSWERS.items()]


def test_no_broken_answer_is_taken_for_one_and_none_hangs(hold: Hold, rules: list[dict[str, object]]) -> None:
    worker = hold({"rules": rules})
    for name in ANSWERS:
        with pytest.raises(ProtocolError):
            ask(worker.client(), prompt=name, seconds=10)
    assert ask(worker.client()).text == "ocr of 255-0-0"


def test_a_connection_closed_without_a_word_is_a_dead_worker(hold: Hold) -> None:
    worker = hold({"rules": [{"act": {"wire": ""}}]})
    with pytest.raises(WorkerDead):
        ask(worker.client(), seconds=10)


def test_an_oversized_answer_is_cut_off(hold: Hold) -> None:
    worker = hold({"rules": [{"act": {"answer": "x" * 1000, "repeat": 20_000}}]})
    with pytest.raises(ProtocolError, match="longer"):
        ask(worker.client(), seconds=20)
