"""A process may be killed before and after any commit: what follows converges.

Between two commits all points are alike, for the server rolls back what was open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from glm4v_operator.ledger.claims import claim_images, claim_suspect
from glm4v_operator.ledger.completion import complete_item, reject_item, retry_item
from glm4v_operator.ledger.database import Ledger
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.giving_back import give_back_image
from glm4v_operator.ledger.leases import heartbeat, reclaim_expired, release
from glm4v_operator.ledger.linking import refuse_object, retry_object
from glm4v_operator.ledger.requeue import requeue
from glm4v_operator.ledger.units import Answer, ClaimedImage, ClaimedObject, Lease, OutputPart
from glm4v_operator.listed_object import ListedObject
from tests.ledger.world import EVERYTHING, World, listed


class Killed(BaseException):
    """The process is gone at this point: nothing catches it, the server rolls back what was open."""


class KillPoints:
    """Counts the commit boundaries of a ledger; kills at the chosen one."""

    def __init__(self, ledger: Ledger) -> None:
        self.at = 0
        self.passed = 0
        event.listen(ledger.engine, "commit", self._reached)
        self._begin = ledger.begin
        ledger.begin = self._begin_and_after  # type: ignore[method-assign]

    @contextmanager
    def _begin_and_after(self, *, snapshot: bool = False) -> Iterator[Connection]:
        with self._begin(snapshot=snapshot) as connection:
            yield connection
        self._reached()  # the commit is done, and nobody has heard of it

    def _reached(self, *_: object) -> None:
        if self.at:
            self.passed += 1
            if self.passed == self.at:
                self.at = 0
                raise Killed

    def killed(self, at: int, work: Callable[[], object]) -> bool:
        """Run ``work`` and kill it at its ``at``-th point. False when it ended before that."""
        self.at, self.passed = at, 0
        try:
            work()
        except Killed:
            return True
        self.at = 0
        return False


@pytest.fixture
def kill_points(ledger: Ledger) -> KillPoints:
    return KillPoints(ledger)


def lane_session(world: World) -> None:
    """A lane that meets everything: answers, refusals, retries, a worker's death, its own end."""
    lane = world.lane()
    heartbeat(world.ledger, lane)
    claimed = {c.key: c for c in world.claim(lane)}
    refuse_object(world.ledger, lane, claimed["refused"], "corrupt")
    retry_object(world.ledger, lane, claimed["again"], "source_unavailable", "503", 0)
    items = {key: world.link(lane, claimed[key]).items for key in ("good", "bad", "deadly")}
    world.answer(lane, items["good"][0].id)
    bad = items["bad"][0].id
    reject_item(world.ledger, lane, bad, world.begin(lane, bad), "repetition")
    retry_item(world.ledger, lane, items["good"][1].id, world.begin(lane, items["good"][1].id), "worker_refused", "", 0)
    worker_died(world.ledger, lane, [world.begin(lane, item.id) for item in items["deadly"]])
    claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING)
    for image in claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING):
        give_back_image(world.ledger, lane, image.image_id, "unreadable", "503", 0, counted=False)
    release(world.ledger, lane, reason="finished")


def finish_the_day(world: World) -> None:
    """What the next run does after a kill: take back what the dead lane held, list, open, answer everything."""
    world.run("UPDATE leases SET expires_at = now() - interval '1 second' WHERE ended_at IS NULL")
    reclaim_expired(world.ledger)
    world.scan(objects_of(world))
    world.register(("ocr", "caption_zh"))
    lane = world.lane()
    while claimed := claim_suspect(world.ledger, lane, world.dataset_id, EVERYTHING) or next(
        iter(world.claim(lane, 1)), None
    ):
        assert isinstance(claimed, ClaimedObject | ClaimedImage)
        items = claimed.items if isinstance(claimed, ClaimedImage) else world.link(lane, claimed).items
        for item in items:
            world.answer(lane, item.id)
    world.answer_pending(lane)
    release(world.ledger, lane, reason="finished")


def objects_of(world: World) -> list[ListedObject]:
    keys = ("good", "bad", "deadly", "refused", "again")
    return [listed(key, f"{world.name} {key}") for key in keys]


