"""What Airflow registers: the listener that writes notes on runs."""

from __future__ import annotations

from importlib.metadata import entry_points

from airflow.plugins_manager import AirflowPlugin

from glm4v_operator import run_notes


class Glm4vPlugin(AirflowPlugin):
    """Registered by entry point where the package is installed, else by the plugins folder of a checkout."""

    name = "glm4v"
    listeners = [run_notes]  # noqa: RUF012  # Airflow reads a plain class attribute


def _is_installed() -> bool:
    return any(entry.name == Glm4vPlugin.name for entry in entry_points(group="airflow.plugins"))


# Airflow runs the files of its plugins folder under their bare names. Where the installed package registers the plugin
# as well, the second of the two would be shown as an import error.
if __name__ == "glm4v_plugin" and _is_installed():
    del Glm4vPlugin
