"""What a lane of a run has taken: each object and image once, under whichever leases."""

from __future__ import annotations

from glm4v_operator.ledger.claims import claim_images, claim_objects
from glm4v_operator.ledger.lane_units import LaneUnits, lane_units
from glm4v_operator.ledger.leases import open_lease, release
from glm4v_operator.ledger.linking import refuse_object
from glm4v_operator.ledger.units import Lease
from tests.ledger.world import EVERYTHING, World


def lane(world: World) -> Lease:
    """Another try of the same lane."""
    return open_lease(world.ledger, world.run_id, 7, "test")


def units(world: World, number: int = 7) -> LaneUnits:
    return lane_units(world.ledger, world.run_id, number, world.dataset_id, EVERYTHING)


def test_a_lane_that_did_nothing_has_taken_nothing(world: World) -> None:
    world.keys("a")
    assert units(world) == LaneUnits(taken=0, finished=0)


def test_what_is_asked_is_taken_and_what_is_answered_or_refused_is_finished(world: World) -> None:
    world.keys("answered", "asked", "refused", "only read", "only claimed")
    lease = lane(world)
    claimed = {one.key: one for one in world.claim(lease)}
    world.answer(lease, world.link(lease, claimed["answered"]).items[0].id)
    world.begin(lease, world.link(lease, claimed["asked"]).items[0].id)
    world.link(lease, claimed["only read"])
    refuse_object(world.ledger, lease, claimed["refused"], "corrupt")
    assert units(world) == LaneUnits(taken=3, finished=2)
    release(world.ledger, lease, reason="killed")
    assert units(world) == LaneUnits(taken=3, finished=2)
    assert units(world, 8) == LaneUnits(taken=0, finished=0)


def test_what_a_second_try_asks_again_is_taken_once(world: World) -> None:
    world.keys("a")
    first = lane(world)
    world.begin(first, world.link_all(first)["a"].id)
    release(world.ledger, first, reason="killed")
    assert world.answer_pending(lane(world)) == 1
    assert units(world) == LaneUnits(taken=1, finished=1)


def test_an_image_is_finished_with_its_last_item(world: World) -> None:
    world.register(("ocr", "caption_zh"))
    world.keys("a")
    first = lane(world)
    release(world.ledger, first, reason="test")
    early = world.lane()
    world.link_all(early)
    release(world.ledger, early, reason="test")
    lease = lane(world)
    (image,) = claim_images(world.ledger, lease, world.dataset_id, 1, EVERYTHING)
    world.answer(lease, image.items[0].id)
    assert units(world) == LaneUnits(taken=1, finished=0)
    world.answer(lease, image.items[1].id)
    assert units(world) == LaneUnits(taken=1, finished=1)


def test_copies_are_objects_of_their_own(world: World) -> None:
    world.keys("a", "copy")
    lease = lane(world)
    for claimed in claim_objects(world.ledger, lease, world.dataset_id, 2, EVERYTHING):
        for item in world.link(lease, claimed, "the same bytes").items:
            world.answer(lease, item.id)
    assert units(world) == LaneUnits(taken=2, finished=2)
