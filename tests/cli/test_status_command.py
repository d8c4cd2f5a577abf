from __future__ import annotations

import json

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.ledger.completion import reject_item
from glm4v_operator.ledger.linking import refuse_object
from glm4v_operator.ledger.runs import finish_run
from tests.cli.conftest import Glm4v
from tests.ledger.world import World


def test_a_ledger_without_datasets_says_so(glm4v: Glm4v, ledger_url: str):
    code, out, _ = glm4v("status", "--ledger", ledger_url)
    assert (code, out) == (ExitCode.OK, "the ledger knows no dataset yet: a dataset's first run registers it\n")


def test_objects_and_answers_are_counted_by_state(glm4v: Glm4v, world: World):
    lane = world.lane()
    world.keys("a.png", "b.png", "c.png", "folder/")
    claimed = world.claim(lane, limit=1)[0]
    world.answer(lane, world.link(lane, claimed).items[0].id)
    _, out, _ = glm4v("status")
    assert "Dataset demo\n  objects: 3 listed, 1 linked\n" in out
    assert "ocr by scripted-1 (scripted): 1 done" in out


def test_what_failed_is_listed_with_reason_and_remedy(glm4v: Glm4v, world: World):
    lane = world.lane()
    world.keys("a.png", "b.png")
    first, second = world.claim(lane)
    refuse_object(world.ledger, lane, first, "truncated", "ends early")
    item = world.link(lane, second).items[0]
    reject_item(world.ledger, lane, item.id, world.begin(lane, item.id), "cut_off", "stopped", ())
    _, out, _ = glm4v("status")
    assert "1  object  truncated  The image data ends too early." in out
    assert "1  ocr     cut_off" in out
    assert "→ Upload an intact copy." in out


def test_what_waits_is_named(glm4v: Glm4v, world: World):
    world.keys("a.png", "b.png")
    assert "waiting: 2 objects to fetch, 0 answers for 0 images" in glm4v("status")[1]


def test_a_lane_at_work_is_named_and_one_that_fell_silent_too(glm4v: Glm4v, world: World):
    world.lane()
    world.expire(world.lane())
    _, out, _ = glm4v("status")
    assert "at work: lane 1 of run of demo on test lane 1" in out
    assert out.count("its lease has run out") == 1


def test_the_last_run_shows_its_report(glm4v: Glm4v, world: World):
    finish_run(world.ledger, world.run_id, "failed", {}, "nothing was read\x1b[31m\nsecond line")
    _, out, _ = glm4v("status")
    assert "last run: run of demo (manual), failed" in out
    assert "    nothing was read" in out
    assert "    second line" in out
    assert "\x1b" not in out


def test_the_dataset_option_leaves_the_others_out(glm4v: Glm4v, world: World):
    World(world.ledger, name="other")
    assert "Dataset demo" not in glm4v("status", "--dataset", "other")[1]


def test_an_unknown_dataset_is_an_error_that_names_the_known(glm4v: Glm4v, world: World):
    code, _, err = glm4v("status", "--dataset", "demos")
    assert code == ExitCode.MISCONFIGURED
    assert f"({world.name}), found 'demos'" in err


def test_json_holds_the_same(glm4v: Glm4v, world: World):
    world.keys("a.png")
    code, out, _ = glm4v("status", "--json")
    (status,) = json.loads(out)
    assert code == ExitCode.OK
    assert (status["name"], status["objects"], status["waiting"]["objects"]) == ("demo", {"listed": 1}, 1)
    assert status["last_run"]["state"] == "running"
