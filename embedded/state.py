"""The folder in which one set of embedded services keeps everything that it knows: settings, secrets, logs, data."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder that holds ``dags/``, ``plugins/`` and ``include/``."""

FOLDER_VARIABLE = "GLM4V_DEMO_HOME"


class AlreadyAtWork(RuntimeError):
    """Another process is starting or stopping the services of this folder."""


class StateFolder:
    """A private folder (0700); the files in it that hold secrets are 0600."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` defaults to ``$GLM4V_DEMO_HOME``, else ``.demo`` in the checkout."""
        chosen = folder or Path(os.environ.get(FOLDER_VARIABLE) or CHECKOUT / ".demo")
        self.folder = Path(os.path.abspath(chosen))

    def make(self) -> StateFolder:
        """Make the folder on first use."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        return self

    def path(self, *parts: str) -> Path:
        """A path inside the folder."""
        return self.folder.joinpath(*parts)

    def log(self, service: str) -> Path:
        """Where ``service`` writes what it says."""
        return self.path("logs", f"{service}.log")

    def read(self, name: str) -> dict[str, Any]:
        """What was last written as ``name``; an empty value where nothing was, or where it is no JSON object."""
        try:
            value = json.loads(self.path(f"{name}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def write(self, name: str, value: dict[str, Any]) -> None:
        """Keep ``value`` as ``name``: whole or not at all, readable by its owner only."""
        self.write_private(f"{name}.json", json.dumps(value, indent=1, ensure_ascii=False) + "\n")

    def write_private(self, name: str, text: str) -> Path:
        """Write a file that only its owner may read, whole or not at all."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(target)
        return target

    def secret(self, name: str, letters: int = 24) -> str:
        """The secret called ``name``: random on first use, the same ever after."""
        with self._secrets_locked():
            known = self.read("secrets")
            if name not in known:
                known[name] = secrets.token_hex(letters)[:letters]
                self.write("secrets", known)
        return str(known[name])

    @contextmanager
    def _secrets_locked(self) -> Iterator[None]:
        """Let one thread of one process at a time change the secrets: services that start side by side make theirs."""
        self.make()
        with self.path("secrets.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of this opening: it holds back this process's other threads as well
            yield

    @contextmanager
    def locked(self, doing: str) -> Iterator[None]:
        """Let one process at a time work on this folder; a process that dies lets go.

        Raises :class:`AlreadyAtWork` naming who holds it.
        """
        self.make()
        with self.path("lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                holder = lock.read().strip() or "another process"
                raise AlreadyAtWork(f"{holder} is at work on {self.folder}: wait for it, or end it") from error
            lock.truncate(0)
            lock.write(f"'{doing}' (process {os.getpid()})")
            lock.flush()
            yield

    @contextmanager
    def locked_patiently(self, doing: str, seconds: float) -> Iterator[None]:
        """Like :meth:`locked`, but waits up to ``seconds`` for whoever is at work."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with self.locked(doing):
                    yield
                return
            except AlreadyAtWork as error:
                if time.monotonic() > deadline:
                    raise
                print(error, flush=True)
                time.sleep(3)
