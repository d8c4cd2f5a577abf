"""Scripted workers, for accidents that need one."""

from __future__ import annotations

from tests.scripted.fixtures import _workers_find_scripts, hold, said

__all__ = ["_workers_find_scripts", "hold", "said"]
