"""What Airflow's list of providers is told: the connection type of a served worker. Imports nothing."""

from __future__ import annotations

from typing import Any


def get_provider_info() -> dict[str, Any]:
    """The provider's description, named by the entry point ``apache_airflow_provider``."""
    return {
        "package-name": "glm4v-operator",
        "name": "GLM-4V",
        "description": "Captions and texts of a bucket's images, read daily by a 4-bit GLM-4V-9B or an OCR engine.",
        "connection-types": [
            {
                "connection-type": "glm4v",
                "hook-class-name": "glm4v_operator.connections.WorkerHook",
                "hook-name": "GLM-4V worker",
                "ui-field-behaviour": {
                    "hidden-fields": ["schema", "login", "extra"],
                    "relabeling": {"password": "Token"},
                    "placeholders": {"host": "127.0.0.1", "port": "8000"},
                },
            }
        ],
    }
