"""``python -m embedded.stop``: stop what the demonstration started; its data stays."""

from __future__ import annotations

import sys
import time

from embedded.stack import DemoStack, left_running
from embedded.state import AlreadyAtWork, StateFolder

PATIENCE_SECONDS = 90


def stop(state: StateFolder) -> int:
    """Stop everything of ``state``; the exit status says whether anything is left."""
    if not state.folder.exists() and not left_running(state):
        print(f"nothing was started here ({state.folder} does not exist)")
        return 0
    with state.locked_patiently("make stop", PATIENCE_SECONDS):
        began = time.monotonic()
        DemoStack(state).stop(print)
        left = left_running(state)
    if left:
        print(f"still running: {', '.join(left)}", file=sys.stderr)
        return 1
    print(f"everything is stopped ({time.monotonic() - began:.1f} s)")
    return 0


if __name__ == "__main__":
    try:
        status = stop(StateFolder())
        print(f"the data stays in {StateFolder().folder}: 'make demo' goes on with it, 'make clean' deletes it")
        sys.exit(status)
    except (AlreadyAtWork, RuntimeError, OSError) as error:
        sys.exit(f"make stop: {error}")
