"""Scripted workers."""

from __future__ import annotations

from tests.scripted.fixtures import _workers_find_scripts, hold, lacking, said

__all__ = ["_workers_find_scripts", "hold", "lacking", "said"]
