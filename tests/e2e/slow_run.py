"""A run of the slow dataset that is at work while the test does something to it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import text

from glm4v_operator.ledger.database import Ledger
from tests.annotate.day import picture
from tests.e2e.conftest import RunningAirflow
from tests.e2e.datasets import JOURNAL, SLOW, SLOW_BUCKET

DAG_ID = f"image_text_{SLOW}"

_DONE = "SELECT key FROM latest_texts WHERE dataset = :dataset AND state = 'done' ORDER BY key"


def begin_slow_run(running_airflow: RunningAirflow, ledger: Ledger, pictures: range) -> str:
    """Upload ``pictures``, trigger a run, and return its id once it has read some of them, but not all."""
    bucket = running_airflow.stack.s3.bucket_folder(SLOW_BUCKET)
    for number in pictures:
        (bucket / key_of(number)).write_bytes(picture(number))
    running_airflow.api.wait_for_dag(DAG_ID, seconds=60)
    running_airflow.api.unpause(DAG_ID)
    before = len(done(ledger))
    run_id = running_airflow.api.trigger(DAG_ID)
    wait_until(lambda: len(done(ledger)) >= before + 2, 90)
    assert len(done(ledger)) < before + len(pictures)
    return run_id


def key_of(number: int) -> str:
    """The key of picture ``number``."""
    return f"{number:03d}.png"


def done(ledger: Ledger) -> list[str]:
    """Keys of the slow dataset that have their text."""
    with ledger.begin() as connection:
        return list(connection.execute(text(_DONE), {"dataset": SLOW}).scalars())


def times_asked(running_airflow: RunningAirflow) -> Counter[str]:
    """How often the worker was asked about each key."""
    lines = (running_airflow.datasets / JOURNAL).read_text().splitlines()
    return Counter(key_of(json.loads(line)["pixel"][0]) for line in lines)


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    """Return once ``holds()``; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not so after {seconds:.0f} s"
        time.sleep(0.2)
