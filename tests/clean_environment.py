"""Nothing of the caller's settings reaches a test: called before anything imports Airflow or boto3."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS_OF_THE_CALLER = ("AIRFLOW", "GLM4V", "AWS_", "PGHOST", "PGPORT", "PGUSER", "PGPASS", "PGDATABASE", "PGSERVICE")


def clean_environment() -> None:
    """Remove the caller's settings and point Airflow at a home that is deleted when this process ends."""
    if "airflow" in sys.modules:
        raise RuntimeError("airflow was imported before its settings were made; import it inside tests and fixtures")
    for name in [name for name in os.environ if name.startswith(SETTINGS_OF_THE_CALLER)]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="glm4v-airflow-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(home / "airflow.cfg"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__FERNET_KEY": "",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
