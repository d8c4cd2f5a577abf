"""The daily DAG, run by Airflow's own task runner in this process."""

from __future__ import annotations

from tests.dags.daily import Daily, task_states

GREEN = {
    "discover": "success",
    "plan": "success",
    "annotate[0]": "success",
    "reconcile": "success",
    "report": "success",
}


def test_a_run_reads_every_image_of_the_bucket(daily: Daily) -> None:
    daily.put_pictures(3)
    run = daily.run()
    assert (str(run.state), task_states(run)) == ("success", GREEN)
    assert set(daily.states().values()) == {"done"}


def test_the_same_run_twice_adds_nothing(daily: Daily) -> None:
    daily.put_pictures(3)
    daily.run()
    before = {table: daily.count(table) for table in ("objects", "work_items", "outputs", "attempts")}
    daily.run()
    assert {table: daily.count(table) for table in before} == before


def test_an_empty_day_is_a_success_that_starts_no_lane_and_says_so(daily: Daily) -> None:
    run = daily.run()
    assert str(run.state) == "success"
    assert task_states(run)["annotate"] == "skipped"
    assert "an empty day" in daily.last_run().report


def test_a_new_image_is_all_that_the_next_run_asks_about(daily: Daily) -> None:
    daily.put_pictures(2)
    daily.run()
    asked = daily.count("outputs")
    daily.put_pictures(1, first=2)
    daily.run()
    assert daily.count("outputs") == asked + 1


def test_prompts_that_the_engine_does_not_offer_are_named_in_the_report(daily: Daily) -> None:
    daily.settings["prompts"] = ["ocr", "caption_zh", "caption_en"]
    daily.put_pictures(1)
    daily.run()
    assert "columns left empty: caption_zh, caption_en" in daily.last_run().report


def test_a_run_may_be_narrowed_to_a_prefix(daily: Daily) -> None:
    daily.put_pictures(2)
    daily.put("elsewhere/000.png", b"not looked at in this run")
    daily.run({"prefixes": ["pictures/"]})
    assert set(daily.states()) == {"pictures/000.png", "pictures/001.png"}


def test_a_limit_leaves_the_rest_waiting(daily: Daily) -> None:
    daily.put_pictures(3)
    run = daily.run({"limit": 1})
    assert str(run.state) == "success"
    assert sorted(daily.states().values()) == ["done", "listed", "listed"]


def test_a_dry_run_lists_and_asks_nothing(daily: Daily) -> None:
    daily.put_pictures(2)
    run = daily.run({"dry_run": True})
    assert str(run.state) == "success"
    assert daily.count("attempts") == 0


def test_lanes_of_one_run_share_the_work(daily: Daily) -> None:
    daily.settings["lanes"] = 2
    daily.put_pictures(4)
    run = daily.run()
    assert {"annotate[0]", "annotate[1]"} <= set(task_states(run))
    assert daily.count("outputs") == 4


def test_a_bad_image_is_refused_and_the_run_is_green(daily: Daily) -> None:
    daily.put_pictures(2)
    daily.put("broken.png", b"\x89PNG\r\n\x1a\n and then nothing")
    run = daily.run()
    assert str(run.state) == "success"
    assert daily.states()["broken.png"] == "refused"


def test_failed_work_is_requeued_on_request(daily: Daily) -> None:
    daily.put_pictures(2)
    daily.script["rules"] = [{"when": {"pixel": [0, 0, 7]}, "act": {"item_error": "worker_refused"}}]
    daily.run()
    daily.script.clear()
    daily.run({"requeue_failed": True})
    assert set(daily.states().values()) == {"done"}


def test_xcom_carries_no_key_and_no_text(daily: Daily) -> None:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    daily.script["answer"] = "the secret text"
    daily.put("secret-key.png", b"x")
    daily.put_pictures(2)
    run = daily.run()
    with create_session() as session:
        rows = session.query(XComModel).filter(XComModel.run_id == run.run_id).all()
        carried = " ".join(str(XComModel.deserialize_value(row)) for row in rows)
    assert rows
    assert "secret" not in carried


def test_the_asset_is_updated_by_new_texts_alone(daily: Daily) -> None:
    daily.put_pictures(1)
    before = _updates("image_texts_daily")
    daily.run({"dry_run": True})
    assert _updates("image_texts_daily") == before
    daily.run()
    assert _updates("image_texts_daily") == before + 1
    daily.run()  # an empty day
    assert _updates("image_texts_daily") == before + 1


def _updates(asset: str) -> int:
    from airflow.models.asset import AssetEvent, AssetModel
    from airflow.utils.session import create_session
    from sqlalchemy import func, select

    with create_session() as session:
        query = select(func.count()).select_from(AssetEvent).join(AssetModel, AssetModel.id == AssetEvent.asset_id)
        return session.scalar(query.where(AssetModel.name == asset)) or 0
