"""One DAG per dataset file: discover → plan → annotate → reconcile → report, every day in the dataset's time zone.

Thin on purpose: settings live in the dataset's file, a run's choices in its Params, and what is done in the ledger.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, AssetAlias, Param, TriggerRule, task
from airflow.sdk.exceptions import AirflowFailException

from glm4v_operator.datasets import Dataset, DatasetFileError, scan_datasets
from glm4v_operator.operators import (
    DiscoverOperator,
    GLM4VOperator,
    PlanOperator,
    ReconcileOperator,
    ReportOperator,
)

DOC = """
### {name}

{description}

Reads **s3://{bucket}** ({prefixes}) through connection `{connection}`, asks engine `{engine}` for {prompts}, and keeps
every result in PostgreSQL (`latest_texts`, `failures`).

| task | what it does |
|---|---|
| `discover` | lists the bucket and writes down what is new, changed or gone |
| `plan` | opens the recipes, counts what waits, decides how many lanes start |
| `annotate` | one lane each: fetch, decode, ask the worker, check the answer, store it |
| `reconcile` | checks that everything adds up; red when it does not |
| `report` | what was done, what waits, when it will be done; red when any task, or too much of what was tried, failed |

The work of a run comes from the ledger, not from its date: a scheduled run, one started by hand, a backfill and a run
that an asset triggered all do what is still open, and nothing twice. A run that is killed goes on where it was.
"""


def _prefixes(dataset: Dataset) -> str:
    return ", ".join(f"`{prefix}`" if prefix else "the whole bucket" for prefix in dataset.prefixes)


def params_of(dataset: Dataset) -> dict[str, Param]:
    """The trigger form. It narrows the dataset for one run; the dataset's own limits stay."""
    return {
        "prefixes": Param(
            [],
            type=["null", "array"],
            items={"type": "string"},
            title="Prefixes",
            description=f"Only keys beginning with one of these. Empty: {_prefixes(dataset)}.",
        ),
        "prompts": Param(
            [],
            type=["null", "array"],
            items={"type": "string", "enum": list(dataset.prompts)},
            examples=list(dataset.prompts),
            title="Prompts",
            description="Only these prompts. Empty: all of the dataset's.",
        ),
        "limit": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="Limit",
            description="At most this many images in this run. Empty: the dataset's own budget.",
        ),
        "newest_first": Param(
            True,
            type="boolean",
            title="Newest first",
            description="Take the newest images first, with a share for the backlog; otherwise the oldest.",
        ),
        "requeue_failed": Param(
            False,
            type="boolean",
            title="Requeue failed",
            description="Put back what was refused, rejected or dead, and try it again in this run.",
        ),
        "dry_run": Param(
            False,
            type="boolean",
            title="Dry run",
            description="List, count and estimate; ask the model nothing.",
        ),
    }


def daily_dag(dataset: Dataset) -> DAG:
    """The DAG of one dataset."""
    settings = dataset.to_json()
    with DAG(
        dag_id=dag_id_of(dataset.name),
        dag_display_name=f"Image texts: {dataset.name}",
        description=dataset.description or f"Texts of the images in {dataset.bucket}",
        schedule=dataset.schedule,
        start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(dataset.timezone)),
        catchup=False,
        max_active_runs=1,
        params=params_of(dataset),
        tags=["glm4v", dataset.engine.name.rsplit(":", 1)[-1]],
        doc_md=DOC.format(
            name=dataset.name,
            description=dataset.description,
            bucket=dataset.bucket,
            prefixes=_prefixes(dataset),
            connection=dataset.connection,
            engine=dataset.engine.name,
            prompts=", ".join(f"`{prompt}`" for prompt in dataset.prompts),
        ),
        default_args={
            "retries": 2,
            "retry_delay": timedelta(seconds=30),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(minutes=10),
        },
    ) as dag:
        lane_time = timedelta(minutes=dataset.lane_minutes)
        discover = DiscoverOperator(task_id="discover", dataset=settings, execution_timeout=timedelta(hours=6))
        plan = PlanOperator(
            task_id="plan",
            dataset=settings,
            queue=dataset.queue,  # where the worker's interpreter and weights are: it asks the engine who it is
            execution_timeout=timedelta(hours=1),
        )
        annotate = GLM4VOperator.partial(
            task_id="annotate",
            dataset=settings,
            pool=dataset.pool,
            queue=dataset.queue,
            # The lane ends itself at its deadline; this is for the case that it does not.
            execution_timeout=lane_time + timedelta(seconds=dataset.engine.start_seconds) + timedelta(minutes=15),
        ).expand(lane=plan.output)
        reconcile = ReconcileOperator(
            task_id="reconcile",
            dataset=settings,
            trigger_rule=TriggerRule.ALL_DONE,
            execution_timeout=timedelta(hours=1),
        )
        report = ReportOperator(
            task_id="report",
            dataset=settings,
            trigger_rule=TriggerRule.ALL_DONE,
            retries=0,
            execution_timeout=timedelta(minutes=15),
            outlets=[AssetAlias(name=dag.dag_id)],  # the asset itself is updated only when there are new texts
        )
        discover >> plan >> annotate >> reconcile >> report
    return dag


def dag_id_of(name: str) -> str:
    """The DAG's id; a file's name may hold what an id must not."""
    return "image_text_" + re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def broken_dag(error: DatasetFileError) -> DAG:
    """What stands in for a dataset whose file is wrong: red once a day, and it says why. The other datasets go on."""
    message = str(error)

    @task(retries=0)
    def read_dataset_file() -> None:
        raise AirflowFailException(message)

    with DAG(
        dag_id=dag_id_of(error.file.stem),
        description="The dataset's file is wrong; see its documentation",
        schedule="@daily",
        start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")),
        catchup=False,
        tags=["glm4v", "broken-dataset-file"],
        doc_md=f"### This dataset's file is wrong\n\n```\n{message}\n```\n\nCheck it with `glm4v datasets check`.",
    ) as dag:
        read_dataset_file()
    return dag


_datasets, _errors = scan_datasets()
for _dataset in _datasets:
    globals()[dag_id_of(_dataset.name)] = daily_dag(_dataset)
for _error in _errors:
    globals().setdefault(dag_id_of(_error.file.stem), broken_dag(_error))
