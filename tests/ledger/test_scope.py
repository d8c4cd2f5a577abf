"""What the dataset leaves out is told from what was deleted, and both come back with the listing that shows them."""

from __future__ import annotations

import pytest

from glm4v_operator.ledger.discovery import leave_out
from glm4v_operator.ledger.leases import release
from glm4v_operator.ledger.registry import open_items
from glm4v_operator.ledger.requeue import requeue
from glm4v_operator.ledger.runs import work_foreseen
from tests.ledger.world import EVERYTHING, ScriptedRecipe, World, listed

LINKED = "SELECT state, reason, deleted_at IS NOT NULL AS deleted, out_of_scope_at IS NOT NULL AS left_out FROM objects"
ITEMS = "SELECT state, reason, detail, finished_at IS NULL AS open FROM work_items"
PENDING = {"state": "pending", "reason": None, "detail": None, "open": True}


@pytest.fixture
def pending(world: World) -> World:
    """A linked object, ``a``, whose item is pending."""
    world.keys("a")
    lane = world.lane()
    world.link_all(lane)
    release(world.ledger, lane, reason="finished")
    return world


def given_up(world: World) -> bool:
    """Whether a plan gives the item up."""
    open_items(world.ledger, world.dataset_id)
    return world.states() == {"dead": 1}


def test_an_item_whose_object_was_deleted_is_pending_again_when_the_object_is_back(pending: World) -> None:
    pending.scan([])
    assert given_up(pending)
    pending.keys("a")
    open_items(pending.ledger, pending.dataset_id)
    assert pending.rows(ITEMS) == [PENDING]
    assert pending.answer_pending(pending.lane()) == 1
    assert pending.problems() == []


def test_an_item_whose_object_was_left_out_is_pending_again_when_the_globs_let_it_in(pending: World) -> None:
    pending.scan([listed("a")], globs=["*.png"])
    assert given_up(pending)
    assert pending.rows(LINKED) == [{"state": "linked", "reason": None, "deleted": False, "left_out": True}]
    assert pending.rows("SELECT * FROM failures") == []
    pending.keys("a")
    assert pending.rows(LINKED) == [{"state": "linked", "reason": None, "deleted": False, "left_out": False}]
    open_items(pending.ledger, pending.dataset_id)
    assert pending.rows(ITEMS) == [PENDING]
    assert pending.problems() == []


def test_what_would_be_pending_again_is_foreseen(pending: World) -> None:
    pending.scan([])
    assert given_up(pending)
    pending.keys("a")
    hashes = [ScriptedRecipe("ocr").recipe_hash]
    assert work_foreseen(pending.ledger, pending.dataset_id, hashes, EVERYTHING).items == 1


def test_an_item_of_another_reason_stays_dead(pending: World) -> None:
    pending.run("UPDATE work_items SET state = 'dead', reason = 'kills_worker', finished_at = now()")
    pending.keys("a")
    assert given_up(pending)


def test_a_waiting_object_that_globs_leave_out_is_not_called_deleted(world: World) -> None:
    world.keys("a.jpg", "b.png", "c.png")
    _, deleted = world.scan([listed("a.jpg"), listed("b.png")], globs=["*.png"])
    assert deleted == 1
    assert world.rows("SELECT key, state, reason, deleted_at IS NOT NULL AS deleted FROM objects ORDER BY key") == [
        {"key": "a.jpg", "state": "gone", "reason": "out_of_scope", "deleted": False},
        {"key": "b.png", "state": "listed", "reason": None, "deleted": False},
        {"key": "c.png", "state": "gone", "reason": "gone", "deleted": True},
    ]
    world.keys("a.jpg", "b.png")
    assert world.rows("SELECT state, reason, out_of_scope_at FROM objects WHERE key = 'a.jpg'") == [
        {"state": "listed", "reason": None, "out_of_scope_at": None}
    ]


def test_what_was_deleted_while_it_was_left_out_is_deleted_once_it_would_be_let_in(world: World) -> None:
    world.keys("a.jpg")
    world.scan([listed("a.jpg")], globs=["*.png"])
    assert world.scan([], globs=["*.png"])[1] == 0
    assert world.scan([])[1] == 1
    assert world.rows(LINKED) == [{"state": "gone", "reason": "out_of_scope", "deleted": True, "left_out": False}]


def test_an_object_given_back_after_it_was_left_out_is_claimed_by_nobody(world: World) -> None:
    world.keys("a.jpg")
    lane = world.lane()
    world.claim(lane)
    world.scan([], globs=["*.png"])
    release(world.ledger, lane, reason="stopped")
    world.scan([], globs=["*.png"])
    assert world.claim(world.lane()) == []


def test_another_bucket_deletes_nothing_of_the_bucket_before_it(world: World) -> None:
    world.keys("a", "b")
    _, deleted = world.scan([listed("a", bucket="second")], bucket="second")
    assert deleted == 0
    assert world.value("SELECT objects FROM listings ORDER BY id DESC LIMIT 1") == 1
    assert leave_out(world.ledger, world.dataset_id, "second", [""]) == 2
    assert leave_out(world.ledger, world.dataset_id, "second", [""]) == 0
    assert [claimed.bucket for claimed in world.claim(world.lane())] == ["second"]
    assert world.rows("SELECT DISTINCT state, reason FROM objects WHERE bucket = 'bucket'") == [
        {"state": "gone", "reason": "out_of_scope"}
    ]
    assert world.problems() == []


def test_a_prefix_that_is_covered_no_more_is_left_out_until_it_is_covered_again(world: World) -> None:
    world.keys("a/1", "b/1")
    assert leave_out(world.ledger, world.dataset_id, "bucket", ["a/"]) == 1
    assert world.rows("SELECT key FROM objects WHERE out_of_scope_at IS NOT NULL") == [{"key": "b/1"}]
    world.keys("a/1", "b/1")
    assert world.states("objects") == {"listed": 2}


def test_a_refused_object_that_is_left_out_is_no_failure_and_is_not_requeued(world: World) -> None:
    world.scan([listed("a.txt", size=0), listed("b.txt")])
    world.run("UPDATE objects SET state = 'refused', reason = 'unsupported_format' WHERE key = 'b.txt'")
    world.scan([], globs=["*.png"])
    assert world.rows("SELECT key FROM failures") == []
    assert requeue(world.ledger, world.dataset_id) == 0
