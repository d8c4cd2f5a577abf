"""Scripted workers, and days of work, for accidents that need them."""

from __future__ import annotations

from tests.annotate.fixtures import day_ledger, make_day, openai
from tests.scripted.fixtures import _workers_find_scripts, hold, said

__all__ = ["_workers_find_scripts", "day_ledger", "hold", "make_day", "openai", "said"]
