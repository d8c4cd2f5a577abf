"""What is handed back for trouble outside of the image: what counts, what does not, and what ends it."""

from __future__ import annotations

import pytest

from glm4v_operator.ledger.claims import claim_images, claim_suspect
from glm4v_operator.ledger.completion import retry_item
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.giving_back import ended_items, fail_image, give_back_image
from glm4v_operator.ledger.leases import reclaim_expired, release
from glm4v_operator.ledger.units import ClaimedImage, Lease
from tests.ledger.world import EVERYTHING, World

ITEM = "SELECT state::text, reason, detail, failures FROM work_items"


def linked_before(world: World, *keys: str) -> Lease:
    """Objects of one image, linked by a lane that then went away; the lease of the next one."""
    world.keys(*keys)
    first = world.lane()
    for claimed in world.claim(first):
        world.link(first, claimed, "the same bytes")
    release(world.ledger, first, reason="test")
    return world.lane()


def claim_again(world: World, lease: Lease) -> ClaimedImage:
    world.run("UPDATE work_items SET next_attempt_at = NULL")
    (image,) = claim_images(world.ledger, lease, world.dataset_id, 1, EVERYTHING)
    return image


def unreadable(world: World, lease: Lease, image: ClaimedImage) -> None:
    object_id = image.source.object_id
    give_back_image(world.ledger, lease, image.image_id, "unreadable", "503", 1, counted=True, object_id=object_id)


def test_a_question_that_the_worker_never_looked_at_is_put_back_for_ever(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    for _ in range(7):
        attempt = world.begin(lane, item.id)
        assert retry_item(world.ledger, lane, item.id, attempt, "worker_busy", "503", 0, counted=False) == "pending"
        claim_again(world, lane)
    assert world.value("SELECT failures FROM work_items") == 0
    assert world.problems() == []


def test_a_suspect_that_the_worker_never_looked_at_stays_one(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    assert worker_died(world.ledger, lane, [world.begin(lane, world.link_all(lane)["a"].id)]) == 0
    suspect = claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING)
    assert isinstance(suspect, ClaimedImage)
    (item,) = suspect.items
    retry_item(world.ledger, lane, item.id, world.begin(lane, item.id), "worker_busy", "503", 0, counted=False)
    assert world.value("SELECT suspect FROM work_items") is True


def test_a_death_says_whether_it_was_the_last(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    items = world.link_all(lane)
    world.run("UPDATE work_items SET solo_deaths = 2")
    both = [world.begin(lane, item.id) for item in items.values()]
    assert worker_died(world.ledger, lane, both) == 0
    suspect = claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING)
    assert isinstance(suspect, ClaimedImage)
    assert worker_died(world.ledger, lane, [world.begin(lane, suspect.items[0].id)]) == 1
    assert world.states() == {"dead": 1, "pending": 1}


def test_an_image_that_could_not_be_read_waits_longer_each_time(world: World) -> None:
    lane = linked_before(world, "a")
    waits = []
    for _ in range(4):
        unreadable(world, lane, claim_again(world, lane))
        waits.append(world.value("SELECT round(extract(epoch FROM next_attempt_at - now())) FROM work_items"))
    assert waits == [1, 2, 4, 8]


def test_an_object_that_stays_unreadable_is_left_for_a_copy_and_then_the_image_is_given_up(world: World) -> None:
    lane = linked_before(world, "a", "copy")
    sources = []
    while world.states() == {"pending": 1}:
        image = claim_again(world, lane)
        sources.append(image.source.key)
        unreadable(world, lane, image)
    assert sources == ["copy"] * 5 + ["a"]
    assert world.rows(ITEM) == [{"state": "dead", "reason": "source_gone", "detail": "unreadable: 503", "failures": 4}]
    assert world.problems() == []


def test_an_image_that_nobody_can_prepare_is_dead_after_the_usual_number_of_tries(world: World) -> None:
    lane = linked_before(world, "a")
    for _ in range(5):
        image = claim_again(world, lane)
        give_back_image(world.ledger, lane, image.image_id, "internal", "a bug", 0, counted=True)
    assert world.rows(ITEM) == [
        {"state": "dead", "reason": "retries_exhausted", "detail": "internal: a bug", "failures": 5}
    ]


def test_an_image_whose_bytes_cannot_be_used_is_dead_with_the_reason(world: World) -> None:
    lane = linked_before(world, "a", "copy")
    image = claim_again(world, lane)
    items = [item.id for item in image.items]
    assert ended_items(world.ledger, items) == ()
    assert fail_image(world.ledger, lane, image.image_id, "decode_timeout", "too slow")
    assert ended_items(world.ledger, items) == tuple(items)
    assert world.rows(ITEM) == [{"state": "dead", "reason": "decode_timeout", "detail": "too slow", "failures": 0}]
    assert world.problems() == []


def test_a_ghost_fails_no_image(world: World) -> None:
    ghost = linked_before(world, "a")
    image = claim_again(world, ghost)
    world.expire(ghost)
    reclaim_expired(world.ledger)
    assert not fail_image(world.ledger, ghost, image.image_id, "decode_timeout")
    assert world.states() == {"pending": 1}


def test_an_image_is_failed_for_a_known_reason_only(world: World) -> None:
    with pytest.raises(ValueError, match="no_such_reason"):
        fail_image(world.ledger, world.lane(), 1, "no_such_reason")
