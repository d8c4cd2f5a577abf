"""The daily DAG on real parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glm4v_operator.ledger.database import Ledger
from tests.dags.daily import LEDGER_VARIABLE, STORE_VARIABLE, Daily, ledger_connection, store_connection
from tests.scripted.settings import let_workers_find_scripts


@pytest.fixture
def daily(
    airflow_db: None,  # dag.test() writes its runs there
    ledger_url: str,
    s3_server: Any,
    s3_client: Any,
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Daily]:
    """A dataset of this test's own, and the connections that its DAG names."""
    monkeypatch.setenv("GLM4V_DATASETS", str(tmp_path))
    monkeypatch.setenv(LEDGER_VARIABLE, ledger_connection(ledger_url))
    monkeypatch.setenv(STORE_VARIABLE, store_connection(s3_server))
    let_workers_find_scripts()
    ledger = Ledger(ledger_url)
    yield Daily(tmp_path, ledger, s3_client, bucket)
    ledger.close()
