"""Completion: result and state together, once; a ghost changes nothing; repeating an unknown commit is safe."""

from __future__ import annotations

from typing import Any

import pytest

from glm4v_operator.errors import LeaseLost, LedgerUnavailable
from glm4v_operator.ledger.claims import claim_images
from glm4v_operator.ledger.completion import complete_item, fail_item, reject_item, retry_item
from glm4v_operator.ledger.deaths import worker_died
from glm4v_operator.ledger.giving_back import give_back_image, mark_image_unreachable
from glm4v_operator.ledger.leases import reclaim_expired, release
from glm4v_operator.ledger.linking import link_object, object_gone, refuse_object, retry_object
from glm4v_operator.ledger.units import Answer, OutputPart, Usage
from tests.ledger.world import EVERYTHING, World, answer, facts

EVERY_TABLE = ("objects", "images", "work_items", "attempts", "outputs")


def snapshot(world: World) -> dict[str, list[Any]]:
    """All rows that a lane can change."""
    return {table: world.rows(f"SELECT t::text AS row FROM {table} AS t ORDER BY 1") for table in EVERY_TABLE}


def test_an_answer_is_stored_with_its_state_and_cost(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    attempt = world.begin(lane, item.id)
    parts = [OutputPart(text="two\x00", raw=b"two\x00", turn=1), OutputPart(text="one", raw=b"one")]
    usage = Usage(prompt_tokens=7, completion_tokens=3, run_ms=12, finish_reason="stop")
    assert complete_item(world.ledger, lane, item.id, attempt, Answer("done", parts, usage))
    assert world.rows("SELECT turn, text, raw::text FROM outputs ORDER BY turn") == [
        {"turn": 0, "text": "one", "raw": "\\x6f6e65"},
        {"turn": 1, "text": "two", "raw": "\\x74776f00"},
    ]
    assert world.rows(
        "SELECT outcome, prompt_tokens, completion_tokens, run_ms, finish_reason, sampling FROM attempts "
        "WHERE work_item_id IS NOT NULL"
    ) == [
        {
            "outcome": "done",
            "prompt_tokens": 7,
            "completion_tokens": 3,
            "run_ms": 12,
            "finish_reason": "stop",
            "sampling": {"temperature": 0},
        }
    ]
    assert world.states() == {"done": 1}
    assert world.problems() == []


def test_completing_twice_with_one_attempt_is_one_answer(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    attempt = world.begin(lane, item.id)
    assert [complete_item(world.ledger, lane, item.id, attempt, answer()) for _ in range(2)] == [True, True]
    assert world.value("SELECT count(*) FROM outputs") == 1


def test_a_commit_whose_outcome_is_unknown_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.keys("a")
    lane = world.lane()
    item = world.link_all(lane)["a"]
    attempt = world.begin(lane, item.id)
    begin, lost = world.ledger.begin, [True]

    class Torn:
        """A transaction that commits, whose caller hears that the connection was lost."""

        def __enter__(self) -> Any:
            self.inner = begin()
            return self.inner.__enter__()

        def __exit__(self, *error: Any) -> None:
            self.inner.__exit__(*error)
            if lost:
                lost.pop()
                raise LedgerUnavailable("connection lost after COMMIT was sent")

    monkeypatch.setattr(world.ledger, "begin", Torn)
    assert complete_item(world.ledger, lane, item.id, attempt, answer())
    monkeypatch.undo()
    assert world.value("SELECT count(*) FROM outputs") == 1
    assert world.problems() == []


def test_linking_twice_gives_the_same_items(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    claimed = world.claim(lane)[0]
    first = world.link(lane, claimed)
    assert world.link(lane, claimed) == first


def test_the_same_bytes_under_two_keys_are_one_image_asked_once(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    links = [world.link(lane, claimed, "same bytes") for claimed in world.claim(lane)]
    assert links[0].image_id == links[1].image_id
    assert [len(link.items) for link in links] == [1, 0]
    assert world.problems() == []


def test_two_datasets_share_an_image_and_its_answers(world: World) -> None:
    other = World(world.ledger, name="other", prompts=("ocr", "caption_zh"))
    for each in (world, other):
        each.keys("a")
    lane, other_lane = world.lane(), other.lane()
    world.answer(lane, world.link(lane, world.claim(lane)[0], "same").items[0].id)
    items = other.link(other_lane, other.claim(other_lane)[0], "same").items
    assert [item.prompt_id for item in items] == ["caption_zh"]
    assert world.problems() == other.problems() == []


def test_a_ghost_changes_nothing(world: World) -> None:
    world.keys("held", "asked", "fresh")
    ghost = world.lane()
    claimed = {c.key: c for c in world.claim(ghost)}
    held = world.link(ghost, claimed["held"]).items[0]
    asked = world.link(ghost, claimed["asked"]).items[0]
    attempt = world.begin(ghost, asked.id)
    image_id = world.value("SELECT image_id FROM work_items WHERE id = :id", id=held.id)
    world.expire(ghost)
    assert reclaim_expired(world.ledger) == 1
    before = snapshot(world)
    assert not complete_item(world.ledger, ghost, asked.id, attempt, answer("too late"))
    assert not reject_item(world.ledger, ghost, asked.id, attempt, "repetition")
    assert not fail_item(world.ledger, ghost, asked.id, attempt, "worker_refused")
    assert retry_item(world.ledger, ghost, asked.id, attempt, "worker_refused", "", 0) == "lost"
    assert not refuse_object(world.ledger, ghost, claimed["fresh"], "corrupt")
    assert not object_gone(world.ledger, ghost, claimed["fresh"])
    assert not retry_object(world.ledger, ghost, claimed["fresh"], "source_unavailable", "", 0)
    assert not give_back_image(world.ledger, ghost, image_id, "unreadable", "", 0, counted=True)
    assert not mark_image_unreachable(world.ledger, ghost, image_id, "gone", object_id=claimed["held"].id)
    worker_died(world.ledger, ghost, [attempt])
    assert release(world.ledger, ghost, reason="late") == 0
    with pytest.raises(LeaseLost):
        world.begin(ghost, held.id)
    with pytest.raises(LeaseLost):
        link_object(world.ledger, ghost, claimed["fresh"], facts("x"), world.dataset_id, EVERYTHING)
    assert snapshot(world) == before


def test_a_ghost_does_not_spoil_the_second_holders_work(world: World) -> None:
    world.keys("a")
    ghost = world.lane()
    item = world.link_all(ghost)["a"]
    late = world.begin(ghost, item.id)
    release(world.ledger, ghost, reason="test")
    second = world.lane()
    world.answer_pending(second, "the second's")
    assert not complete_item(world.ledger, ghost, item.id, late, answer("the ghost's"))
    assert world.rows("SELECT text FROM outputs") == [{"text": "the second's"}]


def test_an_attempt_of_another_item_completes_nothing(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    items = world.link_all(lane)
    attempt = world.begin(lane, items["a"].id)
    assert not complete_item(world.ledger, lane, items["b"].id, attempt, answer())


def test_retries_wait_and_are_exhausted(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    outcomes = []
    item = world.link_all(lane)["a"]
    for _ in range(5):
        outcomes.append(
            retry_item(world.ledger, lane, item.id, world.begin(lane, item.id), "worker_refused", "busy", 0)
        )
        claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING)
    assert outcomes == ["pending"] * 4 + ["dead"]
    assert world.rows("SELECT reason, detail FROM work_items") == [
        {"reason": "retries_exhausted", "detail": "worker_refused: busy"}
    ]


def test_an_object_that_keeps_failing_is_refused_as_unreadable(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    for _ in range(5):
        retry_object(world.ledger, lane, world.claim(lane)[0], "source_unavailable", "503", 0)
    assert world.rows("SELECT state, reason, failures FROM objects") == [
        {"state": "refused", "reason": "unreadable", "failures": 5}
    ]


def test_an_unknown_reason_is_refused_before_anything_is_written(world: World) -> None:
    world.keys("a")
    lane = world.lane()
    with pytest.raises(ValueError, match="no_such_reason"):
        refuse_object(world.ledger, lane, world.claim(lane)[0], "no_such_reason")
