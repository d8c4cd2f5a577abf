"""Fixtures of a day's work; a conftest imports them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psutil
import pytest

from glm4v_operator.ledger.database import Ledger
from glm4v_operator.worker.client import Endpoint
from tests.annotate.day import SERVED, Day, answer_plainly
from tests.scripted.asking import wait_until
from tests.scripted.openai_server import ScriptedOpenAiServer, openai_server

MakeDay = Callable[..., Day]


@pytest.fixture
def day_ledger(ledger_url: str) -> Iterator[Ledger]:
    """A fresh ledger; at the end no process that the test started may be left."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with Ledger(ledger_url, pool_size=8) as ledger:
        yield ledger
    # A decoder that was at work when its lane was stopped ends a moment later.
    wait_until(lambda: not _left_since(before), seconds=10.0)


def _left_since(before: set[int]) -> list[str]:
    """Processes that came since; backends of the session's PostgreSQL come and go as they like."""
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    return [name for name in map(_command, left) if "glm4v_operator" in name]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture
def openai() -> Iterator[Callable[..., ScriptedOpenAiServer]]:
    """``openai(answer)`` starts a chat-completions server of another make."""
    with ExitStack() as servers:
        yield lambda answer=answer_plainly: servers.enter_context(openai_server(answer))


@pytest.fixture
def make_day(day_ledger: Ledger, s3_client: Any, bucket: str) -> MakeDay:
    """``make_day(engine)`` or ``make_day(server)``: a dataset over a fresh bucket with a held or a served worker."""

    def make(worker: Any, prompts: tuple[str, ...] = ("ocr",), *, client: Any = None, **settings: Any) -> Day:
        engine, endpoint = worker, None
        if isinstance(worker, ScriptedOpenAiServer):
            engine, endpoint = SERVED, Endpoint(worker.base_url)
        store = settings.pop("bucket", bucket)
        return Day(day_ledger, client or s3_client, store, engine, endpoint, prompts, settings)

    return make
