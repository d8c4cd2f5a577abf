"""Airflow connections → what the rest of the package takes: the ledger, the bucket's client, a served worker.

Besides the operators and the plugin the only module that knows Airflow. Drivers are imported inside functions, so that
parsing a DAG stays light.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseHook

from glm4v_operator.errors import Glm4vError, Misconfigured

if TYPE_CHECKING:
    from airflow.sdk import Connection
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.ingest.s3_client import S3Settings
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.worker.client import Endpoint, WorkerClient

#: The connection that holds the ledger's database, unless an operator names another.
LEDGER_CONNECTION = "glm4v_ledger"


class WorkerHook(BaseHook):
    """Connection type ``glm4v``: a served worker, its host, port, token, and how its certificate is checked."""

    conn_name_attr = "glm4v_conn_id"
    default_conn_name = "glm4v_default"
    conn_type = "glm4v"
    hook_name = "GLM-4V worker"

    def __init__(self, glm4v_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.glm4v_conn_id = glm4v_conn_id

    @classmethod
    def get_ui_field_behaviour(cls) -> dict[str, Any]:
        """Show only what a served worker has: host, port, token, and ``verify`` in the extra."""
        return {
            "hidden_fields": ["schema", "login"],
            "relabeling": {"password": "Token"},
            "placeholders": {"host": "127.0.0.1", "port": "8000", "extra": '{"verify": "/path/ca.pem"}'},
        }

    def endpoint(self) -> Endpoint:
        """Where the worker listens. ``host`` may be a whole URL; without one, plain HTTP on this machine.

        Raises Misconfigured: no such connection, or an extra that cannot be understood.
        """
        from glm4v_operator.worker.client import Endpoint

        connection = get_connection(self.glm4v_conn_id)
        host = connection.host or "127.0.0.1"
        base = host if host.startswith(("http://", "https://")) else f"http://{host}"
        if connection.port:
            base = f"{base}:{connection.port}"
        return Endpoint(base_url=base, token=connection.password, verify=_verify(self.glm4v_conn_id, connection))

    def get_conn(self) -> WorkerClient:
        """A client of the served worker."""
        from glm4v_operator.worker.client import WorkerClient

        return WorkerClient(self.endpoint())

    def test_connection(self) -> tuple[bool, str]:
        """Ask the worker what it serves; Airflow shows the message."""
        try:
            models = self.get_conn().models()
        except Glm4vError as error:
            return False, str(error)
        return True, "serves " + ", ".join(name for name, _ in models)


def _verify(conn_id: str, connection: Connection) -> bool | str:
    """A worker connection's ``verify``: the one name that its extra may hold."""
    extra = connection.extra_dejson
    verify = extra.get("verify", True)
    unknown = sorted(set(extra) - {"verify"})
    if unknown or not isinstance(verify, bool | str) or verify == "":
        found = f"the name {unknown[0]!r}" if unknown else f"verify {verify!r}"
        raise Misconfigured(
            f"connection {conn_id!r}: extra: expected nothing but verify (true, false or a file of certificates), "
            f"found {found}"
        )
    return verify


def get_connection(conn_id: str) -> Connection:
    """Airflow's connection ``conn_id``; raises Misconfigured that names it when there is none."""
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return BaseHook.get_connection(conn_id)
    except AirflowNotFoundException as error:
        raise Misconfigured(
            f"connection {conn_id!r} is not defined in Airflow; add it under Admin → Connections, or set "
            f"AIRFLOW_CONN_{conn_id.upper()}"
        ) from error


def open_ledger(conn_id: str = LEDGER_CONNECTION, *, pool_size: int = 4) -> Ledger:
    """The ledger behind the Postgres connection ``conn_id``, its schema checked.

    Raises:
        Misconfigured: no such connection.
        SchemaMismatch: the schema is older or newer than this code.
        LedgerUnavailable: the database cannot be reached.
    """
    from glm4v_operator.ledger.database import Ledger, check_schema

    ledger = Ledger(ledger_url(conn_id), pool_size=pool_size)
    check_schema(ledger)
    return ledger


def ledger_url(conn_id: str) -> str:
    """The SQLAlchemy URL of a Postgres connection; it holds the password, so it goes into no log."""
    from sqlalchemy import URL

    connection = get_connection(conn_id)
    if connection.conn_type not in ("postgres", "postgresql"):
        raise Misconfigured(
            f"connection {conn_id!r}: expected the type postgres, found {connection.conn_type!r}; the ledger lives in "
            "a PostgreSQL database of its own"
        )
    query = {key: str(value) for key, value in connection.extra_dejson.items() if key in _LIBPQ_KEYS}
    url = URL.create(
        "postgresql+psycopg2",
        username=connection.login,
        password=connection.password,
        host=connection.host,
        port=connection.port,
        database=connection.schema,
        query=query,
    )
    return url.render_as_string(hide_password=False)


_LIBPQ_KEYS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "target_session_attrs", "options")


def s3_settings(conn_id: str) -> S3Settings:
    """The bucket's settings from the Airflow ``aws`` connection ``conn_id``."""
    from glm4v_operator.ingest.s3_client import settings_from_connection

    connection = get_connection(conn_id)
    return settings_from_connection(
        conn_id=conn_id,
        conn_type=connection.conn_type,
        login=connection.login,
        password=connection.password,
        extra=connection.extra_dejson,
    )


def s3_client(conn_id: str) -> S3Client:
    """A boto3 S3 client for the Airflow ``aws`` connection ``conn_id``."""
    from glm4v_operator.ingest.s3_client import make_client

    return make_client(s3_settings(conn_id))


def worker_endpoint(engine: EngineSettings) -> Endpoint | None:
    """Where a served engine's worker listens, from its connection; None for a held engine."""
    return WorkerHook(engine.connection).endpoint() if engine.connection else None


def lane_owner() -> str:
    """Who holds a lease, for people who look: host and process."""
    import socket

    return f"{socket.gethostname()}:{os.getpid()}"
