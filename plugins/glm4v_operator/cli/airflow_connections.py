"""Airflow's connections, as seen from a command line outside of any task."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def bucket_client(conn_id: str) -> S3Client:
    """A client for the bucket behind the Airflow connection ``conn_id``. Raises Misconfigured when there is none."""
    # What Airflow's own 'airflow connections' sets: without it only environment variables would be looked at, not the
    # connections that people made in the UI.
    os.environ.setdefault("_AIRFLOW_PROCESS_CONTEXT", "server")
    # Airflow's logging writes to what stdout is while it is imported; our stdout belongs to the command's own output.
    with redirect_stdout(sys.stderr):
        try:
            from glm4v_operator.connections import s3_settings
        except ModuleNotFoundError as error:
            raise Misconfigured(
                f"connection {conn_id!r}: expected Airflow in this Python, found none ({error}); run where Airflow is"
            ) from error
        settings = s3_settings(conn_id)
    from glm4v_operator.ingest.s3_client import make_client

    return make_client(settings)
