"""The client against a held worker: pictures once, errors sorted, deadlines kept."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest

from glm4v_operator.errors import (
    AnswerFailed,
    ItemError,
    Misconfigured,
    WorkerBusy,
    WorkerDead,
    WorkerHung,
)
from glm4v_operator.worker.client import Endpoint, WorkerClient
from glm4v_operator.worker.engine_interface import Announcement
from glm4v_operator.worker.held import HeldWorker
from glm4v_operator.worker.http_calls import Reply
from tests.scripted.asking import BLUE, RED, ask, ask_together, wait_until
from tests.scripted.fixtures import Hold

ANNOUNCED = Announcement("scripted", "1", "scripted", "0" * 64, ("ocr",))

RULES = [
    {"when": {"prompt": "refuse"}, "act": {"item_error": "too_large_for_gpu"}},
    {"when": {"prompt": "fail"}, "act": {"fail": "broken kernel"}},
    {"when": {"prompt": "surrogate"}, "act": {"answer_json": json.dumps("a\ud800\x00\u202eb")}},
    {"when": {"prompt": "slow"}, "act": {"seconds": 0.6}},
    {"when": {"prompt": "loop"}, "act": {"finish_reason": "repetition", "logprob": -0.25}},
]


@pytest.fixture(scope="module")
def worker() -> Iterator[HeldWorker]:
    from tests.scripted.settings import let_workers_find_scripts, scripted_settings

    let_workers_find_scripts()
    with HeldWorker(scripted_settings({"rules": RULES}), say=lambda line: None) as worker:
        worker.start()
        worker.wait_ready(60)
        yield worker


@pytest.fixture
def client(worker: HeldWorker) -> Iterator[WorkerClient]:
    client = worker.client(ANNOUNCED)
    yield client
    client.close()


def test_answers_carry_text_usage_and_raw_bytes(client: WorkerClient) -> None:
    answer = ask(client, RED)
    assert (answer.text, answer.raw, answer.finish_reason) == ("ocr of 255-0-0", b"ocr of 255-0-0", "stop")
    assert (answer.usage.completion_tokens, answer.usage.device) == (1, "cpu")


def test_two_pictures_do_not_get_mixed_up(client: WorkerClient) -> None:
    futures = ask_together(20, lambda number: ask(client, RED if number % 2 else BLUE).text)
    texts = [future.result(20) for future in futures]
    assert texts == ["ocr of 255-0-0" if number % 2 else "ocr of 0-0-255" for number in range(20)]


def test_hostile_text_arrives_as_it_was(client: WorkerClient) -> None:
    answer = ask(client, prompt="surrogate")
    assert answer.text == "a\ud800\x00\u202eb"
    assert answer.raw == b"a\xed\xa0\x80\x00\xe2\x80\xaeb"


def test_how_an_answer_ended_is_kept(client: WorkerClient) -> None:
    answer = ask(client, prompt="loop")
    assert (answer.finish_reason, answer.mean_logprob, answer.min_logprob) == ("repetition", -0.25, -0.25)


def test_a_refused_request_names_its_reason(client: WorkerClient) -> None:
    with pytest.raises(ItemError) as caught:
        ask(client, prompt="refuse")
    assert caught.value.reason == "too_large_for_gpu"
    assert ask(client).text == "ocr of 255-0-0"


def test_a_failed_request_may_be_tried_again(client: WorkerClient) -> None:
    with pytest.raises(AnswerFailed, match="broken kernel"):
        ask(client, prompt="fail")
    assert ask(client).text == "ocr of 255-0-0"


def test_a_task_that_is_not_offered_is_refused(client: WorkerClient) -> None:
    with pytest.raises(ItemError, match="caption"):
        ask(client, task="caption")


def test_a_picture_that_had_to_make_room_is_sent_again(worker: HeldWorker, client: WorkerClient) -> None:
    image = client.put_image(bytes(BLUE) * 64, 8, 8)
    client._call("DELETE", f"/v1/images/{image.sha256}", time.monotonic() + 10)
    assert ask(client, BLUE).text == "ocr of 0-0-255"


def test_a_picture_is_sent_once(client: WorkerClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    call = client._calls.call

    def counting(method: str, path: str, **more: Any) -> Reply:
        sent.append(method)
        return call(method, path, **more)

    monkeypatch.setattr(client._calls, "call", counting)
    for _ in range(3):
        ask(client, RED)
    assert sent.count("PUT") == 1


def test_a_deadline_covers_the_whole_answer(worker: HeldWorker) -> None:
    client = worker.client(ANNOUNCED)
    with pytest.raises(WorkerHung, match="deadline"):
        ask(client, prompt="slow", seconds=0.2)
    client.close()


def test_closing_ends_calls_in_flight(worker: HeldWorker) -> None:
    client = worker.client(ANNOUNCED)
    futures = ask_together(3, lambda number: ask(client, prompt="slow"))
    wait_until(lambda: len(client._sent) == 1)
    client.close()
    done, _ = wait(futures, timeout=2.0)
    assert [type(future.exception()) for future in done] == [WorkerDead] * 3


def test_verify_accepts_what_the_recipes_name(client: WorkerClient) -> None:
    client.verify()


@pytest.mark.parametrize(
    ("expected", "named"),
    [
        (Announcement("scripted", "9", "scripted", "1" * 64, ("ocr",)), "model_hash"),
        (Announcement("other", "1", "scripted", "0" * 64, ("ocr",)), "engine"),
        (Announcement("scripted", "1", "scripted", "0" * 64, ("ocr",), "nf4"), "quantization"),
    ],
)
def test_verify_refuses_another_worker_than_the_recipes(worker: HeldWorker, expected: Announcement, named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        worker.client(expected).verify()


def test_another_version_of_the_engine_is_no_other_worker(worker: HeldWorker) -> None:
    worker.client(Announcement("scripted", "9", "scripted", "0" * 64, ("ocr",))).verify()


def test_a_loading_worker_is_busy_not_broken(hold: Hold) -> None:
    worker = hold({"load": {"seconds": 20}}, ready=False)
    wait_until(lambda: _listens(worker._folder.socket))
    with pytest.raises(WorkerBusy, match="503"):
        ask(worker.client(ANNOUNCED), None, seconds=4.0)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def test_nobody_listening_is_a_dead_worker(tmp_path: object) -> None:
    client = WorkerClient(Endpoint(uds=f"{tmp_path}/none"), expected=ANNOUNCED)
    with pytest.raises(WorkerDead):
        ask(client, None)


def test_wait_ready_gives_up_with_what_it_last_heard() -> None:
    client = WorkerClient(Endpoint("http://127.0.0.1:1"))
    with pytest.raises(WorkerHung, match=r"127\.0\.0\.1:1"):
        client.wait_ready(1.0)


def test_an_endpoint_does_not_show_its_token() -> None:
    assert "geheim" not in repr(Endpoint("http://127.0.0.1:8000/v1", token="geheim"))
