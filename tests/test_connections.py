"""Airflow connections become what the package takes, with all that a person wrote into them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import make_url, text


@pytest.mark.usefixtures("airflow_db")
def test_what_the_ledgers_connection_says_wins_over_our_own_settings(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glm4v_operator.connections import open_ledger

    url = make_url(ledger_url)
    extra = {"connect_timeout": 3, "options": "-c lock_timeout=7s -c work_mem=5MB", "cursor": "dictcursor"}
    connection = {
        "conn_type": "postgres",
        "host": url.host,
        "port": url.port,
        "login": url.username,
        "password": url.password,
        "schema": url.database,
        "extra": extra,
    }
    monkeypatch.setenv("AIRFLOW_CONN_MINE", json.dumps(connection))

    with open_ledger("mine") as ledger, ledger.begin() as connected:
        names = ("lock_timeout", "work_mem", "TimeZone", "idle_in_transaction_session_timeout", "application_name")
        shown = {name: connected.execute(text(f"SHOW {name}")).scalar() for name in names}
        driver = connected.connection.driver_connection
        assert driver is not None
        assert driver.info.dsn_parameters["connect_timeout"] == "3"
    assert shown == {
        "lock_timeout": "7s",
        "work_mem": "5MB",
        "TimeZone": "UTC",
        "idle_in_transaction_session_timeout": "5min",
        "application_name": "glm4v",
    }
