"""The whole demonstration stack in one state folder: PostgreSQL, the ledger in it, S3, Airflow and its connections."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from embedded.airflow import UI_PORT, EmbeddedAirflow, airflow_services, stop_airflow
from embedded.airflow_api import AirflowApi
from embedded.ports import LOOPBACK
from embedded.postgres import EmbeddedPostgres
from embedded.processes import Service, find_processes
from embedded.s3 import REGION, EmbeddedS3
from embedded.state import CHECKOUT, StateFolder

METADATA = "airflow"
"""Airflow's own database, and the role that owns it."""
LEDGER = "glm4v"
"""The ledger's database, and the role that owns it."""
READERS = "glm4v_reader"
"""The role that may read the ledger and cannot log in."""
VIEWER = "glm4v_viewer"
"""A login that may read the ledger: for people."""

LEDGER_CONNECTION = "glm4v_ledger"
S3_CONNECTION = "glm4v_s3"
POOL = "gpu"

Say = Callable[[str], None]


class DemoStack:
    """Starts what is missing, finds what runs, stops all of it.

    ``postgres`` may be a server that someone else started and will stop.
    """

    def __init__(
        self,
        state: StateFolder,
        *,
        postgres: EmbeddedPostgres | None = None,
        ui_port: int | None = UI_PORT,
        dags_folder: Path = CHECKOUT / "dags",
        plugins_folder: Path = CHECKOUT / "plugins",
        extra_environment: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state
        self.postgres = postgres or EmbeddedPostgres(state.path("postgres"))
        self._owns_postgres = postgres is None
        self.s3 = EmbeddedS3(state)
        self.fresh_airflow = False
        self._ui_port = ui_port
        self._dags_folder, self._plugins_folder = dags_folder, plugins_folder
        self._extra = dict(extra_environment or {})
        self._airflow: EmbeddedAirflow | None = None

    @property
    def airflow(self) -> EmbeddedAirflow:
        """Airflow; known once PostgreSQL runs."""
        if self._airflow is None:
            self._airflow = EmbeddedAirflow(
                self.state,
                self.postgres.url(METADATA, METADATA),
                dags_folder=self._dags_folder,
                plugins_folder=self._plugins_folder,
                preferred_port=self._ui_port,
                extra_environment=self._extra,
            )
        return self._airflow

    @property
    def ledger_url(self) -> str:
        """The ledger's address for its owner, password included."""
        return self.postgres.url(LEDGER, LEDGER)

    def start(self, say: Say = lambda _: None) -> AirflowApi:
        """Start everything that does not run, and wait until Airflow is healthy and knows pool and connections."""
        self.state.make()
        began = time.monotonic()
        self.postgres.start()
        say(f"PostgreSQL answers on {LOOPBACK}:{self.postgres.port}; its data: {self.postgres.folder}")
        self._make_databases()
        with ThreadPoolExecutor(2) as pool:
            beside: list[Future[object]] = [pool.submit(self._upgrade_ledger), pool.submit(self.s3.start)]
            if self.airflow.migrate():
                say(f"Airflow's database is made ({time.monotonic() - began:.0f} s so far)")
            self.fresh_airflow = self.airflow.start(say)
            for task in beside:
                task.result()
        say(f"S3 answers on {self.s3.endpoint}; its buckets: {self.s3.root}")
        if self.fresh_airflow:
            say(f"Airflow is starting on {self.airflow.url} (half a minute)")
        api = self.airflow.wait_until_ready(say)
        self._introduce(api)
        say(f"Airflow is ready on {self.airflow.url} ({time.monotonic() - began:.0f} s so far)")
        return api

    def stop(self, say: Say = lambda _: None) -> None:
        """Stop everything; running tasks are asked to end first, and give back what they hold."""
        if any(service.processes() for service in airflow_services(self.state)):
            say("stopping Airflow and its tasks")
        stop_airflow(self.state)
        self.s3.stop()
        if self._owns_postgres and self.postgres.running:
            say("stopping PostgreSQL")
            self.postgres.stop()

    def _make_databases(self) -> None:
        for role in (METADATA, LEDGER, VIEWER):
            self.postgres.create_role(role)
        self.postgres.create_role(READERS, login=False)
        for database in (METADATA, LEDGER):
            self.postgres.create_database(database, owner=database)
        engine = create_engine(self.postgres.url(), isolation_level="AUTOCOMMIT")
        with closing(engine.connect()) as connection:
            # Each database is for its own role; people who read come in through READERS alone.
            connection.execute(text(f"REVOKE ALL ON DATABASE {METADATA}, {LEDGER} FROM PUBLIC"))
            connection.execute(text(f"GRANT CONNECT ON DATABASE {LEDGER} TO {READERS}"))
            connection.execute(text(f"GRANT {READERS} TO {VIEWER}"))
        engine.dispose()

    def _upgrade_ledger(self) -> None:
        from glm4v_operator.ledger.database import upgrade

        upgrade(self.ledger_url, reader_role=READERS)

    def _introduce(self, api: AirflowApi) -> None:
        """Tell Airflow where ledger and bucket are; the addresses change when a port was taken meanwhile."""
        api.put_pool(POOL, slots=1, description="One slot a GPU; annotate takes one for each lane.")
        api.put_connection(
            LEDGER_CONNECTION,
            "postgres",
            description="The ledger: what was listed, what was read from it",
            host=LOOPBACK,
            port=self.postgres.port,
            schema=LEDGER,
            login=LEDGER,
            password=make_url(self.ledger_url).password or "",
        )
        api.put_connection(
            S3_CONNECTION,
            "aws",
            description="The demonstration's bucket",
            login=self.s3.access_key,
            password=self.s3.secret_key,
            extra={"endpoint_url": self.s3.endpoint, "region_name": REGION},
        )


def left_running(state: StateFolder) -> list[str]:
    """What still runs of this folder's services, for people."""
    services = [*airflow_services(state), Service(state, "s3")]
    found = [f"{process.pid} {process.name()}" for process in find_processes([each.folder for each in services])]
    return found + (["PostgreSQL"] if EmbeddedPostgres(state.path("postgres")).running else [])