def assert_all_is_well(world: World) -> None:
    assert world.problems() == []
    scope = {"dataset": world.dataset_id}
    assert (
        world.rows(
            "SELECT DISTINCT state FROM objects WHERE dataset_id = :dataset AND state NOT IN ('linked', 'refused')",
            **scope,
        )
        == []
    )
    assert (
        world.value(
            "SELECT count(*) FROM work_items w JOIN objects o ON o.image_id = w.image_id "
            "WHERE o.dataset_id = :dataset AND w.state NOT IN ('done', 'rejected')",
            **scope,
        )
        == 0
    )
    # Exactly one text that counts for each done item.
    assert (
        world.rows(
            "SELECT w.id FROM work_items w JOIN objects o ON o.image_id = w.image_id LEFT JOIN outputs u "
            "ON u.work_item_id = w.id AND u.superseded_by IS NULL "
            "WHERE o.dataset_id = :dataset AND w.state = 'done' GROUP BY w.id HAVING count(u.id) <> 1",
            **scope,
        )
        == []
    )


def test_a_lane_killed_anywhere_is_finished_by_the_next(ledger: Ledger, kill_points: KillPoints) -> None:
    at, killed = 0, True
    while killed:
        at += 1
        world = World(ledger, name=f"killed at {at}", prompts=("ocr", "caption_zh"))
        world.scan(objects_of(world))
        killed = kill_points.killed(at, lambda world=world: lane_session(world))  # type: ignore[misc]
        finish_the_day(world)
        assert_all_is_well(world)
    assert at > 40


def test_a_run_killed_while_it_lists_plans_or_requeues_is_finished_by_the_next(
    ledger: Ledger, kill_points: KillPoints
) -> None:
    def plan(world: World) -> None:
        world.scan([listed(key, f"{world.name} {key}") for key in ("good", "bad", "deadly", "refused", "new")])
        world.register(("ocr", "caption_zh"))
        requeue(world.ledger, world.dataset_id)

    at, killed = 0, True
    while killed:
        at += 1
        world = World(ledger, name=f"killed at {at}")
        world.scan(objects_of(world))
        lane = world.lane()
        for claimed in world.claim(lane):
            if claimed.key == "refused":
                refuse_object(world.ledger, lane, claimed, "corrupt")
            elif claimed.key != "again":
                world.link(lane, claimed, f"{world.name} {claimed.key}")
        release(world.ledger, lane, reason="finished")
        killed = kill_points.killed(at, lambda world=world: plan(world))  # type: ignore[misc]
        plan(world)
        assert world.problems() == []
        found = world.rows(
            "SELECT state, count(*) AS n FROM objects WHERE dataset_id = :dataset GROUP BY state ORDER BY state",
            dataset=world.dataset_id,
        )
        assert {row["state"]: row["n"] for row in found} == {"listed": 2, "linked": 3, "gone": 1}
    assert at > 12


def test_an_item_that_was_read_in_parts_has_all_of_them_or_none(ledger: Ledger, kill_points: KillPoints) -> None:
    answer = Answer("done", [OutputPart(text=text, raw=text.encode(), part=part) for part, text in enumerate("ab")])
    at, killed = 0, True
    while killed:
        at += 1
        world = World(ledger, name=f"parts killed at {at}")
        world.keys("long")
        lane = world.lane()
        item = world.link_all(lane)["long"].id
        attempt = world.begin(lane, item)

        def finish(world: World = world, lane: Lease = lane, item: int = item, attempt: int = attempt) -> None:
            complete_item(world.ledger, lane, item, attempt, answer)

        killed = kill_points.killed(at, finish)
        kept = world.value("SELECT count(*) FROM outputs WHERE attempt_id = :attempt", attempt=attempt)
        state = world.value("SELECT state::text FROM work_items WHERE id = :item", item=item)
        assert (kept, state) in {(0, "leased"), (2, "done")}
        finish()
        assert world.value("SELECT count(*) FROM outputs WHERE work_item_id = :item", item=item) == 2
        assert world.problems() == []
    assert at > 2
