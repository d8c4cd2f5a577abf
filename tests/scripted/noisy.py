"""An engine whose library prints a banner when it is imported, past Python as well as through it."""

from __future__ import annotations

import os

from tests.scripted.engine import ScriptedEngine

print("a banner", flush=True)
os.write(1, b"another one\n")


class NoisyEngine(ScriptedEngine):
    """Otherwise well-behaved."""
