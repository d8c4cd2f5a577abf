"""Claiming: each unit goes to one lane, in the right order, within the narrowing."""

from __future__ import annotations

import threading

import pytest

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.claims import claim_images, claim_objects
from glm4v_operator.ledger.completion import reject_item, retry_item
from glm4v_operator.ledger.leases import release
from glm4v_operator.ledger.linking import retry_object
from glm4v_operator.ledger.units import Narrowing
from tests.ledger.world import EVERYTHING, World, listed

NEWEST = Narrowing(backlog_share=0.0)
OLDEST = Narrowing(newest_first=False)


def race(claimers: int, claim: object) -> list[list[int]]:
    """Run ``claim(number)`` on that many threads at once."""
    taken: list[list[int]] = [[] for _ in range(claimers)]
    errors: list[BaseException] = []
    barrier = threading.Barrier(claimers)

    def work(number: int) -> None:
        try:
            barrier.wait(30)
            taken[number] = claim(number)  # type: ignore[operator]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(claimers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert errors == []
    return taken


def test_eight_claimers_take_a_thousand_objects_once_each(world: World) -> None:
    world.scan(listed(f"{n:04d}") for n in range(1000))
    lanes = [world.lane() for _ in range(8)]

    def claim(number: int) -> list[int]:
        mine: list[int] = []
        while found := claim_objects(world.ledger, lanes[number], world.dataset_id, 7, EVERYTHING):
            mine += [claimed.id for claimed in found]
        return mine

    taken = [unit for mine in race(8, claim) for unit in mine]
    assert (len(taken), len(set(taken))) == (1000, 1000)
    assert world.states("objects") == {"leased": 1000}
    assert world.problems() == []


def test_eight_claimers_take_whole_images_once_each(ledger: object, world: World) -> None:
    world.register(("ocr", "caption_zh", "caption_en"))
    world.scan(listed(f"{n:03d}") for n in range(200))
    first = world.lane()
    for claimed in world.claim(first, 200):
        world.link(first, claimed)
    release(world.ledger, first, reason="test")
    lanes = [world.lane() for _ in range(8)]

    def claim(number: int) -> list[int]:
        mine: list[int] = []
        while found := claim_images(world.ledger, lanes[number], world.dataset_id, 5, EVERYTHING):
            assert all(len(image.items) == 3 for image in found)
            mine += [image.image_id for image in found]
        return mine

    taken = [unit for mine in race(8, claim) for unit in mine]
    assert (len(taken), len(set(taken))) == (200, 200)
    assert world.problems() == []


def test_an_attempt_is_written_with_the_claim(world: World) -> None:
    world.keys("a")
    claimed = world.claim(world.lane())[0]
    assert world.rows("SELECT id, object_id, outcome FROM attempts") == [
        {"id": claimed.attempt_id, "object_id": claimed.id, "outcome": "started"}
    ]


def test_newest_come_first(world: World) -> None:
    world.keys("old", "middle", "new")
    assert [c.key for c in world.claim(world.lane(), 2, NEWEST)] == ["new", "middle"]


def test_the_backlog_gets_its_share_of_a_claim(world: World) -> None:
    world.keys(*[f"{n:02d}" for n in range(20)])
    claimed = world.claim(world.lane(), 10, Narrowing(backlog_share=0.3))
    assert {c.key for c in claimed} == {f"{n:02d}" for n in (19, 18, 17, 16, 15, 14, 13, 0, 1, 2)}


def test_oldest_come_first_when_asked(world: World) -> None:
    world.keys("old", "middle", "new")
    assert [c.key for c in world.claim(world.lane(), 2, OLDEST)] == ["old", "middle"]


def test_new_objects_come_before_retries(world: World) -> None:
    world.keys("again")
    lane = world.lane()
    retry_object(world.ledger, lane, world.claim(lane)[0], "source_unavailable", "503", 0)
    world.scan([listed("again"), listed("fresh", minute=-60)])
    assert [c.key for c in world.claim(lane, 2)] == ["fresh", "again"]


def test_a_retry_waits_for_its_time(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    retry_object(world.ledger, lane, world.claim(lane)[0], "source_unavailable", "503", 600)
    assert world.claim(lane) == []


def test_prefixes_narrow_objects(world: World) -> None:
    world.keys("a/1", "b/1", "c%/1")
    assert {c.key for c in world.claim(world.lane(), narrowing=Narrowing(prefixes=("a/", "c%")))} == {"a/1", "c%/1"}


def test_prompts_narrow_items_but_all_are_opened(world: World) -> None:
    world.register(("ocr", "caption_zh"))
    world.keys("a")
    lane = world.lane()
    world.link_all(lane)
    release(world.ledger, lane, reason="test")
    found = claim_images(world.ledger, world.lane(), world.dataset_id, 5, Narrowing(prompt_ids=("caption_zh",)))
    assert [item.prompt_id for image in found for item in image.items] == ["caption_zh"]
    assert world.states() == {"leased": 1, "pending": 1}


def test_items_that_wait_for_their_time_or_ended_are_not_claimed(world: World) -> None:
    world.keys("later", "rejected", "open")
    lane = world.lane()
    items = world.link_all(lane)
    retry_item(
        world.ledger, lane, items["later"].id, world.begin(lane, items["later"].id), "worker_refused", "busy", 600
    )
    reject_item(world.ledger, lane, items["rejected"].id, world.begin(lane, items["rejected"].id), "repetition")
    release(world.ledger, lane, reason="test")
    found = claim_images(world.ledger, world.lane(), world.dataset_id, 5, EVERYTHING)
    assert [image.source.key for image in found] == ["open"]


def test_a_new_recipe_makes_items_for_images_already_linked(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    for item in world.link_all(lane).values():
        world.answer(lane, item.id)
    world.register(("ocr", "caption_en"))
    found = claim_images(world.ledger, lane, world.dataset_id, 5, NEWEST)
    assert [(i.source.key, [item.prompt_id for item in i.items]) for i in found] == [
        ("b", ["caption_en"]),
        ("a", ["caption_en"]),
    ]
    assert world.problems() == []


def test_nothing_is_claimed_under_an_ended_lease(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    release(world.ledger, lane, reason="test")
    with pytest.raises(LeaseLost):
        world.claim(lane)
    with pytest.raises(LeaseLost):
        claim_images(world.ledger, lane, world.dataset_id, 5, EVERYTHING)


def test_begin_attempt_refuses_an_item_that_is_not_held(world: World) -> None:
    world.keys("a")
    holder, stranger = world.lane(), world.lane()
    item = world.link_all(holder)["a"]
    with pytest.raises(LeaseLost):
        world.begin(stranger, item.id)


def test_begin_attempt_repeated_leaves_one_open(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    first, second = world.begin(lane, item.id), world.begin(lane, item.id)
    found = world.rows("SELECT id, outcome FROM attempts WHERE work_item_id IS NOT NULL ORDER BY id")
    assert found == [{"id": first, "outcome": "lost"}, {"id": second, "outcome": "started"}]
