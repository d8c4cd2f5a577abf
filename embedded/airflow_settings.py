"""The settings of the embedded Airflow, as the environment that all its components share."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from embedded.ports import LOOPBACK
from embedded.state import StateFolder

ADMIN = "admin"
_FOREIGN = ("AIRFLOW", "_AIRFLOW", "PG", "AWS_", "GLM4V_LEDGER_URL")
"""Beginnings of variables that would change what the embedded services do if the caller's were passed on."""
_NOBODY_LISTENS = "1"


def airflow_environment(
    state: StateFolder, *, metadata_url: str, ui_port: int, dags_folder: Path, plugins_folder: Path
) -> dict[str, str]:
    """The whole environment of an Airflow component, secrets included."""
    address = f"http://{LOOPBACK}:{ui_port}"
    settings = {
        "core": {
            "executor": "LocalExecutor",
            "parallelism": "4",  # the default forks 32 idle processes
            "load_examples": "False",
            "dags_folder": str(dags_folder),
            "plugins_folder": str(plugins_folder),
            "fernet_key": base64.urlsafe_b64encode(bytes.fromhex(state.secret("airflow_fernet", 64))).decode(),
            "simple_auth_manager_users": f"{ADMIN}:admin",
            "simple_auth_manager_passwords_file": str(passwords_file(state)),
            # Tasks ask this address, not base_url's default, which may be another Airflow's.
            "execution_api_server_url": f"{address}/execution/",
        },
        "database": {"sql_alchemy_conn": metadata_url},
        "api": {
            "host": LOOPBACK,
            "port": str(ui_port),
            "base_url": address,
            "workers": "1",
            "secret_key": state.secret("airflow_secret_key", 48),
            "instance_name": "GLM-4V image text",
        },
        "api_auth": {"jwt_secret": state.secret("airflow_jwt", 64)},
        "scheduler": {
            "scheduler_idle_sleep_time": "0.5",
            "task_instance_heartbeat_timeout": "60",  # after a crash, tasks that died with it are found within a minute
            "orphaned_tasks_check_interval": "30",
        },
        "workers": {"min_heartbeat_interval": "1"},  # a kill reaches its task within a second
        "dag_processor": {"refresh_interval": "5", "min_file_process_interval": "10"},
        "logging": {
            "base_log_folder": str(state.path("airflow", "logs")),
            "dag_processor_child_process_log_directory": str(state.path("airflow", "logs", "dag_processor")),
            # No log servers: the API server reads the files themselves, and theirs would listen on every interface.
            "worker_log_server_port": _NOBODY_LISTENS,
            "trigger_log_server_port": _NOBODY_LISTENS,
        },
    }
    environment = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
    environment |= {
        f"AIRFLOW__{section.upper()}__{key.upper()}": value
        for section, values in settings.items()
        for key, value in values.items()
    }
    environment |= {
        "AIRFLOW_HOME": str(state.path("airflow")),
        "PYTHONUNBUFFERED": "1",
        **_without_proxy(),
    }
    return environment


def write_admin_password(state: StateFolder) -> None:
    """Give the admin a password of this folder's own; the file is where Airflow looks for it."""
    passwords = json.dumps({ADMIN: admin_password(state)})
    state.write_private(str(passwords_file(state).relative_to(state.folder)), passwords + "\n")


def admin_password(state: StateFolder) -> str:
    """The admin's password."""
    return state.secret("airflow_admin", 16)


def passwords_file(state: StateFolder) -> Path:
    """Where the login is kept, readable by its owner only."""
    return state.path("airflow", "passwords.json")


def _without_proxy() -> dict[str, str]:
    """Settings that keep requests to our own services off a proxy of the caller's."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    bypassed = ",".join(part for part in (known, LOOPBACK, "localhost") if part)
    return {"no_proxy": bypassed, "NO_PROXY": bypassed}
