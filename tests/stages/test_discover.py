"""What a discovery writes down and says."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import SourceMisconfigured
from glm4v_operator.stages.discover import Discovered, discover
from tests.annotate.day import Day, picture, scripted
from tests.annotate.fixtures import MakeDay


@pytest.fixture
def day(make_day: MakeDay) -> Day:
    day = make_day(scripted(), prefixes=("2025/", "2026/"), exclude=("**/*.tmp",))
    for key in ("2025/a.png", "2026/b.png", "2026/c.png", "2026/d.tmp", "elsewhere/e.png"):
        day.put(key, picture(len(key)))
    day.discover()
    return day


def again(day: Day, *prefixes: str) -> Discovered:
    return discover(
        day.ledger,
        day.client,
        day.dataset,
        dataset_id=day.dataset_id,
        run_id=day.run_id,
        prefixes=prefixes or day.dataset.prefixes,
        say=day.said.append,
    )


def test_each_prefix_is_listed_and_said_in_numbers(day: Day) -> None:
    assert [line.partition(": ")[2] for line in day.said] == [
        "1 objects, 1 new, 0 changed, 0 deleted",
        "2 objects, 2 new, 0 changed, 0 deleted",
    ]
    assert day.rows("SELECT key FROM objects ORDER BY key") == [("2025/a.png",), ("2026/b.png",), ("2026/c.png",)]


def test_a_second_listing_says_what_changed_and_nothing_else(day: Day) -> None:
    day.put("2025/new.png", picture(90))
    day.put("2026/b.png", picture(91))
    day.client.delete_object(Bucket=day.bucket, Key="2026/c.png")
    assert again(day).to_json() == {"seen": 3, "new": 1, "changed": 1, "deleted": 1, "left_out": 0}


def test_a_run_narrowed_to_a_prefix_deletes_nothing_under_the_others(day: Day) -> None:
    for key in ("2025/a.png", "2026/c.png"):
        day.client.delete_object(Bucket=day.bucket, Key=key)
    assert again(day, "2026/").deleted == 1
    assert day.rows("SELECT key FROM objects WHERE state = 'gone'") == [("2026/c.png",)]


def test_what_changed_settings_leave_out_is_told_from_what_was_deleted(day: Day) -> None:
    day.client.delete_object(Bucket=day.bucket, Key="2026/c.png")
    day.with_dataset(prefixes=("2026/",), exclude=("**/b.png",))
    found = again(day)
    assert (found.deleted, found.left_out) == (1, 2)
    assert day.said[-2:] == [
        f"{day.bucket}/2026/: 1 objects, 1 new, 0 changed, 1 deleted, 1 left out by globs",
        "1 objects of another bucket or prefix than the dataset's are left out",
    ]
    assert day.rows("SELECT key, reason FROM objects WHERE state = 'gone' ORDER BY key") == [
        ("2025/a.png", "out_of_scope"),
        ("2026/b.png", "out_of_scope"),
        ("2026/c.png", "gone"),
    ]


def test_a_listing_that_fails_leaves_nothing_out(day: Day) -> None:
    day.with_dataset(bucket="no-such-bucket")
    with pytest.raises(SourceMisconfigured):
        again(day)
    assert day.objects() == {"listed": 3}
