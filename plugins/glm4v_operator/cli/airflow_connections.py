"""Airflow's connections, as seen from a command line outside of any task."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.worker.client import Endpoint


def bucket_client(conn_id: str) -> S3Client:
    """A client for the bucket behind the Airflow connection ``conn_id``. Raises Misconfigured when there is none."""
    with _airflow(conn_id):
        from glm4v_operator.connections import s3_settings

        settings = s3_settings(conn_id)
    from glm4v_operator.ingest.s3_client import make_client

    return make_client(settings)


def served_endpoint(engine: EngineSettings) -> Endpoint | None:
    """Where a served engine's worker listens; None for a held one. Raises Misconfigured without the connection."""
    if engine.connection is None:
        return None
    with _airflow(engine.connection):
        from glm4v_operator.connections import worker_endpoint

        return worker_endpoint(engine)


@contextmanager
def _airflow(conn_id: str) -> Iterator[None]:
    """Airflow as its own command line sets it up, for reading the connection ``conn_id``."""
    # What Airflow's own 'airflow connections' sets: without it only environment variables would be looked at, not the
    # connections that people made in the UI.
    os.environ.setdefault("_AIRFLOW_PROCESS_CONTEXT", "server")
    # Airflow's logging writes to what stdout is while it is imported; our stdout belongs to the command's own output.
    with redirect_stdout(sys.stderr):
        try:
            yield
        except ModuleNotFoundError as error:
            raise Misconfigured(
                f"connection {conn_id!r}: expected Airflow in this Python, found none ({error}); run where Airflow is"
            ) from error
