"""Airflow's port: a stranger that answers there is not taken for our own Airflow, and another port is found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded import airflow as embedded_airflow
from embedded.airflow import EmbeddedAirflow
from embedded.ports import free_port
from embedded.processes import Service, ServiceFailed, stop_services
from embedded.state import StateFolder
from tests.scripted.asking import wait_until

# Says to everybody that all components are healthy, as any Airflow does.
HEALTHY = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("scheduler", "dag_processor", "triggerer")
        body = json.dumps({name: {"status": "healthy"} for name in names}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def _serve(service: Service, port: int) -> None:
    service.start([sys.executable, "-c", HEALTHY, str(port)], os.environ)
    wait_until(lambda: service.listens_on(port), seconds=10)


class StandIn(EmbeddedAirflow):
    """Its components are sleepers, its API server says that all is well; ``ports`` are taken one after the other."""

    ports: Iterator[int]
    api_server_runs: Callable[[int], bool]

    def start(self, say: Callable[[str], None] = lambda _: None) -> bool:
        self.stop()
        port = next(self.ports)
        self.state.write("airflow", {"port": port})
        if self.api_server_runs(port):
            _serve(self.services[0], port)
        for service in self.services[1:]:
            service.start(SLEEP, os.environ)
        return True


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[int]:
    service = Service(StateFolder(tmp_path / "stranger").make(), "airflow")
    port = free_port()
    _serve(service, port)
    yield port
    stop_services([service], grace_seconds=0)


@pytest.fixture
def airflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(embedded_airflow, "STOP_SECONDS", 0)
    stand_in = StandIn(StateFolder(tmp_path / "state").make(), "postgresql+psycopg2://nobody@127.0.0.1/none")
    yield stand_in
    stand_in.stop()


def test_a_port_that_a_stranger_took_is_left_to_it(airflow: StandIn, stranger: int) -> None:
    own, said = free_port(), list[str]()
    airflow.ports, airflow.api_server_runs = iter((stranger, own)), lambda port: port == own
    airflow.start()
    airflow.wait_until_ready(said.append)
    assert airflow.url == f"http://127.0.0.1:{own}"
    assert said == [f"another program took port {stranger}: starting Airflow on another one"]


def test_an_api_server_that_ends_although_its_port_is_free_is_a_failure(airflow: StandIn) -> None:
    airflow.ports, airflow.api_server_runs = iter((free_port(),)), lambda port: False
    airflow.start()
    with pytest.raises(ServiceFailed, match="api-server ended while it started"):
        airflow.wait_until_ready()
