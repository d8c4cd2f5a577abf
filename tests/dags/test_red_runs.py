"""When a run is red: discover, a lane or reconcile failed, or too much of it did. Report runs all the same."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from tests.dags.daily import LEDGER_VARIABLE, STORE_VARIABLE, Daily, task_states


def test_a_lane_that_failed_makes_the_run_red_after_reconcile_and_report_ran(daily: Daily) -> None:
    daily.script["load"] = {"fail": "misconfigured"}
    daily.put_pictures(1)
    run = daily.run()
    states = task_states(run)
    assert str(run.state) == "failed"
    assert (states["annotate[0]"], states["reconcile"]) == ("failed", "success")
    assert "failed tasks: annotate" in daily.last_run().report


def test_a_listing_that_failed_makes_the_run_red_and_touches_no_image(
    daily: Daily, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    daily.put_pictures(1)
    daily.run()
    wrong = json.loads(os.environ[STORE_VARIABLE]) | {"password": "wrong"}
    monkeypatch.setenv(STORE_VARIABLE, json.dumps(wrong))
    run = daily.run()
    states = task_states(run)
    assert str(run.state) == "failed"
    assert (states["discover"], states["plan"], states["report"]) == ("failed", "upstream_failed", "failed")
    assert set(daily.states().values()) == {"done"}


def test_a_ledger_that_does_not_add_up_makes_the_run_red_and_says_what_is_missing(daily: Daily) -> None:
    daily.put_pictures(2)
    daily.run()
    with daily.ledger.begin() as connection:
        connection.execute(text("UPDATE datasets SET objects_listed = objects_listed + 1"))
    run = daily.run()
    assert str(run.state) == "failed"
    assert task_states(run)["reconcile"] == "failed"


def test_a_day_on_which_all_images_fail_is_red(daily: Daily) -> None:
    daily.put("one.png", b"no image")
    daily.put("two.png", b"no image either")
    run = daily.run()
    assert str(run.state) == "failed"
    assert task_states(run)["reconcile"] == "success"


def test_a_missing_ledger_connection_is_named_with_what_to_do(daily: Daily, monkeypatch: pytest.MonkeyPatch) -> None:
    from glm4v_operator.connections import open_ledger
    from glm4v_operator.errors import Misconfigured

    monkeypatch.delenv(LEDGER_VARIABLE)
    assert str(daily.run().state) == "failed"
    with pytest.raises(Misconfigured, match="'nowhere' is not defined"):
        open_ledger("nowhere")
