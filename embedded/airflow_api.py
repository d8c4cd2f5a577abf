"""What the demonstration asks of Airflow's REST API."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote

import httpx

FINAL_STATES = ("success", "failed")
_NOT_YET = 404
_PATIENCE_SECONDS = 60


class AirflowApiError(RuntimeError):
    """Airflow refused a request; the message has its answer."""


class AirflowApi:
    """A logged-in client of one Airflow on this machine."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._login = {"username": user, "password": password}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    # --- settings that tasks need --------------------------------------------------------------------------------

    def put_pool(self, name: str, *, slots: int, description: str) -> None:
        """Make the pool, or change it where it exists; deferred tasks hold their slot."""
        body = {"slots": slots, "description": description, "include_deferred": True}
        self._put("pools", name, {"name": name, **body}, {"pool": name, **body})

    def put_connection(
        self,
        connection_id: str,
        conn_type: str,
        *,
        description: str,
        login: str,
        password: str,
        host: str | None = None,
        port: int | None = None,
        schema: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Make the connection, or change it where it exists; Airflow keeps its secrets encrypted."""
        body = {
            "connection_id": connection_id,
            "conn_type": conn_type,
            "description": description,
            "host": host,
            "port": port,
            "schema": schema,
            "login": login,
            "password": password,
            "extra": json.dumps(extra) if extra else None,
        }
        self._put("connections", connection_id, body)

    # --- DAGs and runs -------------------------------------------------------------------------------------------

    def wait_for_dag(self, dag_id: str, *, seconds: float, on_wait: Callable[[], None] = lambda: None) -> None:
        """Wait until the DAG processor has read the DAG.

        Raises :class:`AirflowApiError` with the import errors when it does not come.
        """
        deadline = time.monotonic() + seconds
        while self.request("GET", f"dags/{quote(dag_id)}", accept=(_NOT_YET,)).status_code == _NOT_YET:
            on_wait()
            if time.monotonic() > deadline:
                raise AirflowApiError(f"Airflow found no DAG {dag_id!r} within {seconds:.0f} s\n{self.import_errors()}")
            time.sleep(0.5)

    def import_errors(self) -> str:
        """Why DAG files could not be read, for people."""
        errors = self.request("GET", "importErrors").json()["import_errors"]
        said = [f"{error['filename']}:\n{error['stack_trace']}" for error in errors]
        return "\n".join(said) or "(no DAG file failed to import)"

    def unpause(self, dag_id: str) -> bool:
        """Let the DAG's runs start; say whether this makes Airflow start one by itself, because one is due."""
        before = self.request("GET", f"dags/{quote(dag_id)}").json()
        self.request("PATCH", f"dags/{quote(dag_id)}", {"is_paused": False})
        due = before.get("next_dagrun_run_after")
        return bool(before["is_paused"] and due and datetime.fromisoformat(due) <= datetime.now(UTC))

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None, note: str | None = None) -> str:
        """Ask for a run now and give its id."""
        body = {"logical_date": None, "conf": conf or {}, "note": note}
        return str(self.request("POST", f"dags/{quote(dag_id)}/dagRuns", body).json()["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """``queued``, ``running``, ``success`` or ``failed``."""
        return str(self.request("GET", self._run_path(dag_id, run_id)).json()["state"])

    def set_run_state(self, dag_id: str, run_id: str, state: str) -> None:
        """End a run as ``state``."""
        self.request("PATCH", self._run_path(dag_id, run_id), {"state": state})

    def active_runs(self, dag_id: str) -> list[str]:
        """Ids of the runs that are queued or running, oldest first."""
        query = f"dags/{quote(dag_id)}/dagRuns?state=queued&state=running&order_by=run_after&limit=50"
        return [str(run["dag_run_id"]) for run in self.request("GET", query).json()["dag_runs"]]

    def task_instances(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The run's task instances as Airflow gives them (``task_id``, ``map_index``, ``state``, ``try_number`` …)."""
        answer = self.request("GET", f"{self._run_path(dag_id, run_id)}/taskInstances?limit=200")
        return list(answer.json()["task_instances"])

    def run_page(self, dag_id: str, run_id: str) -> str:
        """The address of a run in the web UI."""
        return f"{self._client.base_url}/dags/{quote(dag_id)}/runs/{quote(run_id, safe='')}"

    def request(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, accept: tuple[int, ...] = ()
    ) -> httpx.Response:
        """Call ``/api/v2/path``; raises :class:`AirflowApiError` unless it succeeds or its status is in ``accept``."""
        if "Authorization" not in self._client.headers:
            self._client.headers["Authorization"] = f"Bearer {self._token()}"
        answer = self._client.request(method, f"/api/v2/{path}", json=body)
        if answer.is_success or answer.status_code in accept:
            return answer
        raise AirflowApiError(f"Airflow answered {answer.status_code} to {method} {path}: {answer.text[:1000]}")

    # --- how -----------------------------------------------------------------------------------------------------

    @staticmethod
    def _run_path(dag_id: str, run_id: str) -> str:
        return f"dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"

    def _put(self, kind: str, name: str, body: dict[str, Any], patch_body: dict[str, Any] | None = None) -> None:
        changed = self.request("PATCH", f"{kind}/{quote(name, safe='')}", patch_body or body, accept=(_NOT_YET,))
        if changed.status_code == _NOT_YET:
            self.request("POST", kind, body)

    def _token(self) -> str:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            answer = self._client.post("/auth/token", json=self._login)
            if answer.is_success:
                return str(answer.json()["access_token"])
            if time.monotonic() > deadline:
                raise AirflowApiError(f"Airflow refuses the login of {self._login['username']!r}: {answer.status_code}")
            time.sleep(0.5)
