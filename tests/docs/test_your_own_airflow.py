from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest

from tests.docs.own_airflow import (
    airflow_started_once,
    clean_environment_with,
    copy_checkout,
    filled_in,
    make_environment,
)
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "your-own-airflow.md"
SECONDS = 300
SAMPLE = ROOT / "include" / "samples" / "documents" / "社团名额.png"


@pytest.fixture
def own_postgres(services_folder: Path) -> Iterator[Any]:
    """A server on which this project has left nothing yet."""
    from embedded.postgres import EmbeddedPostgres

    with EmbeddedPostgres(services_folder / "own-postgres", name="a person's PostgreSQL", durable=False) as server:
        yield server


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _run(script: str, *, cwd: Path, env: dict[str, str], said: IO[bytes]) -> int:
    """The script's exit status; whatever it started is ended with it, also when it takes too long."""
    command = ["bash", "-euo", "pipefail", "-c", script]
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
    )
    try:
        return process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 60)
def test_the_page_leads_to_texts_in_a_ledger_of_ones_own(
    tmp_path: Path, airflow_db: None, own_postgres: Any, s3_server: Any, s3_client: Any, bucket: str
):
    import psycopg2

    from embedded.postgres_binaries import find_binaries

    s3_client.put_object(Bucket=bucket, Key="公告/社团名额.png", Body=SAMPLE.read_bytes())
    home = tmp_path / "airflow"
    home.mkdir()
    _copy_database(Path(os.environ["AIRFLOW_HOME"]) / "airflow.db", home / "airflow.db")
    address = urlsplit(own_postgres.url())
    values = {
        "AIRFLOW_HOME": str(home),
        "PG_ADMIN_URL": own_postgres.url().replace("+psycopg2", ""),
        "LEDGER_HOST": str(address.hostname),
        "LEDGER_PORT": str(address.port),
        "LEDGER_PASSWORD": "a-password",
        "S3_ENDPOINT": s3_server.endpoint_url,
        "S3_REGION": s3_server.region,
        "S3_BUCKET": bucket,
        "S3_ACCESS_KEY": s3_server.access_key,
        "S3_SECRET_KEY": s3_server.secret_key,
        "SETTINGS_FOLDER": str(tmp_path / "glm4v"),
    }
    steps = [block.body for block in blocks(PAGE, "bash")]
    then = "\n".join(block.body for block in blocks(PAGE, "sh"))
    script = "\n".join([filled_in(steps[0], values), *steps[1:], airflow_started_once(then)])
    # Everything that the commands install must be there already: the test fetches nothing.
    offline = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # 0 says yes to this no, and to the next
        "PIP_NO_WARN_CONFLICTS": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_QUIET": "1",
    }
    environment = clean_environment_with(offline, make_environment(tmp_path / "environment", script), find_binaries())

    log = tmp_path / "log"
    with log.open("wb") as said:
        status = _run(script, cwd=copy_checkout(tmp_path / "checkout"), env=environment, said=said)

    assert status == 0, log.read_text(errors="replace")[-8000:]
    with closing(psycopg2.connect(own_postgres.url("glm4v").replace("+psycopg2", ""))) as link, link.cursor() as cursor:
        cursor.execute("SELECT key, state FROM latest_texts")
        assert cursor.fetchall() == [("公告/社团名额.png", "done")]
    with closing(sqlite3.connect(home / "airflow.db")) as airflow:
        (paused,) = airflow.execute("SELECT is_paused FROM dag WHERE dag_id = 'image_text_notices'").fetchone()
        queued = airflow.execute("SELECT run_type FROM dag_run WHERE state = 'queued'").fetchall()
        connections = airflow.execute("SELECT conn_id, conn_type FROM connection ORDER BY conn_id").fetchall()
    assert (paused, queued) == (0, [("manual",)])
    assert connections == [("glm4v_ledger", "postgres"), ("glm4v_s3", "aws")]
