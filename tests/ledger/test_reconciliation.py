"""Reconciliation finds what was planted, and says nothing when all adds up."""

from __future__ import annotations

import pytest

from glm4v_operator.ledger.claims import claim_images
from glm4v_operator.ledger.giving_back import mark_image_unreachable
from glm4v_operator.ledger.linking import refuse_object
from glm4v_operator.ledger.reconciliation import reconcile
from glm4v_operator.ledger.registry import open_items
from tests.ledger.world import EVERYTHING, World, facts, listed


def busy(world: World) -> None:
    """An object in every state, an item in most."""
    world.keys("done", "leased", "refused", "gone", "held", "waiting")
    lane = world.lane()
    claimed = {c.key: c for c in world.claim(lane)}
    world.answer(lane, world.link(lane, claimed["done"]).items[0].id)
    world.begin(lane, world.link(lane, claimed["held"]).items[0].id)
    refuse_object(world.ledger, lane, claimed["refused"], "corrupt")
    world.scan(listed(key, minute=n) for n, key in enumerate(claimed) if key != "gone")


def test_a_busy_ledger_adds_up(world: World) -> None:
    busy(world)
    found = reconcile(world.ledger, world.dataset_id)
    assert found.ok
    assert found.objects_listed == sum(found.objects.values()) == 6
    assert [(recipe.images, sum(recipe.items.values())) for recipe in found.recipes] == [(2, 2)]
    assert "6 ever listed" in found.lines()[0]


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("DELETE FROM objects WHERE state IN ('refused', 'leased') AND id NOT IN (SELECT object_id FROM attempts WHERE "
         "object_id IS NOT NULL)", None),
        ("UPDATE datasets SET objects_listed = objects_listed + 1", "7 were ever listed, but 6 rows"),
        ("DELETE FROM outputs", "done without a text"),
        ("UPDATE leases SET ended_at = now()", "leased under a lease that has ended"),
        ("UPDATE attempts SET outcome = 'lost', ended_at = now() WHERE outcome = 'started'", "without an open attempt"),
        ("UPDATE work_items SET state = 'pending', lease_id = NULL WHERE state = 'leased'", "attempts are open though"),
        ("INSERT INTO outputs (work_item_id, attempt_id, text, raw) SELECT o.work_item_id, a.id, '', '' "
         "FROM outputs o, attempts a WHERE a.outcome = 'linked'", "texts of two attempts"),
        ("UPDATE outputs SET work_item_id = (SELECT id FROM work_items WHERE state = 'leased')", "another work item"),
        ("UPDATE attempts SET outcome = 'refused' WHERE outcome = 'linked'", "without an attempt that linked"),
    ],
)  # fmt: skip
def test_planted_inconsistencies_are_named(world: World, planted: str, said: str | None) -> None:
    busy(world)
    world.run(planted)
    problems = world.problems()
    assert (not problems) if said is None else any(said in problem for problem in problems)


def test_an_image_without_its_item_is_named_and_opened_again(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    world.link_all(lane)
    world.run("UPDATE work_items SET state = 'pending', lease_id = NULL")
    world.run("DELETE FROM work_items")
    assert "1 of them have no work item" in world.problems()[0]
    assert open_items(world.ledger, world.dataset_id) == 1
    assert world.problems() == []


def test_an_unknown_dataset_is_an_error_not_an_empty_sum(world: World) -> None:
    with pytest.raises(ValueError, match="expected a registered dataset"):
        reconcile(world.ledger, 999)


def test_an_image_that_nobody_can_read_again_is_given_up(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    world.link_all(lane)
    world.scan([])
    world.expire(lane)
    world.register(("ocr", "caption_zh"))
    assert world.value("SELECT count(*) FROM work_items") == 1
    assert world.problems() == []


def test_an_image_moves_on_to_its_other_object_then_is_given_up(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    for claimed in world.claim(lane):
        world.link(lane, claimed, "same")
    world.run("UPDATE work_items SET state = 'pending', lease_id = NULL")
    tried = []
    while images := claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING):
        source = images[0].source
        tried.append(source.key)
        mark_image_unreachable(world.ledger, lane, images[0].image_id, "gone", object_id=source.object_id)
    assert tried == ["b", "a"]
    assert world.rows("SELECT state, reason FROM work_items") == [{"state": "dead", "reason": "source_gone"}]
    assert world.problems() == []


def test_the_bytes_coming_back_open_the_item_again(world: World) -> None:
    test_an_image_moves_on_to_its_other_object_then_is_given_up(world)
    lane = world.lane()
    world.scan([listed("c")])
    (claimed,) = world.claim(lane)
    assert len(world.link(lane, claimed, "same").items) == 1
    assert facts("same").sha256 == bytes(world.value("SELECT sha256 FROM images"))
