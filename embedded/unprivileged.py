"""Who runs a server that refuses to run as root, and what that account can reach."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """The account that child processes run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether this is the account that this process runs as."""
        return self.uid == os.geteuid()

    def process_arguments(self) -> dict[str, Any]:
        """Arguments of :class:`subprocess.Popen` that run a child as this account."""
        if self.is_current:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Hand ``path`` to this account with permission bits ``mode``."""
        path.chmod(mode)
        if not self.is_current:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can traverse every folder on the way to ``folder``, and ``folder`` itself."""
        if self.is_current:
            return os.access(folder, os.X_OK)
        probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        try:
            done = subprocess.run(
                probe, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.process_arguments()
            )
        except PermissionError as error:
            raise RuntimeError(
                f"this process is root but may not start a program as {self.name!r} ({error}); PostgreSQL refuses to"
                " run as root. Run as a normal user, or let this container change user ids (CAP_SETUID, CAP_SETGID)"
            ) from error
        return done.returncode == 0


def server_account() -> Account:
    """The current account; for root, ``postgres`` where there is one, else ``nobody``."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise RuntimeError(
        "PostgreSQL refuses to run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as:"
        " add one, or run as a normal user"
    )
