"""``python -m embedded.stop``: stop what the demonstration started; its data stays.

Runs on any Python of the project's while there is nothing to stop; to stop something it needs the finished set-up.
"""

from __future__ import annotations

import sys
import time

from embedded.postgres_home import find_home
from embedded.state import AlreadyAtWork, StateFolder

PATIENCE_SECONDS = 90


def stop(state: StateFolder) -> int:
    """Stop everything of ``state``; the exit status says whether anything is left."""
    if not state.folder.exists() and find_home(state.path("postgres")) is None:
        print(f"nothing was started here ({state.folder} does not exist)")
        return 0
    from embedded.stack import DemoStack, left_running

    with state.locked_patiently("make stop", PATIENCE_SECONDS):
        began = time.monotonic()
        DemoStack(state).stop(print)
        left = left_running(state)
    if left:
        print(f"still running: {', '.join(left)}", file=sys.stderr)
        return 1
    print(f"everything is stopped ({time.monotonic() - began:.1f} s)")
    return 0


def without_set_up(command: str, state: StateFolder, missing: ModuleNotFoundError) -> str:
    """Why ``command`` cannot do its work when the packages are missing that know the services, and what to do."""
    return (
        f"{command}: something was started here (its data: {state.folder}), and the set-up that can stop it is not"
        f" finished ({missing}): run 'make setup', then '{command}'"
    )


if __name__ == "__main__":
    try:
        status = stop(StateFolder())
        if StateFolder().folder.exists():
            print(f"the data stays in {StateFolder().folder}: 'make demo' goes on with it, 'make clean' deletes it")
        sys.exit(status)
    except ModuleNotFoundError as missing:
        sys.exit(without_set_up("make stop", StateFolder(), missing))
    except (AlreadyAtWork, RuntimeError, OSError) as error:
        sys.exit(f"make stop: {error}")
