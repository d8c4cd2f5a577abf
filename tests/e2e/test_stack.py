"""The stack that ``make demo`` starts: found again, closed to others, its secrets out of sight."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from embedded.airflow import airflow_services
from embedded.processes import Service, find_processes
from embedded.stack import DemoStack
from tests.e2e.conftest import RunningAirflow

pytestmark = pytest.mark.slow


def _processes(stack: DemoStack) -> list[psutil.Process]:
    services = [*airflow_services(stack.state), Service(stack.state, "s3")]
    return find_processes([service.folder for service in services])


def _leaders(stack: DemoStack) -> dict[str, int]:
    """The process that leads each service: the one that was started."""
    services = [*airflow_services(stack.state), Service(stack.state, "s3")]
    return {
        service.name: process.pid
        for service in services
        for process in service.processes()
        if os.getsid(process.pid) == process.pid
    }


def test_a_second_start_finds_what_runs(running_airflow: RunningAirflow) -> None:
    before = _leaders(running_airflow.stack)
    again = running_airflow.make_stack()
    again.start()
    assert not again.fresh_airflow
    assert len(before) == len(airflow_services(again.state)) + 1
    assert _leaders(again) == before


def test_every_component_listens_on_loopback_only(running_airflow: RunningAirflow) -> None:
    addresses = {
        connection.laddr.ip
        for process in _processes(running_airflow.stack)
        for connection in _connections(process)
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def _connections(process: psutil.Process) -> list[Any]:
    """What it has open; nothing when it ended meanwhile, as children of the scheduler do."""
    try:
        return process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []


def test_no_secret_stands_on_a_command_line(running_airflow: RunningAirflow) -> None:
    stack = running_airflow.stack
    secrets = set(stack.state.read("secrets").values())
    shown = " ".join(" ".join(process.cmdline()) for process in _processes(stack))
    assert not {secret for secret in secrets if secret in shown}


def test_files_with_secrets_are_their_owners_alone(running_airflow: RunningAirflow) -> None:
    state = running_airflow.stack.state
    secrets = [str(secret).encode() for secret in state.read("secrets").values()]
    open_to_others = [
        path
        for path in state.folder.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077 and _holds_any(path, secrets)
    ]
    assert state.folder.stat().st_mode & 0o077 == 0
    assert open_to_others == []


def test_the_api_refuses_who_is_not_logged_in(running_airflow: RunningAirflow) -> None:
    answer = httpx.get(f"{running_airflow.stack.airflow.url}/api/v2/connections", trust_env=False)
    assert answer.status_code == 401


def test_the_demo_dag_is_known_and_idle(running_airflow: RunningAirflow) -> None:
    running_airflow.api.wait_for_dag("image_text_demo", seconds=60)
    assert running_airflow.api.active_runs("image_text_demo") == []


def _holds_any(path: Path, secrets: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(secret in content for secret in secrets)
