"""Stopping Airflow: who ends can still say so to the API server."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from embedded.airflow import airflow_services, stop_airflow
from embedded.ports import free_port
from embedded.state import StateFolder
from tests.scripted.asking import wait_until

LISTEN = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        server.accept()
"""
# As a task's supervisor: told to end, it reports first, which takes it a moment.
REPORT = """
import signal, socket, sys, time
def end(*_):
    time.sleep(0.3)
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)
        print("reported")
    except OSError:
        print("nobody listens")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""


def test_the_api_server_outlives_those_who_report_to_it(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state").make()
    port = free_port()
    api_server, scheduler, *_ = airflow_services(state)
    api_server.start([sys.executable, "-c", LISTEN, str(port)], os.environ)
    scheduler.start([sys.executable, "-c", REPORT, str(port)], os.environ)
    wait_until(lambda: api_server.listens_on(port) and "ready" in scheduler.log.read_text())
    stop_airflow(state)
    assert "reported" in scheduler.log.read_text()
    assert [service.name for service in airflow_services(state) if service.processes()] == []
