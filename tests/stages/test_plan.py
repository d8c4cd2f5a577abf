"""How many lanes a run starts, and what for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glm4v_operator.ledger.claims import claim_objects
from glm4v_operator.ledger.leases import open_lease
from glm4v_operator.ledger.units import Narrowing
from glm4v_operator.stages.run_params import RunParams
from tests.annotate.day import Day
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer, chat_completion, http_json


@pytest.fixture
def day(make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]) -> Day:
    day = make_day(openai(), lanes=3)
    day.put_pictures(4)
    day.discover()
    return day


def test_lanes_are_bounded_by_the_dataset_and_by_what_waits(day: Day) -> None:
    assert day.plan().lanes == 3
    plan = day.plan(RunParams(limit=2))
    assert (plan.lanes, plan.images_waiting, plan.images_planned) == (2, 4, 2)


def test_a_dry_run_counts_and_starts_no_lane(day: Day) -> None:
    plan = day.plan(RunParams(dry_run=True))
    assert (plan.lanes, plan.images_planned) == (0, 4)
    assert day.said[-1] == "dry run: nothing is asked, opened or put back"


def test_a_dry_run_tells_the_price_of_a_new_prompt_and_leaves_the_ledger_as_it_is(day: Day) -> None:
    day.plan()
    day.lane().run()
    before = day.rows("SELECT count(*) FROM recipes"), day.items()
    day.with_dataset(prompts=("ocr", "caption_en"))
    plan = day.plan(RunParams(dry_run=True))
    assert (plan.items_created, plan.items_waiting, plan.images_planned, plan.lanes) == (4, 4, 4, 0)
    assert (day.rows("SELECT count(*) FROM recipes"), day.items()) == before
    assert day.plan(RunParams(dry_run=True, prompts=("ocr",))).images_planned == 0


def test_a_dry_run_counts_what_the_run_after_it_does(day: Day) -> None:
    day.plan()
    day.lane(limit=2).run()
    day.with_dataset(prompts=("ocr", "caption_en"))
    foreseen, done = day.plan(RunParams(dry_run=True)), day.plan()
    for name in ("images_waiting", "images_planned", "items_waiting", "items_created"):
        assert getattr(foreseen, name) == getattr(done, name), name


def test_an_empty_day_starts_no_lane_and_says_so(day: Day) -> None:
    day.plan()
    day.lane().run()
    assert day.plan().lanes == 0
    assert day.said[-1] == "nothing waits: an empty day"


def test_a_prompt_that_is_new_is_planned_for_the_images_that_were_there(day: Day) -> None:
    day.plan()
    day.lane().run()
    day.with_dataset(prompts=("ocr", "caption_en"))
    plan = day.plan()
    assert (plan.items_created, plan.items_waiting, plan.images_planned) == (4, 4, 4)


def test_an_estimate_is_made_from_what_was_measured(day: Day) -> None:
    assert day.plan().seconds is None
    day.lane(limit=2).run()
    plan = day.plan()
    assert plan.seconds is not None
    assert plan.seconds > 0


def test_requeueing_puts_back_what_failed_and_a_dry_run_does_not(
    make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]
) -> None:
    day = make_day(openai(lambda request: http_json(chat_completion("so f", "length"))))
    day.put_pictures(2)
    day.work()
    assert day.plan(RunParams(requeue_failed=True, dry_run=True)).requeued == 0
    plan = day.plan(RunParams(requeue_failed=True))
    assert (plan.requeued, plan.items_waiting) == (2, 2)


def test_requeueing_is_narrowed_as_the_run_is(make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]) -> None:
    day = make_day(openai(lambda request: http_json(chat_completion("so f", "length"))), ("ocr", "caption_en"))
    day.put_pictures(3)
    day.work()
    assert day.plan(RunParams(requeue_failed=True, prefixes=("000",), prompts=("ocr",))).requeued == 1
    assert day.plan(RunParams(requeue_failed=True, limit=2)).requeued == 2


def test_what_lies_outside_the_datasets_prefixes_of_now_is_not_planned_and_not_read(day: Day) -> None:
    day.with_dataset(prefixes=("000", "001"))
    assert day.plan().images_planned == 2
    assert day.lane().run().counts["done"] == 2


def test_a_dry_run_accounts_for_what_came_back_into_sight(day: Day) -> None:
    day.plan()
    day.lane(limit=1).run()
    key = day.rows("SELECT key FROM objects WHERE state = 'linked'")[0][0]
    data = day.client.get_object(Bucket=day.bucket, Key=key)["Body"].read()
    day.client.delete_object(Bucket=day.bucket, Key=key)
    day.with_dataset(prompts=("ocr", "caption_en"))
    day.begin()  # opens a recipe while the image cannot be read
    day.put(key, data)
    day.discover()
    day.plan(RunParams(dry_run=True))
    assert day.problems() == []


def test_what_a_dead_lane_held_is_planned_again(day: Day) -> None:
    lease = open_lease(day.ledger, day.run_id, 0, "dead")
    assert len(claim_objects(day.ledger, lease, day.dataset_id, 10, Narrowing())) == 4
    plan = day.plan()  # its lease has not run out yet
    assert (plan.images_held, plan.images_planned) == (4, 4)
    day.expire_leases()
    plan = day.plan()
    assert (plan.images_held, plan.images_planned) == (0, 4)


def test_params_narrow_what_is_planned(day: Day) -> None:
    assert day.plan(RunParams(prefixes=("000", "001"))).images_planned == 2
