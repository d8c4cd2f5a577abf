"""Leases end by the database's clock; a death makes suspects, and only a loner's third death is final."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.claims import claim_images, claim_suspect
from glm4v_operator.ledger.completion import complete_item, retry_item
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.leases import heartbeat, reclaim_expired, release
from glm4v_operator.ledger.units import ClaimedImage, ClaimedObject, Lease
from tests.ledger.world import EVERYTHING, World, answer

ITEM = "SELECT state, reason, suspect, solo_deaths, attempts, failures FROM work_items"


def suspect(world: World, lease: Lease) -> ClaimedImage:
    """Claim the next suspect, which must be an image with one item."""
    claimed = claim_suspect(world.ledger, lease, world.dataset_id, EVERYTHING)
    assert isinstance(claimed, ClaimedImage)
    assert len(claimed.items) == 1
    return claimed


def test_one_poison_image_among_32_in_flight_costs_only_itself(world: World) -> None:
    world.keys(*[f"{n:02d}" for n in range(32)])
    lane = world.lane()
    items = world.link_all(lane)
    poison = items["17"].id
    worker_died(world.ledger, lane, [world.begin(lane, item.id) for item in items.values()])
    assert claim_images(world.ledger, lane, world.dataset_id, 100, EVERYTHING) == []
    asked = 0
    while claimed := claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING):
        assert isinstance(claimed, ClaimedImage)
        (item,) = claimed.items
        attempt = world.begin(lane, item.id)
        asked += 1
        if item.id == poison:
            worker_died(world.ledger, lane, [attempt])
        else:
            assert complete_item(world.ledger, lane, item.id, attempt, answer())
    assert asked == 31 + 3
    assert world.states() == {"done": 31, "dead": 1}
    assert world.rows("SELECT id, reason FROM work_items WHERE state = 'dead'") == [
        {"id": poison, "reason": "kills_worker"}
    ]
    assert world.problems() == []


def test_a_death_in_company_is_counted_against_nobody(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    worker_died(world.ledger, lane, [world.begin(lane, item.id) for item in world.link_all(lane).values()])
    assert world.rows("SELECT DISTINCT state, suspect, solo_deaths, failures FROM work_items") == [
        {"state": "pending", "suspect": True, "solo_deaths": 0, "failures": 0}
    ]


def test_what_was_leased_but_not_asked_is_not_suspect(world: World) -> None:
    world.keys("asked", "waiting")
    lane = world.lane()
    items = world.link_all(lane)
    worker_died(world.ledger, lane, [world.begin(lane, items["asked"].id)])
    assert world.rows("SELECT id, state, suspect FROM work_items ORDER BY suspect") == [
        {"id": items["waiting"].id, "state": "leased", "suspect": False},
        {"id": items["asked"].id, "state": "pending", "suspect": True},
    ]


def test_a_suspect_that_answers_is_cleared(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    worker_died(world.ledger, lane, [world.begin(lane, world.link_all(lane)["a"].id)])
    world.answer(lane, suspect(world, lane).items[0].id)
    assert world.rows(ITEM)[0]["suspect"] is False
    assert world.states() == {"done": 1}


def test_a_suspect_that_fails_without_killing_is_an_ordinary_retry(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    worker_died(world.ledger, lane, [world.begin(lane, world.link_all(lane)["a"].id)])
    item = suspect(world, lane).items[0]
    retry_item(world.ledger, lane, item.id, world.begin(lane, item.id), "worker_refused", "busy", 0)
    assert len(claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING)) == 1


def test_one_item_of_an_image_is_suspect_and_the_others_are_not(world: World) -> None:
    world.register(("ocr", "caption_zh"))
    world.keys("a")
    lane = world.lane()
    first, second = world.link(lane, world.claim(lane)[0]).items
    worker_died(world.ledger, lane, [world.begin(lane, first.id)])
    world.answer(lane, second.id)
    assert [item.id for item in suspect(world, lane).items] == [first.id]


def test_a_dead_lanes_work_comes_back_and_what_was_in_flight_is_suspect(world: World) -> None:
    world.keys("a", "b", "c")
    lane = world.lane()
    items = world.link_all(lane)
    world.begin(lane, items["a"].id)
    world.begin(lane, items["b"].id)
    world.expire(lane)
    assert reclaim_expired(world.ledger, world.dataset_id) == 1
    assert world.rows("SELECT suspect, count(*) AS n FROM work_items GROUP BY suspect ORDER BY suspect") == [
        {"suspect": False, "n": 1},
        {"suspect": True, "n": 2},
    ]
    assert world.value("SELECT count(*) FROM attempts WHERE outcome = 'lane_died'") == 2
    assert world.problems() == []


def test_a_lane_that_dies_three_times_on_one_object_alone_refuses_it(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    world.claim(lane)
    for _ in range(2):
        world.expire(lane)
        reclaim_expired(world.ledger)
        lane = world.lane()
        assert world.claim(lane) == []
        assert isinstance(claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING), ClaimedObject)
    world.expire(lane)
    reclaim_expired(world.ledger)
    assert world.rows("SELECT state, reason, solo_deaths FROM objects") == [
        {"state": "refused", "reason": "kills_worker", "solo_deaths": 3}
    ]
    assert world.problems() == []


def test_a_release_counts_nothing_and_suspects_nobody(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    first, _ = world.claim(lane)
    world.begin(lane, world.link(lane, first).items[0].id)
    assert release(world.ledger, lane, reason="the task was killed") == 2
    assert release(world.ledger, lane, reason="again") == 0
    assert world.states("objects") == {"linked": 1, "listed": 1}
    assert world.rows("SELECT state, suspect, solo_deaths, failures FROM work_items") == [
        {"state": "pending", "suspect": False, "solo_deaths": 0, "failures": 0}
    ]
    assert world.value("SELECT count(*) FROM attempts WHERE outcome = 'released'") == 2
    assert world.problems() == []


def test_released_again_and_again_an_item_never_dies(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    for _ in range(10):
        world.begin(lane, item.id)
        release(world.ledger, lane, reason="killed")
        lane = world.lane()
        assert claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING)
    assert world.rows(ITEM)[0]["solo_deaths"] == 0


def test_a_lease_that_is_renewed_is_not_reclaimed(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    world.claim(lane)
    world.expire(lane)
    heartbeat(world.ledger, lane)
    assert reclaim_expired(world.ledger) == 0


def test_a_lease_in_use_at_this_moment_is_not_reclaimed(world: World) -> None:
    lane = world.lane()
    world.expire(lane)
    with world.ledger.begin() as connection:
        connection.exec_driver_sql("SELECT 1 FROM leases FOR KEY SHARE")
        assert reclaim_expired(world.ledger) == 0
    assert reclaim_expired(world.ledger) == 1


def test_a_heartbeat_after_the_end_tells_the_lane(world: World) -> None:
    lane = world.lane()
    world.expire(lane)
    reclaim_expired(world.ledger)
    with pytest.raises(LeaseLost):
        heartbeat(world.ledger, lane)


def test_only_the_datasets_own_leases_are_reclaimed(world: World) -> None:
    other = World(world.ledger, name="other")
    world.expire(world.lane())
    assert reclaim_expired(world.ledger, other.dataset_id) == 0
    assert reclaim_expired(world.ledger, world.dataset_id) == 1
