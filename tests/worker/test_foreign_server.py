"""The same client against a chat-completions server of another make: data URLs, no extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured, ProtocolError, WorkerBusy, WorkerDead
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.client import Endpoint, WorkerClient
from glm4v_operator.worker.engine_interface import Announcement
from tests.scripted.asking import RED, ask
from tests.scripted.openai_server import (
    chat_completion,
    http_bytes,
    http_json,
    openai_server,
    picture_of,
    text_of,
)

STATED = Announcement("glm4v", "", "glm-4v-9b", "stated:abc", ("ocr",))


def client_of(base_url: str) -> WorkerClient:
    return WorkerClient(Endpoint(base_url), expected=STATED, pictures="data_url")


def test_the_picture_travels_without_loss_and_before_the_text() -> None:
    rgb = bytes(range(48))
    with openai_server(lambda request: f"{picture_of(request).size} {text_of(request)}") as server:
        client = client_of(server.base_url)
        client.verify()
        image = client.put_image(rgb, 8, 2)
        answer = client.chat("读", image, task="ocr", sampling=Sampling(top_k=5, seed=7), deadline_seconds=10)
        (request,) = server.requests
    assert (answer.text, answer.usage.prompt_tokens) == ("(8, 2) 读", 1610)
    assert picture_of(request).tobytes() == rgb
    assert [part["type"] for part in request["messages"][0]["content"]] == ["image_url", "text"]
    assert (request["model"], request["top_k"], request["seed"], "glm4v" in request) == ("glm-4v-9b", 5, 7, False)


def test_a_server_without_the_model_is_refused() -> None:
    with openai_server(lambda request: "", models=("qwen",)) as server, pytest.raises(Misconfigured, match="qwen"):
        client_of(server.base_url).verify()


def test_a_busy_server_is_asked_again() -> None:
    replies: Iterator[str | bytes] = iter(
        [http_json({}, "503 Service Unavailable"), http_json({}, "429 Too Many Requests"), "done"]
    )
    with openai_server(lambda request: next(replies)) as server:
        assert ask(client_of(server.base_url)).text == "done"


def failing(status: str) -> Callable[[object], bytes]:
    return lambda request: http_json({"error": {"message": "no", "code": None}}, status)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", ItemError),
        ("422 Unprocessable Content", ItemError),
        ("401 Unauthorized", Misconfigured),
        ("403 Forbidden", Misconfigured),
        ("404 Not Found", Misconfigured),
        ("500 Internal Server Error", AnswerFailed),
        ("503 Service Unavailable", WorkerBusy),
        ("302 Found", ProtocolError),
    ],
)
def test_statuses_are_sorted_by_whose_fault_it_is(status: str, kind: type[Exception]) -> None:
    with openai_server(failing(status)) as server, pytest.raises(kind) as caught:
        ask(client_of(server.base_url), None, seconds=1.0)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "reply",
    [
        http_bytes(b"<html>proxy</html>"),
        http_bytes(b""),
        http_json([]),
        http_json({"choices": []}),
        http_json(chat_completion("x") | {"choices": [{"message": {"content": 7}, "finish_reason": "stop"}]}),
        http_bytes(b"[" * 200_000),
        http_bytes(b'{"choices"', length=1000),
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/3.7 999 what\r\n\r\n",
        b"\x00\x01\x02\x03",
    ],
    ids=["html", "empty", "list", "no choice", "no text", "nested", "torn", "ssh", "wrong version", "bytes"],
)
def test_what_is_no_answer_is_never_taken_for_one(reply: bytes) -> None:
    with openai_server(lambda request: reply) as server, pytest.raises(ProtocolError):
        ask(client_of(server.base_url), None)


def test_an_answer_without_end_is_cut_off() -> None:
    reply = http_bytes(b" " * (17 * 1024 * 1024))
    with openai_server(lambda request: reply) as server, pytest.raises(ProtocolError, match="longer"):
        ask(client_of(server.base_url), None)


def test_a_connection_that_is_only_closed_is_a_dead_worker() -> None:
    with openai_server(lambda request: b"") as server, pytest.raises(WorkerDead) as caught:
        ask(client_of(server.base_url), RED)
    assert caught.value.reason == "worker_died"
