"""What Airflow registers: the listener that writes notes on runs."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from glm4v_operator import run_notes


class Glm4vPlugin(AirflowPlugin):
    """Registered by entry point where the wheel is installed, and by the plugins folder in a checkout."""

    name = "glm4v"
    listeners = [run_notes]  # noqa: RUF012  # Airflow reads a plain class attribute
