"""What a worker's environment holds, and what it must not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from glm4v_operator.worker.worker_environment import worker_environment

PLUGINS = str(Path(__file__).parents[2] / "plugins")


@pytest.mark.parametrize(
    "name",
    ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "HF_HOME"],
)
def test_what_computing_needs_is_passed(name: str) -> None:
    assert worker_environment(None, {name: "value"})[name] == "value"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SESSION_TOKEN", "x"),
        ("AIRFLOW__CORE__FERNET_KEY", "x"),
        ("AIRFLOW_CONN_GLM4V_S3", "x"),
        ("PGPASSWORD", "x"),
        ("DATABASE_URL", "postgresql://h/d"),
        ("GLM4V_LEDGER_URL", "postgresql://h/d"),
        ("GLM4V_WORKER_TOKEN", "x"),
        ("HF_TOKEN", "x"),
        ("GLM4V_PROXY", "http://user:word@host"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "x"),
        ("PYTHONSTARTUP", "/tmp/x.py"),
        ("LD_PRELOAD", "/tmp/x.so"),
    ],
)
def test_credentials_and_hooks_stay_behind(name: str, value: str) -> None:
    assert name not in worker_environment(None, {name: value})


def test_libraries_that_could_download_are_told_not_to() -> None:
    assert worker_environment(None, {"HF_HUB_OFFLINE": "0"})["HF_HUB_OFFLINE"] == "1"


def test_the_package_is_found_before_what_the_path_already_held() -> None:
    assert worker_environment(None, {"PYTHONPATH": "/x"})["PYTHONPATH"] == f"{PLUGINS}:/x"


def test_another_interpreter_gets_this_checkout_too() -> None:
    assert worker_environment("/opt/other/bin/python", {})["PYTHONPATH"] == PLUGINS


def test_another_interpreter_does_not_get_this_ones_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site.getsitepackages", lambda: [PLUGINS])
    assert "PYTHONPATH" not in worker_environment("/opt/other/bin/python", {})
    assert worker_environment(sys.executable, {})["PYTHONPATH"] == PLUGINS
