"""Discovery is a set difference: nothing is forgotten, nothing is taken twice, only finished listings delete."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from glm4v_operator.ledger.discovery import BATCH, Counts, Missing, finish_listing, record_objects, start_listing
from glm4v_operator.ledger.runs import start_run
from glm4v_operator.listed_object import ListedObject
from tests.ledger.world import World, listed


def test_a_first_listing_is_all_new(world: World) -> None:
    counts, deleted = world.scan(listed(f"day/{n:05d}.png") for n in range(2 * BATCH + 7))
    assert (counts, deleted) == (Counts(new=2 * BATCH + 7), 0)
    assert world.states("objects") == {"listed": 2 * BATCH + 7}
    assert world.problems() == []


def test_the_same_listing_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        counts, deleted = world.scan(listed(f"{n}.png") for n in range(1200))
    assert (counts, deleted) == (Counts(unchanged=1200), 0)
    assert world.problems() == []


def test_the_listing_is_read_as_it_comes(world: World) -> None:
    recorded: list[int] = []

    def pages() -> Iterator[ListedObject]:
        for n in range(3 * BATCH):
            if n % BATCH == 0:
                recorded.append(world.value("SELECT count(*) FROM objects"))
            yield listed(f"{n:06d}")

    world.scan(pages())
    assert recorded[0] == 0
    assert recorded[1] in (0, BATCH)  # one batch is written while the next one is read
    assert recorded[2] in (BATCH, 2 * BATCH)


def test_a_listing_that_breaks_off_leaves_what_was_read_before_recorded(world: World) -> None:
    def pages() -> Iterator[ListedObject]:
        yield from (listed(f"{n:06d}") for n in range(BATCH + 5))
        raise ConnectionError("the store is gone")

    with pytest.raises(ConnectionError, match="the store is gone"):
        world.scan(pages())
    assert world.value("SELECT count(*) FROM objects") == BATCH
    assert world.problems() == []


def test_a_key_listed_twice_in_one_batch_is_one_object(world: World) -> None:
    counts, _ = world.scan([listed("a"), listed("b"), listed("a")])
    assert counts == Counts(new=2)
    assert world.problems() == []


def test_an_overwritten_key_is_a_new_object_and_the_waiting_old_one_is_gone(world: World) -> None:
    world.scan([listed("a", "first")])
    counts, deleted = world.scan([listed("a", "second")])
    assert (counts, deleted) == (Counts(changed=1), 0)
    assert world.rows("SELECT state, reason, superseded_at IS NOT NULL AS old FROM objects ORDER BY id") == [
        {"state": "gone", "reason": "changed", "old": True},
        {"state": "listed", "reason": None, "old": False},
    ]
    assert world.problems() == []


def test_an_overwritten_key_keeps_the_texts_of_the_old_bytes(world: World) -> None:
    world.scan([listed("a", "first")])
    lane = world.lane()
    world.answer(lane, world.link_all(lane)["a"].id, "old words")
    world.scan([listed("a", "second")])
    assert world.states("objects") == {"linked": 1, "listed": 1}
    assert world.value("SELECT text FROM outputs") == "old words"
    assert world.problems() == []


def test_a_version_that_comes_back_is_current_again(world: World) -> None:
    for body in ("first", "second", "first"):
        world.scan([listed("a", body)])
    current = world.rows("SELECT state FROM objects WHERE superseded_at IS NULL AND etag = md5('first')")
    assert current == [{"state": "listed"}]
    assert world.value("SELECT count(*) FROM objects WHERE superseded_at IS NULL") == 1


def test_deletion_is_gone_for_the_waiting_and_a_date_for_the_linked(world: World) -> None:
    world.keys("a", "b")
    lane = world.lane()
    world.link(lane, next(c for c in world.claim(lane, 1)))
    linked = world.value("SELECT key FROM objects WHERE state = 'linked'")
    _, deleted = world.scan([])
    assert deleted == 2
    found = world.rows("SELECT key, state, reason, deleted_at IS NOT NULL AS dated FROM objects ORDER BY state")
    assert found[0] == {"key": linked, "state": "linked", "reason": None, "dated": True}
    assert (found[1]["state"], found[1]["reason"], found[1]["dated"]) == ("gone", "gone", True)


def test_a_deleted_object_that_is_listed_again_waits_again(world: World) -> None:
    world.keys("a")
    world.scan([])
    world.keys("a")
    assert world.rows("SELECT state, reason, deleted_at, finished_at FROM objects") == [
        {"state": "listed", "reason": None, "deleted_at": None, "finished_at": None}
    ]


def test_only_the_finished_prefix_loses_objects(world: World) -> None:
    world.scan([listed("a/1"), listed("b/1")])
    assert world.scan([], prefix="a/")[1] == 1
    assert world.rows("SELECT key, state FROM objects ORDER BY key") == [
        {"key": "a/1", "state": "gone"},
        {"key": "b/1", "state": "listed"},
    ]


def test_a_listing_that_breaks_off_deletes_nothing(world: World) -> None:
    world.keys("a", "b")
    start_listing(world.ledger, world.run_id, world.dataset_id, "")
    record_objects(world.ledger, world.run_id, world.dataset_id, [listed("a")])
    assert world.states("objects") == {"listed": 2}


def test_an_object_that_another_listing_found_meanwhile_is_not_deleted(world: World) -> None:
    """Two runs at once: the later listing passed the object's page before it was uploaded, the earlier one saw it."""
    earlier, later = world.run_id, start_run(world.ledger, world.dataset_id, "later", "manual", {})
    start_listing(world.ledger, earlier, world.dataset_id, "")
    start_listing(world.ledger, later, world.dataset_id, "")
    record_objects(world.ledger, earlier, world.dataset_id, [listed("a")])
    assert finish_listing(world.ledger, later, world.dataset_id, "bucket", "") == Missing()
    assert world.states("objects") == {"listed": 1}


