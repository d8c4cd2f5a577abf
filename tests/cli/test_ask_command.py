"""``glm4v ask``: a worker of its own or a running one, the answer as it comes, and honest ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from glm4v_operator.cli.exit_codes import ExitCode
from tests.cli.conftest import Glm4v
from tests.scripted.openai_server import openai_server, picture_of, text_of
from tests.scripted.settings import let_workers_find_scripts
from tests.worker.served import TOKEN, Served, serving

SCRIPTED = "tests.scripted.engine:ScriptedEngine"
RULES = [
    {"when": {"prompt": "stream"}, "act": {"stream": ["第一行\n", "\x1b[2J"]}},
    {"when": {"prompt": "refuse"}, "act": {"item_error": "too_large_for_gpu"}},
    {"when": {"prompt": "circles"}, "act": {"answer": "round", "finish_reason": "repetition"}},
    {"when": {"pixel": (1, 255, 2)}, "act": {"fail": "broken"}},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    script = {"model": "org/scripted", "tasks": ["ocr", "caption"], "answer": "{task}|{pixel}", "rules": RULES}
    with serving(script) as served:
        yield served


@pytest.fixture
def url(server: Served, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GLM4V_WORKER_TOKEN", TOKEN)
    return server.base_url


def picture(folder: Path, colour: str = "blue", name: str = "a.png") -> str:
    Image.new("RGB", (16, 16), colour).save(folder / name)
    return str(folder / name)


def test_a_worker_of_its_own_answers_and_ends(glm4v: Glm4v, tmp_path: Path) -> None:
    let_workers_find_scripts()
    code, out, err = glm4v("ask", picture(tmp_path), "what?", "--engine", SCRIPTED)
    assert (code, out) == (ExitCode.OK, "ocr of 0-0-255\n")
    assert "worker: weights" in err
    assert "worker: ready" in err


def test_a_running_worker_is_asked(glm4v: Glm4v, tmp_path: Path, url: str) -> None:
    assert glm4v("ask", picture(tmp_path), "what?", "--url", url) == (ExitCode.OK, "|0-0-255\n", "")


def test_a_stream_keeps_its_lines_and_cannot_steer_the_terminal(glm4v: Glm4v, tmp_path: Path, url: str) -> None:
    assert glm4v("ask", picture(tmp_path), "stream", "--url", url)[1] == "第一行\n\\x1b[2J\n"


def test_a_prompt_file_asks_with_its_task(glm4v: Glm4v, tmp_path: Path, url: str) -> None:
    assert glm4v("ask", picture(tmp_path), "--prompt", "caption_zh", "--url", url)[1] == "caption|0-0-255\n"


def test_several_images_are_asked_one_after_the_other(glm4v: Glm4v, tmp_path: Path, url: str) -> None:
    first, second = picture(tmp_path), picture(tmp_path, "red", "b.png")
    code, out, _ = glm4v("ask", first, second, "what?", "--url", url)
    assert (code, out) == (ExitCode.OK, f"{first}:\n|0-0-255\n{second}:\n|255-0-0\n")


@pytest.mark.parametrize("colour", ["#01ff02", "not an image"])
def test_one_that_fails_is_named_and_the_next_is_asked(glm4v: Glm4v, tmp_path: Path, url: str, colour: str) -> None:
    bad, good = tmp_path / "bad.png", picture(tmp_path)
    if colour.startswith("#"):
        picture(tmp_path, colour, "bad.png")
    else:
        bad.write_text(colour)
    code, out, err = glm4v("ask", str(bad), good, "what?", "--url", url)
    assert (code, out) == (ExitCode.FOUND_WRONG, f"{bad}:\n{good}:\n|0-0-255\n")
    assert str(bad) in err


def test_an_answer_that_went_in_circles_is_said_to_have(glm4v: Glm4v, tmp_path: Path, url: str) -> None:
    code, out, err = glm4v("ask", picture(tmp_path), "circles", "--url", url)
    assert (code, out, "in circles" in err) == (ExitCode.OK, "round\n", True)


def test_a_server_of_another_make_gets_the_file_and_nothing_of_ours(glm4v: Glm4v, tmp_path: Path) -> None:
    reply = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        b'data: {"choices": [{"delta": {"content": "blue"}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    )
    with openai_server(lambda request: reply) as other:
        said = glm4v("ask", picture(tmp_path), "--prompt", "ocr", "--url", other.base_url)
    assert said == (ExitCode.OK, "blue\n", "")
    (request,) = other.requests
    assert "glm4v" not in request
    assert text_of(request).startswith("Role: ")
    assert picture_of(request).getpixel((0, 0)) == (0, 0, 255)


def test_an_answer_that_breaks_off_is_no_answer(glm4v: Glm4v, tmp_path: Path) -> None:
    torn = b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: {"choices": [{"delta": {"content": "bl"}}]}\n\n'
    with openai_server(lambda request: torn) as other:
        code, out, err = glm4v("ask", picture(tmp_path), "what?", "--url", other.base_url)
    assert (code, out, "broke off after 2 characters" in err) == (ExitCode.UNAVAILABLE, "bl\n", True)


@pytest.mark.parametrize("words", [("a.png",), ("a.png", " "), ("--prompt", "ocr")])
def test_a_question_and_an_image_are_needed(glm4v: Glm4v, words: tuple[str, ...]) -> None:
    assert glm4v("ask", *words)[0] == ExitCode.USAGE


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("no-such.png", "what?"), ExitCode.FOUND_WRONG, "no-such.png: expected an image's file"),
        (("{picture}", "what?", "--url", "{url}", "--model", "gpt"), ExitCode.MISCONFIGURED, "org/scripted, scripted"),
        (("{picture}", "what?", "--url", "{url}", "--device", "cpu"), ExitCode.MISCONFIGURED, "--device"),
        (("{picture}", "what?", "--url", "{url}", "--token-file", "/none"), ExitCode.MISCONFIGURED, "'/none'"),
        (("{picture}", "what?", "--url", "localhost"), ExitCode.MISCONFIGURED, "http://"),
        (("{picture}", "what?", "--url", "http://127.0.0.1:1"), ExitCode.UNAVAILABLE, "refused"),
        (("{picture}", "what?", "--temperature", "9"), ExitCode.MISCONFIGURED, "temperature"),
        (("{picture}", "what?", "--token-file", "/none"), ExitCode.MISCONFIGURED, "--url"),
        (("{picture}", "--prompt", "poem"), ExitCode.MISCONFIGURED, "caption_en, caption_zh, ocr"),
        (("{picture}", "what?", "--worker-python", "/none/python"), ExitCode.MISCONFIGURED, "/none/python"),
        (("{picture}", "what?", "--model", "/none/model"), ExitCode.MISCONFIGURED, "/none/model"),
        (("{picture}", "--prompt", "caption_en", "--engine", SCRIPTED), ExitCode.MISCONFIGURED, "task 'caption'"),
    ],
)
def test_what_is_wrong_is_said(
    glm4v: Glm4v, tmp_path: Path, url: str, words: tuple[str, ...], code: ExitCode, named: str
) -> None:
    let_workers_find_scripts()
    path = picture(tmp_path)
    found, out, err = glm4v("ask", *(word.format(picture=path, url=url) for word in words))
    assert (found, out, named in err) == (code, "", True), err


def test_without_the_token_nothing_is_asked(glm4v: Glm4v, tmp_path: Path, server: Served) -> None:
    code, _, err = glm4v("ask", picture(tmp_path), "what?", "--url", server.base_url)
    assert (code, "401" in err) == (ExitCode.MISCONFIGURED, True)


def test_a_token_file_is_read(glm4v: Glm4v, tmp_path: Path, server: Served) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    words = ("ask", picture(tmp_path), "what?", "--url", server.base_url, "--token-file", str(file))
    assert glm4v(*words)[0] == ExitCode.OK
