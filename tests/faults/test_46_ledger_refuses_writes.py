"""Accident 46: the ledger is a read-only replica, or its disk is full; versions: ``tests/ledger/test_schema.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from glm4v_operator.errors import LedgerUnavailable, Misconfigured
from glm4v_operator.ledger.claims import claim_objects
from glm4v_operator.ledger.database import Ledger, check_schema
from tests.annotate.day import answer_plainly
from tests.annotate.fixtures import MakeDay
from tests.ledger.world import EVERYTHING, World, listed
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]

FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON outputs EXECUTE FUNCTION full_disk();
"""


@pytest.fixture
def world(ledger_url: str) -> Iterator[World]:
    with Ledger(ledger_url) as ledger:
        yield World(ledger)


def test_a_read_only_replica_needs_a_person_and_is_named(world: World, ledger_url: str) -> None:
    world.scan([listed("a")])
    lane = world.lane()
    world.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', "
              "current_database()); END $$")  # fmt: skip
    with Ledger(ledger_url) as replica:
        check_schema(replica)  # it can be read
        with pytest.raises(Misconfigured, match="read-only replica"):
            claim_objects(replica, lane, world.dataset_id, 1, EVERYTHING)
    assert world.states("objects") == {"listed": 1}


def test_a_full_disk_fails_the_task_retryably_and_no_item(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(answer_plainly))
    day.put_pictures(2)
    day.begin()
    _execute(day.ledger, FULL_DISK)
    with pytest.raises(LedgerUnavailable, match="No space left"):
        day.lane().run()
    assert (day.items(), day.texts(), day.problems()) == ({"pending": 2}, {}, [])
    assert day.rows("SELECT DISTINCT failures, suspect FROM work_items") == [(0, False)]
    _execute(day.ledger, "DROP TRIGGER full_disk ON outputs")
    day.lane(1).run()
    assert day.items() == {"done": 2}


def _execute(ledger: Ledger, sql: str, **parameters: Any) -> None:
    with ledger.begin() as connection:
        connection.execute(text(sql), parameters)
