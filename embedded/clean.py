"""``python -m embedded.clean``: stop everything, and delete the demonstration's data wherever it lives.

Runs on any Python of the project's while nothing can be running; to stop something it needs the finished set-up.
"""

from __future__ import annotations

import shutil
import sys

from embedded.postgres_home import find_home
from embedded.state import AlreadyAtWork, StateFolder
from embedded.stop import PATIENCE_SECONDS, stop, without_set_up

_MADE_HERE = ("airflow", "bucket", "logs", "postgres", "run")
_FILES_MADE_HERE = ("*.json", "*.unfinished", "env", "pg_service.conf", "lock", "secrets.lock")


def clean(state: StateFolder) -> int:
    """Delete what was made in ``state`` and nothing else that a person may have put beside it."""
    home = find_home(state.path("postgres"))
    if not state.folder.exists() and (home is None or home.is_at_rest):
        if home is not None:  # the folder was deleted by hand, what lies outside it was not
            print(f"deleting PostgreSQL's data in {home.folder}")
            home.remove()
        return 0
    if stop(state) != 0:
        return 1
    from embedded.postgres import EmbeddedPostgres

    with state.locked_patiently("make clean", PATIENCE_SECONDS):
        if home is not None and home.is_outside:
            print(f"deleting PostgreSQL's data in {home.folder}")
        EmbeddedPostgres(state.path("postgres")).remove()
        for name in _MADE_HERE:
            folder = state.path(name)
            if folder.exists():
                print(f"deleting {folder}")
                shutil.rmtree(folder)
        for pattern in _FILES_MADE_HERE:
            for file in state.folder.glob(pattern):
                file.unlink()
    if not any(state.folder.iterdir()):
        state.folder.rmdir()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(clean(StateFolder()))
    except ModuleNotFoundError as missing:
        sys.exit(without_set_up("make clean", StateFolder(), missing))
    except (AlreadyAtWork, RuntimeError, OSError) as error:
        sys.exit(f"make clean: {error}")
