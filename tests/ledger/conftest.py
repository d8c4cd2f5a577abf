"""Fixtures of the ledger's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glm4v_operator.ledger.database import Ledger
from tests.ledger.world import World


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """A fresh, migrated ledger."""
    with Ledger(ledger_url, pool_size=10) as opened:
        yield opened


@pytest.fixture
def world(ledger: Ledger) -> World:
    """A dataset with one prompt, and a run."""
    return World(ledger)
