"""The tasks of the daily run as Airflow operators: thin, keyword-only, everything heavy imported inside ``execute``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from airflow.sdk import Asset, AssetAlias, BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from glm4v_operator.connections import LEDGER_CONNECTION
from glm4v_operator.datasets import Dataset
from glm4v_operator.errors import TerminalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airflow.sdk import Context

    from glm4v_operator.annotate.lane import Lane
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.stages.run_params import RunParams


class DatasetOperator(BaseOperator):
    """What all tasks of a dataset's run share: its settings, the ledger's connection, the run's row.

    :param dataset: the dataset's settings, as :meth:`Dataset.to_json` gives them.
    :param ledger_conn_id: the Postgres connection that holds the ledger.
    """

    template_fields: Sequence[str] = ("ledger_conn_id",)

    def __init__(self, *, dataset: Mapping[str, Any], ledger_conn_id: str = LEDGER_CONNECTION, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dataset = dataset
        self.ledger_conn_id = ledger_conn_id

    @contextmanager
    def _run(self, context: Context) -> Iterator[_Run]:
        """The opened ledger, and this DAG run's row in it. A terminal error ends the task without retries."""
        from glm4v_operator.connections import open_ledger
        from glm4v_operator.ledger.registry import register_dataset
        from glm4v_operator.ledger.runs import start_run
        from glm4v_operator.stages.run_params import read_params

        try:
            dataset = Dataset.from_json(self.dataset)
            params = read_params(context["params"], dataset)
            ledger = open_ledger(self.ledger_conn_id)
            try:
                dataset_id = register_dataset(ledger, dataset.name, dataset.to_json())
                dag_run = context["dag_run"]
                run_id = start_run(ledger, dataset_id, dag_run.run_id, str(dag_run.run_type.value), params.to_json())
                yield _Run(dataset, params, ledger, dataset_id, run_id)
            finally:
                ledger.close()
        except TerminalError as error:
            raise AirflowFailException(f"{error.reason}: {error}") from error


class _Run:
    """One task's view of the run."""

    def __init__(self, dataset: Dataset, params: RunParams, ledger: Ledger, dataset_id: int, run_id: int) -> None:
        self.dataset = dataset
        self.params = params
        self.ledger = ledger
        self.dataset_id = dataset_id
        self.run_id = run_id


class DiscoverOperator(DatasetOperator):
    """Lists the bucket and writes down what is new, changed or gone. Returns counts."""

    def execute(self, context: Context) -> dict[str, int]:
        from glm4v_operator.connections import s3_client
        from glm4v_operator.stages.discover import discover

        with self._run(context) as run:
            found = discover(
                run.ledger,
                s3_client(run.dataset.connection),
                run.dataset,
                dataset_id=run.dataset_id,
                run_id=run.run_id,
                prefixes=run.params.prefixes or run.dataset.prefixes,
                say=self.log.info,
            )
        return found.to_json()


class PlanOperator(DatasetOperator):
    """Opens the recipes, counts what waits, and returns the numbers of the lanes to start (none on an empty day)."""

    def execute(self, context: Context) -> list[int]:
        from glm4v_operator.connections import worker_endpoint
        from glm4v_operator.prompts.files import load_prompts
        from glm4v_operator.prompts.recipes import build_recipes
        from glm4v_operator.stages.plan import make_plan
        from glm4v_operator.worker.announce import announce

        with self._run(context) as run:
            endpoint = worker_endpoint(run.dataset.engine)
            announcement = announce(run.dataset.engine, endpoint=endpoint, say=self.log.info)
            recipes, not_offered = build_recipes(run.dataset, load_prompts(), announcement)
            plan = make_plan(
                run.ledger,
                run.dataset,
                dataset_id=run.dataset_id,
                recipes=recipes,
                not_offered=not_offered,
                params=run.params,
                say=self.log.info,
            )
        context["ti"].xcom_push(key="plan", value=plan.to_json())
        return list(range(plan.lanes))


