from __future__ import annotations

import pytest
from croniter import croniter

from glm4v_operator.cron import PRESETS, check_schedule


@pytest.mark.parametrize(
    "schedule",
    [*PRESETS, "30 2 * * *", "*/15 8-18 * * mon-fri", "0 0 1,15 * *", "0 0 29 2 *", "0 0 31 JAN,feb *", "5/20 * * * 7"],
)
def test_schedules_that_some_day_matches_are_taken(schedule: str):
    check_schedule(schedule)


@pytest.mark.parametrize("schedule", ["30 2 * * *", "*/15 8-18 * * mon-fri", "0 0 29 2 *", "0 0 31 jan,feb *"])
def test_the_scheduler_s_own_reader_finds_the_next_day_of_what_is_taken(schedule: str):
    assert croniter(schedule).get_next() > 0


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("", "five cron fields"),
        ("daily", "five cron fields"),
        ("@dayly", "expected one of @hourly, @daily"),
        ("@once", "expected one of @hourly, @daily"),
        ("0 0 * *", "five cron fields"),
        ("0 0 * * * *", "five cron fields"),
        ("60 0 * * *", "expected 0 to 59 as minute, found '60'"),
        ("0 24 * * *", "expected 0 to 23 as hour, found '24'"),
        ("0 0 0 * *", "expected 1 to 31 as day of the month, found '0'"),
        ("0 0 * mai *", "expected 1 to 12 as month, found 'mai'"),
        ("0 0 * * 8", "expected 0 to 7 as day of the week, found '8'"),
        ("0 18-8 * * *", "an ascending range"),
        ("*/0 * * * *", "a step above 0"),
        ("0,, * * * *", "found ''"),
        ("0 0 L * *", "found 'L'"),
        ("0 0 30 2 *", "none of its months has day 30"),
        ("0 0 31 4,6 *", "none of its months has day 31"),
    ],
)
def test_what_no_cron_or_no_day_would_match_is_refused(schedule: str, expected: str):
    with pytest.raises(ValueError, match="expected") as caught:
        check_schedule(schedule)
    assert expected in str(caught.value)
