"""A served worker's start: no token, no service."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.access import read_token
from glm4v_operator.worker.command_line import worker_command
from glm4v_operator.worker.exit_codes import ExitCode
from glm4v_operator.worker.worker_environment import worker_environment
from tests.scripted.settings import scripted_settings


def test_refuses_to_start_without_a_token() -> None:
    command = worker_command(scripted_settings(), ("--tcp", "127.0.0.1:0"))
    ended = subprocess.run(command, env=worker_environment(None), capture_output=True, text=True)
    assert ended.returncode == ExitCode.MISCONFIGURED
    assert "GLM4V_WORKER_TOKEN" in ended.stderr


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("0123456789abcdef\n")
    assert read_token(str(file), {"GLM4V_WORKER_TOKEN": "another-one-in-the-environment"}) == "0123456789abcdef"


@pytest.mark.parametrize("token", ["", "short", "ключ-которого-не-бывает"])
def test_a_token_that_can_be_guessed_is_refused(token: str) -> None:
    with pytest.raises(Misconfigured, match="secrets"):
        read_token(None, {"GLM4V_WORKER_TOKEN": token})


def test_a_token_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Misconfigured, match="/none/such"):
        read_token("/none/such", {})


@pytest.mark.parametrize("way", ["8000", "127.0.0.1:", "127.0.0.1:99999", ":1"])
def test_an_address_that_is_none_is_refused(way: str) -> None:
    ended = subprocess.run(
        worker_command(scripted_settings(), ("--tcp", way)),
        env=worker_environment(None),
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, "HOST:PORT" in ended.stderr) == (ExitCode.MISCONFIGURED, True)
