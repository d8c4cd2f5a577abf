"""Days of work with scripted workers."""

from __future__ import annotations

from tests.annotate.fixtures import day_ledger, make_day, openai
from tests.scripted.fixtures import _workers_find_scripts

__all__ = ["_workers_find_scripts", "day_ledger", "make_day", "openai"]
