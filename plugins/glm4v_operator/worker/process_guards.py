"""What a worker does about its own process before anything else runs in it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


def keep_stdout_private() -> int:
    """A copy of file descriptor 1 for this package alone; from now on what anybody prints goes to stderr.

    Also what C code prints: the descriptor itself is redirected, not only ``sys.stdout``.
    """
    sys.stdout.flush()
    private = os.dup(1)
    os.dup2(2, 1)
    return private


def when_stdin_ends(act: Callable[[], None]) -> None:
    """Call ``act``, in a thread of its own, when the process at the other end of stdin is gone.

    The kernel closes that pipe however the holder ends, SIGKILL included; a parent-death signal would come when the
    holder's *thread* ends (prctl(2)), which is too early.
    """

    def watch() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass  # no stdin at all is an ended one
        act()

    threading.Thread(target=watch, name="stdin-watch", daemon=True).start()


def end_now(code: int) -> None:
    """End the process without unwinding: other threads may sit in code that never returns."""
    sys.stderr.flush()
    os._exit(code)
