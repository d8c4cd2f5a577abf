"""A served worker as strangers see it: the OpenAI protocol on TCP, behind a token."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from glm4v_operator.worker.engine_interface import Pixels
from tests.scripted.asking import BLUE, ask_together, wait_until
from tests.worker.served import Served, serving

RULES = [
    {"when": {"prompt": "stream"}, "act": {"stream": ["你", "好", "!"]}},
    {"when": {"prompt": "refuse"}, "act": {"item_error": "too_large_for_gpu"}},
    {"when": {"prompt": "fail"}, "act": {"fail": "broken"}},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    script = {"model": "org/scripted", "tasks": ["ocr", "caption"], "answer": "{prompt}|{pixel}", "rules": RULES}
    with serving(script) as served:
        yield served


def png(colour: tuple[int, int, int]) -> str:
    """A picture of one colour as a data URL."""
    file = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def about(url: str, text: str = "请描述这张图片") -> dict[str, Any]:
    """The message of the articles' curl example."""
    return {
        "role": "user",
        "content": [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": text}],
    }


def test_the_articles_curl_is_answered(server: Served) -> None:
    status, said = server.chat(model="scripted", messages=[about(png(BLUE))], max_tokens=512, temperature=0.6)
    assert (status, said["choices"][0]["message"]) == (200, {"role": "assistant", "content": "请描述这张图片|0-0-255"})
    assert said["object"] == "chat.completion"
    assert said["usage"] == {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def events(body: bytes) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in body.decode().split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def stream(server: Served, text: str, **members: Any) -> list[Any]:
    request = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": text}], **members}
    status, headers, body = server.call("POST", "/v1/chat/completions", request)
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/event-stream")
    return events(body)


def test_a_stream_brings_the_text_in_pieces(server: Served) -> None:
    chunks = stream(server, "stream", stream_options={"include_usage": True})
    assert [chunk["choices"][0]["delta"].get("content") for chunk in chunks[:-1]] == ["", "你", "好", "!", None]
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["total_tokens"] == 2


def test_an_engine_that_does_not_stream_still_answers_a_stream(server: Served) -> None:
    chunks = stream(server, "hello")
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks) == "hello|"


def test_a_stream_that_fails_at_once_is_an_http_error(server: Served) -> None:
    status, said = server.chat(stream=True, messages=[{"role": "user", "content": "refuse"}])
    assert (status, said["error"]["code"]) == (422, "too_large_for_gpu")


@pytest.mark.parametrize("streamed", [False, True])
def test_the_engine_is_not_asked_for_somebody_who_went_away(tmp_path: Path, streamed: bool) -> None:
    journal = tmp_path / "journal"
    rules = [{"when": {"prompt": "slow"}, "act": {"seconds": 1.5}}]
    with serving({"journal": str(journal), "rules": rules}) as server:
        slow = ask_together(1, lambda number: server.chat(messages=[{"role": "user", "content": "slow"}]))[0]
        wait_until(lambda: journal.exists() and journal.read_text())
        with pytest.raises(TimeoutError):
            server.chat(stream=streamed, messages=[{"role": "user", "content": "given up"}], seconds=0.1)
        assert slow.result(20)[0] == 200
        assert server.chat(messages=[{"role": "user", "content": "last"}])[0] == 200
    assert [json.loads(line)["prompt"] for line in journal.read_text().splitlines()] == ["slow", "last"]


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic abc", "Bearer a-token-of-the-tests2"])
@pytest.mark.parametrize("path", ["/v1/models", "/metrics", "/v1/chat/completions", "/nothing"])
def test_without_the_token_nothing_is_told(server: Served, authorization: str, path: str) -> None:
    status, _, body = server.call("GET", path, authorization=authorization)
    assert (status, json.loads(body)["error"]["code"]) == (401, "unauthorized")


def test_a_liveness_probe_needs_no_token(server: Served) -> None:
    status, _, body = server.call("GET", "/healthz", authorization="")
    said = json.loads(body)
    assert (status, said["status"], [stage["name"] for stage in said["stages"]]) == (200, "ready", ["weights"])


def test_models_lists_names_tasks_and_hash(server: Served) -> None:
    _, _, body = server.call("GET", "/v1/models")
    entries = json.loads(body)["data"]
    assert [entry["id"] for entry in entries] == ["org/scripted", "scripted"]
    assert (entries[0]["glm4v"]["tasks"], entries[0]["glm4v"]["model_hash"]) == (["ocr", "caption"], "0" * 64)


def test_metrics_are_prometheus_text(server: Served) -> None:
    server.chat()
    status, headers, body = server.call("GET", "/metrics")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert b'glm4v_worker_requests_total{outcome="answered",task="none"}' in body
    assert b"process_resident_memory_bytes" in body


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        ({"model": "gpt-4o"}, 404, "model_unknown"),
        ({"n": 2}, 400, "unsupported"),
        ({"tools": [{}]}, 400, "unsupported"),
        ({"stop": ["\n"]}, 400, "unsupported"),
        ({"messages": []}, 400, "bad_request"),
        ({"messages": [{"role": "user", "content": [{"type": "audio"}]}]}, 400, "bad_request"),
        ({"temperature": 9}, 400, "bad_request"),
        ({"max_tokens": 1_000_000}, 400, "bad_request"),
        ({"glm4v": {"task": "translate"}}, 422, "task_not_offered"),
        ({"messages": [about("http://127.0.0.1/a.png")]}, 400, "bad_image_url"),
        ({"messages": [about("file:///etc/passwd")]}, 400, "bad_image_url"),
        ({"messages": [about("image:sha256:" + "0" * 64)]}, 404, "image_unknown"),
        ({"messages": [about("data:image/png;base64,!!!")]}, 400, "bad_image_url"),
        ({"messages": [about("data:image/png;base64,aGFsbG8gd2VsdCBoYWxsbyB3ZWx0")]}, 400, "unsupported_format"),
        ({"messages": [about(png(BLUE)), about(png(BLUE))]}, 400, "unsupported"),
        ({"messages": [{"role": "user", "content": "fail"}]}, 500, "engine_failed"),
    ],
)
def test_what_cannot_be_done_is_said_in_openai_errors(
    server: Served, members: dict[str, Any], status: int, code: str
) -> None:
    found, said = server.chat(**members)
    assert (found, said["error"]["code"], said["error"]["type"][-5:]) == (status, code, "error")
    assert said["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"model": "\\ud800", "messages": [1]}'])
def test_a_body_that_is_no_request_is_refused(server: Served, body: bytes) -> None:
    status, _, said = server.call("POST", "/v1/chat/completions", body)
    assert (status, json.loads(said)["error"]["code"]) == (400, "bad_request")


def test_a_picture_must_be_what_its_name_says(server: Served) -> None:
    picture = Pixels(2, 1, b"123456")
    sides = {"x_image_width": "2", "x_image_height": "1"}
    path = f"/v1/images/{picture.sha256}"
    assert server.call("PUT", path, picture.rgb, **sides)[0] == 201
    assert server.call("HEAD", path)[0] == 200
    assert server.call("PUT", path, b"123457", **sides)[0] == 400
    assert server.call("PUT", path, b"12345", **sides)[0] == 400
    assert server.call("PUT", path, b"1234567", **sides)[0] == 413
    assert server.call("PUT", path, picture.rgb, x_image_width="0", x_image_height="1")[0] == 400
    assert server.call("PUT", path, picture.rgb, x_image_width="16384", x_image_height="16384")[0] == 400
    assert server.call("PUT", path, picture.rgb, x_image_width="99999", x_image_height="1")[0] == 400
    assert server.call("PUT", "/v1/images/..%2fx", picture.rgb, **sides)[0] in (400, 404)
    assert server.call("DELETE", path)[0] == 204
    assert server.call("HEAD", path)[0] == 404


def test_unknown_paths_answer_in_the_same_form(server: Served) -> None:
    status, _, body = server.call("GET", "/docs")
    assert (status, json.loads(body)["error"]["code"]) == (404, "no_such_route")
