"""Accident 45: batches that come twice, meet, or break off; and a connection lost after COMMIT was sent.

What a listing does with duplicates is tested in ``tests/ledger/test_discovery.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from glm4v_operator.errors import LedgerUnavailable
from glm4v_operator.ledger.claims import claim_images
from glm4v_operator.ledger.completion import complete_item, reject_item, retry_item
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.giving_back import give_back_image
from glm4v_operator.ledger.leases import heartbeat, release
from glm4v_operator.ledger.linking import refuse_object, retry_object
from tests.annotate.day import pixel, times_asked
from tests.annotate.fixtures import MakeDay
from tests.faults.cutting_proxy import CuttingProxy
from tests.ledger.world import EVERYTHING, World, answer, listed
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]


@pytest.fixture
def proxy(ledger_url: str) -> Iterator[CuttingProxy]:
    with CuttingProxy(ledger_url) as proxy:
        yield proxy


@pytest.fixture
def world(proxy: CuttingProxy) -> Iterator[World]:
    """A world whose ledger is reached through the proxy."""
    with Ledger(proxy.url) as ledger:
        yield World(ledger)


def test_every_end_of_a_claim_is_read_again_when_its_commit_was_not_heard_of(world: World, proxy: CuttingProxy) -> None:
    world.keys("a", "b", "c", "d", "e", "f", "given back")
    lane = world.lane()
    a, b, c, d, e, f, _ = sorted(world.claim(lane), key=lambda claimed: claimed.key)

    def cut(work: Callable[[], object]) -> object:
        proxy.cut_next_commit()
        return work()

    items = [cut(lambda claimed=claimed: world.link(lane, claimed)) for claimed in (a, b, c, d)]  # type: ignore[misc]
    ids = [linked.items[0].id for linked in items]  # type: ignore[attr-defined]
    tries = [cut(lambda item=item: world.begin(lane, item)) for item in ids]  # type: ignore[misc]
    assert cut(lambda: complete_item(world.ledger, lane, ids[0], tries[0], answer())) is True  # type: ignore[arg-type]
    assert cut(lambda: reject_item(world.ledger, lane, ids[1], tries[1], "repetition")) is True  # type: ignore[arg-type]
    assert cut(lambda: retry_item(world.ledger, lane, ids[2], tries[2], "worker_busy", "", 60)) == "pending"  # type: ignore[arg-type]
    cut(lambda: worker_died(world.ledger, lane, [tries[3]]))  # type: ignore[list-item]
    assert cut(lambda: refuse_object(world.ledger, lane, e, "corrupt")) is True
    assert cut(lambda: retry_object(world.ledger, lane, f, "source_unavailable", "503", 60)) is True
    cut(lambda: heartbeat(world.ledger, lane))
    cut(lambda: release(world.ledger, lane, reason="finished"))
    assert proxy.cuts == 16
    # Two attempts each: of the first nobody knew whether it was written, so it counts as one, and nothing was asked.
    assert world.rows("SELECT state::text, failures, solo_deaths, attempts FROM work_items ORDER BY id") == [
        {"state": "done", "failures": 0, "solo_deaths": 0, "attempts": 2},
        {"state": "rejected", "failures": 0, "solo_deaths": 0, "attempts": 2},
        {"state": "pending", "failures": 1, "solo_deaths": 0, "attempts": 2},
        {"state": "pending", "failures": 0, "solo_deaths": 1, "attempts": 2},
    ]
    assert world.states("objects") == {"linked": 4, "refused": 1, "listed": 2}
    assert world.value("SELECT count(*) FROM outputs") == 1
    assert world.problems() == []


def test_a_claim_whose_commit_was_not_heard_of_goes_back_with_its_lease(world: World, proxy: CuttingProxy) -> None:
    world.keys("a", "b")
    lane = world.lane()
    proxy.cut_next_commit()
    with pytest.raises(LedgerUnavailable):
        world.claim(lane)
    assert world.states("objects") == {"leased": 2}
    release(world.ledger, lane, reason="failed")
    assert world.states("objects") == {"listed": 2}
    assert len(world.claim(world.lane())) == 2
    assert world.problems() == []


def test_a_lane_on_a_line_that_is_cut_again_and_again_stores_each_text_once(
    make_day: MakeDay, openai: OpenAi, proxy: CuttingProxy
) -> None:
    def answer_and_cut(request: dict[str, object]) -> str:
        proxy.cut_next_commit()
        return "words"

    server = openai(answer_and_cut)
    day = make_day(server, in_flight=2)
    day.put_pictures(6)
    day.begin()
    with Ledger(proxy.url) as ledger:
        for number in range(20):  # the task's tries
            try:
                day.lane(number, ledger=ledger).run()
                break
            except LedgerUnavailable:
                continue
    assert proxy.cuts > 0
    assert (day.items(), day.problems()) == ({"done": 6}, [])
    assert day.rows("SELECT count(*) FROM outputs") == [(6,)]
    assert set(times_asked(server)) == {(pixel(number), "ocr") for number in range(6)}


def test_a_listing_cut_after_its_commit_is_recorded_once_by_the_next_try(world: World, proxy: CuttingProxy) -> None:
    objects = [listed("a"), listed("b"), listed("b")]
    proxy.cut_next_commit()
    with pytest.raises(LedgerUnavailable):
        world.scan(objects)
    world.scan(objects)
    assert (world.states("objects"), world.problems()) == ({"listed": 2}, [])


def test_two_listings_of_the_same_keys_in_opposite_order_deadlock_nowhere(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        world = World(ledger)
        objects = [listed(f"{number:04d}") for number in range(3_000)]
        failures: list[BaseException] = []

        def scan(order: int) -> None:
            try:
                for _ in range(3):
                    world.scan(objects[::order])
            except BaseException as error:
                failures.append(error)

        listings = [threading.Thread(target=scan, args=(order,)) for order in (1, -1)]
        for listing in listings:
            listing.start()
        for listing in listings:
            listing.join(60)
        assert failures == []
        assert (world.states("objects"), world.problems()) == ({"listed": 3_000}, [])


def test_two_lanes_that_link_the_same_bytes_at_once_make_one_image(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        world = World(ledger)
        world.keys(*(f"{number:02d}" for number in range(40)))
        lanes = [world.lane(), world.lane()]
        claims = [world.claim(lanes[0], 20), world.claim(lanes[1], 20)]
        barrier = threading.Barrier(2)
        failures: list[BaseException] = []

        def link(number: int) -> None:
            try:
                for position, claimed in enumerate(claims[number]):
                    barrier.wait(30)
                    world.link(lanes[number], claimed, f"the same {position}")
            except BaseException as error:
                failures.append(error)

        linking = [threading.Thread(target=link, args=(number,)) for number in range(2)]
        for thread in linking:
            thread.start()
        for thread in linking:
            thread.join(60)
        assert failures == []
        assert world.value("SELECT count(*) FROM images") == 20
        assert world.value("SELECT count(*) FROM work_items") == 20
        assert world.problems() == []


def test_an_image_given_back_is_given_back_once(world: World, proxy: CuttingProxy) -> None:
    world.keys("a")
    lane = world.lane()
    world.link_all(lane)
    release(world.ledger, lane, reason="failed")
    second = world.lane()
    (image,) = claim_images(world.ledger, second, world.dataset_id, 1, EVERYTHING)
    proxy.cut_next_commit()
    assert give_back_image(world.ledger, second, image.image_id, "internal", "", 0, counted=True)
    assert world.rows("SELECT state::text, failures FROM work_items") == [{"state": "pending", "failures": 1}]
