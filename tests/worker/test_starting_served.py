"""A served worker's start: who may ask it."""

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


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("0123456789abcdef\n")
    token = read_token(str(file), {"GLM4V_WORKER_TOKEN": "another-one-in-the-environment"})
    assert token.value == "0123456789abcdef"


@pytest.mark.parametrize("token", ["short", "ключ-которого-не-бывает"])
def test_a_token_that_can_be_guessed_is_refused(token: str) -> None:
    with pytest.raises(Misconfigured, match="secrets"):
        read_token(None, {"GLM4V_WORKER_TOKEN": token})


@pytest.mark.parametrize("environment", [{}, {"GLM4V_WORKER_TOKEN": ""}, {"GLM4V_WORKER_TOKEN": "  "}])
def test_where_no_token_is_given_a_new_one_is_made(environment: dict[str, str]) -> None:
    first, second = read_token(None, environment), read_token(None, environment)
    assert len(first.value) > 40
    assert first.value != second.value


def test_a_token_that_a_person_gave_is_shown_to_nobody(tmp_path: Path) -> None:
    file = tmp_path / "a token"
    file.write_text("0123456789abcdef")
    given = [read_token(str(file), {}), read_token(None, {"GLM4V_WORKER_TOKEN": "0123456789abcdef"})]
    assert [token for token in given if "0123456789abcdef" in token.in_shell + repr(token)] == []


def test_a_token_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Misconfigured, match="/none/such"):
        read_token("/none/such", {})


def started(*words: str) -> tuple[int, str]:
    """How a worker that cannot start ends, and what it says."""
    command = worker_command(scripted_settings(), words)
    ended = subprocess.run(command, env=worker_environment(None), capture_output=True, text=True)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0"])
def test_an_address_that_others_reach_needs_a_token(address: str) -> None:
    code, said = started("--tcp", address, "--no-token")
    assert (code, "--no-token: expected a loopback address" in said) == (ExitCode.MISCONFIGURED, True)


@pytest.mark.parametrize("way", ["8000", "127.0.0.1:", "127.0.0.1:99999", ":1"])
def test_an_address_that_is_none_is_refused(way: str) -> None:
    code, said = started("--tcp", way)
    assert (code, "HOST:PORT" in said) == (ExitCode.MISCONFIGURED, True)
