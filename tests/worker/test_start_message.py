"""The command that a served worker prints asks it, as it stands."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glm4v_operator.worker.access import Token
from glm4v_operator.worker.start_message import start_message
from tests.worker.served import TOKEN, Served, serving

SCRIPT = {"model": "org/scripted", "answer": "{prompt}|{size}"}
ANSWER = "Read all the text in the picture.|1120x1120"


def said_at_the_start(server: Served) -> str:
    lines = list[str]()
    for line in server.process.stderr or ():
        lines.append(line)
        if line.startswith("Clients of OpenAI"):
            break
    return "".join(lines)


def command_in(message: str) -> str:
    begin = message.index("curl ")
    return message[begin : message.index("\nJSON\n") + len("\nJSON\n")]


def run(command: str, **variables: str) -> dict[str, Any]:
    done = subprocess.run(
        ["bash", "-c", command], env={**os.environ, **variables}, capture_output=True, text=True, timeout=60
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_with_a_new_token_the_command_works_as_it_is_printed() -> None:
    with serving(SCRIPT, token=None) as server:
        said = run(command_in(said_at_the_start(server)))
    assert said["choices"][0]["message"]["content"] == ANSWER


def test_a_token_of_the_environment_is_named_by_its_variable() -> None:
    with serving(SCRIPT) as server:
        message = said_at_the_start(server)
        said = run(command_in(message), GLM4V_WORKER_TOKEN=TOKEN)
    assert (said["choices"][0]["message"]["content"], TOKEN in message) == (ANSWER, False)


def test_a_token_in_a_file_is_read_from_there(tmp_path: Path) -> None:
    file = tmp_path / "it's a token"
    file.write_text(TOKEN)
    with serving(SCRIPT, "--token-file", str(file), token=None) as server:
        said = run(command_in(said_at_the_start(server)))
    assert said["choices"][0]["message"]["content"] == ANSWER


@pytest.fixture(scope="module")
def open_server() -> Iterator[Served]:
    with serving(SCRIPT, "--no-token", token=None) as server:
        yield server


def test_without_a_token_none_is_shown(open_server: Served) -> None:
    command = command_in(said_at_the_start(open_server))
    said = run(command)
    assert (said["choices"][0]["message"]["content"], "Authorization" in command) == (ANSWER, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "models.example.com"},
        {"host": "127.0.0.1.example.com:8000"},
        {"host": "[::1"},
        {"origin": "https://example.com"},
        {"origin": "null"},
    ],
)
def test_without_a_token_pages_of_others_are_kept_out(open_server: Served, headers: dict[str, str]) -> None:
    assert open_server.call("GET", "/v1/models")[0] == 200
    status, _, body = open_server.call("GET", "/v1/models", **headers)
    assert (status, json.loads(body)["error"]["code"]) == (403, "not_from_here")


@pytest.mark.parametrize("name", ["$(touch /tmp/x)", "`id`", 'a\\b"c', "模型 \u202e", "$HOME \\$HOME"])
def test_whatever_a_model_is_called_the_shell_leaves_it_alone(name: str) -> None:
    command = command_in(start_message("http://127.0.0.1:1/v1", name, Token("t", "t")))
    sent = subprocess.run(
        ["bash", "-c", "curl() { cat; }\n" + command], capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(sent)["model"] == name
