"""Airflow on this machine: API server with the web UI, scheduler, DAG processor and triggerer, each its own process.

``airflow standalone`` would start the same four, but leaves them behind as orphans when it is ended.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from embedded.airflow_api import AirflowApi
from embedded.airflow_settings import ADMIN, admin_password, airflow_environment, write_admin_password
from embedded.ports import LOOPBACK, free_port, is_free
from embedded.processes import Service, ServiceFailed, stop_services, tail
from embedded.state import CHECKOUT, StateFolder

COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
START_SECONDS = 240
STOP_SECONDS = 8
API_SERVER_STOP_SECONDS = 1
"""It answers nobody from the first moment on; what it does for seconds more is to take its interpreter apart."""
UI_PORT = 8080

Say = Callable[[str], None]


class EmbeddedAirflow:
    """One Airflow with LocalExecutor, on a metadata database that is there already."""

    def __init__(
        self,
        state: StateFolder,
        metadata_url: str,
        *,
        dags_folder: Path = CHECKOUT / "dags",
        plugins_folder: Path = CHECKOUT / "plugins",
        preferred_port: int | None = UI_PORT,
        extra_environment: dict[str, str] | None = None,
    ) -> None:
        self.state = state
        self.services = airflow_services(state)
        self._metadata_url = metadata_url
        self._dags_folder = dags_folder
        self._plugins_folder = plugins_folder
        self._preferred_port = preferred_port
        self._extra = extra_environment or {}

    # --- life ----------------------------------------------------------------------------------------------------

    def migrate(self) -> bool:
        """Bring the metadata database to this Airflow's version; say whether that was needed."""
        wanted = {"version": version("apache-airflow-core"), "database": self._metadata_url.rpartition("@")[2]}
        if self.state.read("airflow-migrated") == wanted:
            return False
        log = self.state.log("airflow-migrate")
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as said:
            done = subprocess.run(
                [sys.executable, "-m", "airflow", "db", "migrate"],
                env=self._environment(UI_PORT),
                cwd=self.state.path("airflow"),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        if done.returncode != 0:
            raise ServiceFailed(
                f"'airflow db migrate' ended with {done.returncode}\n{tail(log)}\n(the whole log: {log})"
            )
        self.state.write("airflow-migrated", wanted)
        return True

    def start(self, say: Say = lambda _: None) -> bool:
        """Start the components, or find those that run; say whether they were started.

        Components that run with other settings or older code than now are started anew: tasks are forks of the
        scheduler and would go on with the code that it imported. :meth:`wait_until_ready` is the next step.
        """
        recorded = self.state.read("airflow")
        if all(service.running for service in self.services):
            if recorded.get("fingerprint") == self._fingerprint(int(recorded["port"])):
                return False
            say("the code or the settings changed since Airflow started: starting it anew")
        self.stop()
        write_admin_password(self.state)
        port = free_port(recorded.get("port"), self._preferred_port)
        self.state.write("airflow", {"port": port, "fingerprint": self._fingerprint(port)})
        environment = self._environment(port)
        for component, service in zip(COMPONENTS, self.services, strict=True):
            flags = ["--skip-serve-logs"] if component in ("scheduler", "triggerer") else []
            service.start([sys.executable, "-m", "airflow", component, *flags], environment)
        return True

    def wait_until_ready(self, say: Say = lambda _: None) -> AirflowApi:
        """Wait until every component says that it is healthy, and give the way to talk to them.

        When another program took the port between the look and the start, all is started anew on another port. Raises
        :class:`embedded.processes.ServiceFailed` with the last words of the component that is not healthy.
        """
        deadline = time.monotonic() + START_SECONDS
        while True:
            unhealthy = self._unhealthy()
            if not unhealthy:
                return self.api()
            for service in self.services:
                if service.running:
                    continue
                if service is self._api_server and not is_free(self._port):
                    say(f"another program took port {self._port}: starting Airflow on another one")
                    self.start(say)
                    break
                raise service.fail("ended while it started")
            if time.monotonic() > deadline:
                raise self.services[unhealthy[0]].fail(f"was not healthy after {START_SECONDS} s")
            time.sleep(0.25)

    def stop(self) -> None:
        """End all components and their tasks; nothing happens where none runs."""
        stop_airflow(self.state)

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether any component is alive."""
        return any(service.running for service in self.services)

    @property
    def url(self) -> str:
        """The address of the web UI."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def login(self) -> tuple[str, str]:
        """User and password of the web UI."""
        return ADMIN, admin_password(self.state)

    def api(self) -> AirflowApi:
        """A client of the REST API, logged in as the admin at its first request."""
        return AirflowApi(self.url, *self.login)

    # --- how -----------------------------------------------------------------------------------------------------

    @property
    def _port(self) -> int:
        return int(self.state.read("airflow")["port"])

    @property
    def _api_server(self) -> Service:
        return self.services[0]

    def _environment(self, port: int) -> dict[str, str]:
        self.state.path("airflow", "logs").mkdir(parents=True, exist_ok=True)
        shared = airflow_environment(
            self.state,
            metadata_url=self._metadata_url,
            ui_port=port,
            dags_folder=self._dags_folder,
            plugins_folder=self._plugins_folder,
        )
        return {**shared, **self._extra}

    def _fingerprint(self, port: int) -> str:
        """What must not change while Airflow runs: its own settings and the code that its components import."""
        digest = hashlib.sha256()
        for key, value in sorted(self._environment(port).items()):
            if key.startswith("AIRFLOW") or key in self._extra:
                digest.update(f"{key}={value}\0".encode())
        for path in sorted(self._plugins_folder.rglob("*")):
            if path.suffix in (".py", ".sql", ".yaml"):
                found = path.stat()
                digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
        return digest.hexdigest()

    def _unhealthy(self) -> list[int]:
        """Which components do not yet say that they are healthy, as positions in :data:`COMPONENTS`."""
        try:
            answer = httpx.get(f"{self.url}/api/v2/monitor/health", timeout=5, trust_env=False)
            health: dict[str, Any] = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return [0]
        if not self._api_server.listens_on(self._port):
            return [0]  # another Airflow answers there
        names = [component.replace("-", "_") for component in COMPONENTS]
        said = {name: (health.get(name) or {}).get("status") for name in names[1:]}
        return [names.index(name) for name, status in said.items() if status != "healthy"]


def airflow_services(state: StateFolder) -> list[Service]:
    """The services that are this folder's Airflow, running or not."""
    return [Service(state, f"airflow-{component}") for component in COMPONENTS]


def stop_airflow(state: StateFolder) -> None:
    """End the Airflow of ``state`` without knowing its settings.

    The API server goes last: tasks that end tell it how they ended, and would try for seconds to reach it.
    """
    api_server, *others = airflow_services(state)
    stop_services(others, grace_seconds=STOP_SECONDS)
    stop_services([api_server], grace_seconds=API_SERVER_STOP_SECONDS)
