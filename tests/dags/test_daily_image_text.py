"""The DAG file: one DAG per dataset file, a trigger form that can only narrow."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"


@pytest.fixture(scope="module")
def dagbag() -> DagBag:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(DAGS, collect_dags=True)


def test_the_dag_file_imports_without_errors(dagbag: DagBag) -> None:
    assert dagbag.import_errors == {}


def test_there_is_one_dag_for_each_shipped_dataset(dagbag: DagBag) -> None:
    files = {path.stem for path in (ROOT / "include" / "datasets").glob("*.yaml")}
    assert {dag_id.removeprefix("image_text_") for dag_id in dagbag.dags} == files


def test_tasks_follow_the_direction_of_the_data(dagbag: DagBag) -> None:
    dag = dagbag.dags["image_text_demo"]
    order = ["discover", "plan", "annotate", "reconcile", "report"]
    assert [task.task_id for task in dag.topological_sort()] == order
    for before, after in itertools.pairwise(order):
        assert dag.get_task(before).downstream_task_ids == {after}


def test_reconcile_and_report_run_whatever_became_of_the_lanes(dagbag: DagBag) -> None:
    dag = dagbag.dags["image_text_demo"]
    assert {dag.get_task(name).trigger_rule for name in ("reconcile", "report")} == {"all_done"}


def test_the_dag_runs_daily_in_the_datasets_time_zone_without_catching_up(dagbag: DagBag) -> None:
    dag = dagbag.dags["image_text_demo"]
    assert (dag.schedule, str(dag.timezone), dag.catchup, dag.max_active_runs) == ("@daily", "Asia/Shanghai", False, 1)


def test_every_task_has_a_time_limit(dagbag: DagBag) -> None:
    dag = dagbag.dags["image_text_demo"]
    assert all(task.execution_timeout is not None for task in dag.tasks)


def test_lanes_wait_in_the_datasets_pool(dagbag: DagBag) -> None:
    assert dagbag.dags["image_text_demo"].get_task("annotate").pool == "gpu"


@pytest.mark.parametrize(
    "conf",
    [
        {"prefixes": "a string"},
        {"prompts": ["not_a_prompt"]},
        {"limit": 0},
        {"limit": "ten"},
        {"newest_first": "yes"},
    ],
)
def test_the_trigger_form_refuses_what_its_schema_does_not_allow(dagbag: DagBag, conf: dict[str, object]) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    params = dagbag.dags["image_text_demo"].params
    ((name, value),) = conf.items()
    with pytest.raises(ParamValidationError):
        params.get_param(name).resolve(value)


def test_a_wrong_dataset_file_gets_a_red_dag_that_says_why_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.dag_processing.dagbag import DagBag

    demo = (ROOT / "include" / "datasets" / "demo.yaml").read_text()
    (tmp_path / "good.yaml").write_text(demo.replace("name: demo", "name: good"))
    (tmp_path / "bad.yaml").write_text(demo.replace("name: demo", "name: bad").replace("lanes: 1", "lanes: none"))
    (tmp_path / "my photos.yaml").write_text(demo)
    monkeypatch.setenv("GLM4V_DATASETS", str(tmp_path))
    bag = DagBag(DAGS, collect_dags=True)
    assert set(bag.dags) == {"image_text_good", "image_text_bad", "image_text_my_photos"}
    assert "bad.yaml: lanes" in bag.dags["image_text_bad"].doc_md