class GLM4VOperator(DatasetOperator):
    """One lane: holds a worker and works through what waits in the ledger. Map it over the plan's lanes.

    A bad image is written down and never retries the task; device, store or ledger trouble does. The task ends green at
    its deadline and leaves the rest pending for the next run.

    :param lane: the lane's number, from 0.
    :param plan_task_id: the task whose plan this lane works on.
    """

    template_fields: Sequence[str] = (*DatasetOperator.template_fields, "plan_task_id")

    def __init__(self, *, lane: int, plan_task_id: str = "plan", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lane = lane
        self.plan_task_id = plan_task_id
        self._lane: Lane | None = None
        self._killed = False

    def execute(self, context: Context) -> dict[str, object]:
        from glm4v_operator.annotate.lane_setup import make_lane
        from glm4v_operator.connections import lane_owner, s3_client, worker_endpoint
        from glm4v_operator.stages.plan import lane_limit, narrowing_of

        plan = context["ti"].xcom_pull(task_ids=self.plan_task_id, key="plan")
        if plan is None:
            raise AirflowFailException(f"task {self.plan_task_id!r} left no plan; clear it together with this task")
        with self._run(context) as run:
            self._lane = make_lane(
                run.ledger,
                run.dataset,
                dataset_id=run.dataset_id,
                run_id=run.run_id,
                lane=self.lane,
                owner=lane_owner(),
                narrowing=narrowing_of(run.dataset, run.params),
                total_images=plan["images_planned"],
                lanes=plan["lanes"],
                limit=lane_limit(run.params.limit, self.lane, plan["lanes"]),
                client=s3_client(run.dataset.connection),
                endpoint=worker_endpoint(run.dataset.engine),
                say=self.log.info,
            )
            if self._killed:
                self._lane.stop()
            summary = self._lane.run()
        if summary.ended == "stopped":
            raise AirflowException("the lane was told to stop; what it held was put back")
        return summary.to_json()

    def on_kill(self) -> None:
        """Airflow sends SIGTERM, calls this inside the signal handler, and SIGKILLs five seconds later."""
        self._killed = True
        if self._lane is not None:
            self._lane.stop()


class ReconcileOperator(DatasetOperator):
    """Checks in SQL that everything adds up; fails and says what is missing when it does not. Returns counts."""

    def execute(self, context: Context) -> dict[str, object]:
        from glm4v_operator.ledger.leases import reclaim_expired
        from glm4v_operator.ledger.reconciliation import reconcile

        with self._run(context) as run:
            reclaim_expired(run.ledger, run.dataset_id)
            result = reconcile(run.ledger, run.dataset_id)
            for line in result.lines():
                self.log.info(line)
        if not result.ok:
            raise AirflowFailException("the ledger does not add up: " + "; ".join(result.problems))
        return result.to_json()


class ReportOperator(DatasetOperator):
    """Writes what the run did to the log and to ``runs``; red when any task, or too many images, failed.

    It is the run's last task and runs whatever became of the others, so its colour is the run's colour.
    """

    def execute(self, context: Context) -> dict[str, object]:
        from glm4v_operator.ledger.runs import finish_run
        from glm4v_operator.stages.report import make_report

        plan = context["ti"].xcom_pull(task_ids="plan", key="plan") or {}
        failed = _failed_tasks(context)
        with self._run(context) as run:
            report = make_report(
                run.ledger,
                run.dataset,
                dataset_id=run.dataset_id,
                run_id=run.run_id,
                not_offered=list(plan.get("not_offered", [])),
                failed_tasks=failed,
                dry_run=run.params.dry_run,
            )
            state: Literal["success", "failed"] = "failed" if failed or report.too_many_failed else "success"
            finish_run(run.ledger, run.run_id, state, report.counts, report.text)
        context["ti"].xcom_push(key="note", value=report.text)
        for line in report.text.splitlines():
            self.log.info(line)
        if failed:
            raise AirflowFailException(f"the run failed in {', '.join(failed)}; what it did is in the report above")
        if report.too_many_failed:
            raise AirflowFailException(
                f"{report.failed} of {report.tried} images that this run tried failed, more than the dataset's "
                f"failure_rate_limit of {run.dataset.failure_rate_limit:.0%}; the reasons are in the report above"
            )
        if report.answered:
            self._update_asset(context)
        return report.counts

    def _update_asset(self, context: Context) -> None:
        """Tell Airflow that there are new texts, for DAGs that are scheduled on them."""
        name = f"image_texts_{self.dataset['name']}"
        for alias in self.outlets:
            if isinstance(alias, AssetAlias):
                events = context["outlet_events"][alias]
                events.add(Asset(name=name, uri=f"x-glm4v://ledger/{self.dataset['name']}"))


def _failed_tasks(context: Context) -> list[str]:
    """The tasks of this run that failed, mapped ones as ``task[index]``."""
    task_instance, dag_run = context["ti"], context["dag_run"]
    states = task_instance.get_task_states(dag_id=dag_run.dag_id, run_ids=[dag_run.run_id])
    return sorted(
        name for name, state in states.get(dag_run.run_id, {}).items() if state in ("failed", "upstream_failed")
    )