def test_a_batch_recorded_again_after_a_crash_counts_once(world: World) -> None:
    start_listing(world.ledger, world.run_id, world.dataset_id, "")

    def torn() -> Iterator[ListedObject]:
        for n in range(BATCH + 5):
            yield listed(f"{n:06d}")
        raise ConnectionError("the store went away")

    with pytest.raises(ConnectionError):
        record_objects(world.ledger, world.run_id, world.dataset_id, torn())
    assert world.states("objects") == {"listed": BATCH}
    world.scan(listed(f"{n:06d}") for n in range(BATCH + 5))
    assert world.states("objects") == {"listed": BATCH + 5}
    assert world.problems() == []


def test_recording_without_a_listing_is_an_error(world: World) -> None:
    with pytest.raises(ValueError, match="expected a listing"):
        record_objects(world.ledger, world.run_id, world.dataset_id, [listed("a")])


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (listed("nul\x00key"), "key"),
        (listed("half \ud83d pair"), "key"),
        (listed("k" * 4000), "key"),
        (listed("folder/", size=0), "folder_marker"),
        (listed("empty.png", size=0), "empty_object"),
    ],
)
def test_what_can_never_be_an_image_is_refused_at_once(world: World, item: ListedObject, reason: str) -> None:
    for _ in range(2):
        world.scan([item])
    assert world.rows("SELECT state, reason FROM objects") == [{"state": "refused", "reason": reason}]
    assert world.problems() == []


@pytest.mark.parametrize(
    "key",
    ["../../etc/passwd", "tab\tnew\nline\rback\\slash", "\\N", "\\.", "'; DROP TABLE objects; --", "{{ 7*7 }}",
     "汉字.png", "cafe\u0301", "caf\u00e9", " ", "/", "k" * 1024, "%2e%2e", ",", "\x7f\x1b[31m"],
)  # fmt: skip
def test_hostile_keys_are_kept_exactly(world: World, key: str) -> None:
    world.scan([listed(key)])
    assert [claimed.key for claimed in world.claim(world.lane())] == [key]


def test_a_key_that_cannot_be_stored_is_not_taken_for_the_key_that_its_escape_names(world: World) -> None:
    twins = [listed("p\x00", "same"), listed("p\\x00", "same")]
    for objects in (twins, twins[::-1], twins[:1], twins[1:], twins):
        world.scan(objects)
    assert world.rows("SELECT key, state, reason, superseded_at FROM objects ORDER BY state") == [
        {"key": "p\\x00", "state": "listed", "reason": None, "superseded_at": None},
        {"key": "p\\x00", "state": "refused", "reason": "key", "superseded_at": None},
    ]
    assert [claimed.key for claimed in world.claim(world.lane())] == ["p\\x00"]
    assert world.problems() == []


def test_an_etag_that_is_no_hash_is_told_apart_by_time(world: World) -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    world.scan([ListedObject("bucket", "a", None, "abc-2", 5, early)])
    counts, _ = world.scan([ListedObject("bucket", "a", None, "abc-2", 5, late)])
    assert counts == Counts(changed=1)


def test_a_content_etag_does_not_look_at_the_time(world: World) -> None:
    world.scan([listed("a", minute=0)])
    counts, _ = world.scan([listed("a", minute=5)])
    assert counts == Counts(unchanged=1)


def test_two_listings_in_opposite_order_at_once_make_each_object_once(world: World) -> None:
    keys = [f"{n:04d}" for n in range(2000)]
    other_run = start_run(world.ledger, world.dataset_id, "other", "manual", {})
    found: list[Counts] = []

    def record(run_id: int, order: list[str]) -> None:
        start_listing(world.ledger, run_id, world.dataset_id, "")
        found.append(record_objects(world.ledger, run_id, world.dataset_id, [listed(key) for key in order]))

    threads = [
        threading.Thread(target=record, args=(world.run_id, keys)),
        threading.Thread(target=record, args=(other_run, keys[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted((counts.new, counts.unchanged) for counts in found) == [(0, 2000), (2000, 0)]
    assert world.problems() == []
