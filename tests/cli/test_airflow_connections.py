"""The command as people run it: a process of its own, the connection in Airflow's database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_datasets_command import CONNECTION, write

PLUGINS = Path(__file__).parents[2] / "plugins"


@pytest.mark.usefixtures("airflow_db")
def test_a_connection_that_was_made_in_the_ui_is_used(tmp_path: Path, s3_server: Any, s3_client: Any, bucket: str):
    from airflow.models import Connection
    from airflow.utils.session import create_session

    extra = {"endpoint_url": s3_server.endpoint_url, "region_name": s3_server.region}
    made = Connection(  # noqa: AIR311  # the row of the database, which airflow.sdk's is not
        conn_id=CONNECTION, conn_type="aws", login=s3_server.access_key, password=s3_server.secret_key, extra=extra
    )
    with create_session() as session:
        session.add(made)
    s3_client.put_object(Bucket=bucket, Key="a.png", Body=b"12345")
    command = [sys.executable, "-m", "glm4v_operator.cli.main", "datasets", "check", "--connect", "--json"]
    result = subprocess.run(
        [*command, str(write(tmp_path, bucket=bucket))],
        cwd=PLUGINS,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    # All of stdout is the document: nothing that Airflow logs is mixed into it.
    (dataset,) = json.loads(result.stdout)["datasets"]
    assert ([step["ok"] for step in dataset["steps"]], result.returncode) == ([True, True, True], 0)
