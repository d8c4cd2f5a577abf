"""A dataset of small pictures whose DAG runs by ``dag.test()``: real ledger, real bucket, a scripted worker."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import make_url, text

from glm4v_operator.ledger.database import Ledger
from tests.annotate.day import picture
from tests.scripted.settings import scripted_settings

ROOT = Path(__file__).resolve().parents[2]

#: Airflow's connections that the dataset and the operators name.
LEDGER_VARIABLE = "AIRFLOW_CONN_GLM4V_LEDGER"
STORE_VARIABLE = "AIRFLOW_CONN_GLM4V_S3"


@dataclass
class Daily:
    """One dataset file and its DAG. ``script`` is the scripted engine's; see tests/scripted/script.py."""

    folder: Path
    ledger: Ledger
    client: Any
    bucket: str
    script: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def put_pictures(self, count: int, first: int = 0) -> None:
        """Upload pictures ``first`` …, each under a key of its own."""
        for number in range(first, first + count):
            self.put(f"pictures/{number:03d}.png", picture(number))

    def put(self, key: str, data: bytes) -> None:
        """Upload one object."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def run(self, conf: dict[str, Any] | None = None) -> Any:
        """Run the DAG once, in this process; the DagRun, whatever its state."""
        engine = scripted_settings(self.script)
        values = {
            "name": "daily",
            "connection": "glm4v_s3",
            "bucket": self.bucket,
            "engine": {"name": engine.name, "options": dict(engine.options), "start_seconds": 60},
            "prompts": ["ocr"],
            "preprocessing": {"kind": "original"},
            "pool": "default_pool",
            "lane_minutes": 2,
            **self.settings,
        }
        (self.folder / "daily.yaml").write_text(yaml.safe_dump(values))
        return self._dag().test(run_conf=conf or {}, use_executor=False)

    def _dag(self) -> Any:
        from airflow.dag_processing.bundles.manager import DagBundlesManager
        from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db

        DagBundlesManager().sync_bundles_to_db()
        bag = DagBag(ROOT / "dags", collect_dags=True)
        if bag.import_errors:
            raise AssertionError(bag.import_errors)
        dag = bag.dags["image_text_daily"]
        for task in dag.tasks:
            # dag.test() waits out the delay between two tries; what a try leaves behind is tested where the lane is.
            if task.is_mapped:
                task.partial_kwargs["retries"] = 0
            else:
                task.retries = 0
        sync_bag_to_db(bag, "dags-folder", None)
        return dag

    def states(self) -> dict[str, str]:
        """Key → state, as people see it."""
        with self.ledger.begin() as connection:
            rows = connection.execute(text("SELECT key, state FROM latest_texts ORDER BY key"))
            return {row.key: row.state for row in rows}

    def last_run(self) -> Any:
        """The newest row of ``runs``."""
        with self.ledger.begin() as connection:
            return connection.execute(text("SELECT * FROM runs ORDER BY id DESC LIMIT 1")).one()

    def count(self, table: str) -> int:
        """How many rows ``table`` has."""
        with self.ledger.begin() as connection:
            return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())


def task_states(dag_run: Any) -> dict[str, str]:
    """Task id (``annotate[0]`` where mapped) → state."""
    return {
        one.task_id if one.map_index < 0 else f"{one.task_id}[{one.map_index}]": str(one.state)
        for one in dag_run.get_task_instances()
    }


def ledger_connection(url: str) -> str:
    """The ledger's URL as an Airflow connection in JSON."""
    parts = make_url(url)
    return json.dumps(
        {
            "conn_type": "postgres",
            "host": parts.host,
            "port": parts.port,
            "login": parts.username,
            "password": parts.password,
            "schema": parts.database,
        }
    )


def store_connection(server: Any) -> str:
    """An S3 server as an Airflow connection in JSON."""
    return json.dumps(
        {
            "conn_type": "aws",
            "login": server.access_key,
            "password": server.secret_key,
            "extra": {
                "endpoint_url": server.endpoint_url,
                "region_name": server.region,
                "config_kwargs": {"s3": {"addressing_style": "path"}},
            },
        }
    )
