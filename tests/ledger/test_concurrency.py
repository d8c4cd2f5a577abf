"""Lanes, listings, requeues and reclaims at once: no deadlock, nothing twice, everything adds up."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from glm4v_operator.errors import LeaseLost
from glm4v_operator.ledger.claims import claim_images, claim_suspect
from glm4v_operator.ledger.completion import complete_item
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.leases import heartbeat, reclaim_expired, release
from glm4v_operator.ledger.requeue import requeue
from tests.ledger.world import EVERYTHING, World, answer, listed

KEYS = 120


def work_a_while(world: World, seed: int) -> None:
    """A lane that links, answers, lets its worker die now and then, and loses its lease now and then."""
    chance = random.Random(seed)
    for _ in range(12):
        lane = world.lane()
        try:
            for claimed in world.claim(lane, 5):
                # Two keys each hold the same bytes: lanes meet at images.
                for item in world.link(lane, claimed, str(int(claimed.key) // 2)).items:
                    attempt = world.begin(lane, item.id)
                    if chance.random() < 0.2:
                        worker_died(world.ledger, lane, [attempt, -1])
                    else:
                        complete_item(world.ledger, lane, item.id, attempt, answer())
            heartbeat(world.ledger, lane)
            claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING)
            claim_images(world.ledger, lane, world.dataset_id, 3, EVERYTHING)
            if chance.random() < 0.5:
                world.expire(lane)
            else:
                release(world.ledger, lane, reason="finished")
        except LeaseLost:
            continue


def test_everything_at_once_deadlocks_nowhere_and_adds_up(ledger: Ledger, world: World) -> None:
    world.register(("ocr", "caption_zh"))
    objects = [listed(f"{n:03d}") for n in range(KEYS)]
    world.scan(objects)
    over = threading.Event()
    errors: list[BaseException] = []

    def guarded(work: Callable[[], object], *, again: bool) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
                while again and not over.is_set():
                    work()
            except BaseException as error:
                errors.append(error)

        return run

    lanes = [
        threading.Thread(target=guarded(lambda seed=seed: work_a_while(world, seed), again=False))  # type: ignore[misc]
        for seed in range(4)
    ]
    others = [
        threading.Thread(target=guarded(work, again=True))
        for work in (
            lambda: world.scan(objects),
            lambda: reclaim_expired(ledger),
            lambda: requeue(ledger, states=["done"], limit=5),
            lambda: world.register(("ocr", "caption_zh")),
        )
    ]
    for thread in lanes + others:
        thread.start()
    for thread in lanes:
        thread.join(120)
    over.set()
    for thread in others:
        thread.join(120)
    assert errors == []
    world.run("UPDATE leases SET expires_at = now() - interval '1 second' WHERE ended_at IS NULL")
    reclaim_expired(ledger)
    assert world.problems() == []
    assert world.value("SELECT count(*) FROM images") <= KEYS // 2
    ledger.close()  # sessions that end report their statistics
    assert world.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0
