"""Where a PostgreSQL server keeps its data: beside its record in the checkout, or outside where that cannot be reached.

PostgreSQL refuses to run as root, so for root another account runs it. That account cannot enter a checkout below a
folder that only root may enter (0700); the data then lives in a folder of the system, and the checkout keeps its path.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from embedded.unprivileged import Account

OUTSIDE_PLACES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - the owner of what is found there is checked
RECORD = "data-is-in"
OWNER = "belongs-to"


@dataclass(frozen=True, slots=True)
class PostgresHome:
    """The folder that holds a server's data, its log, its port and its passwords."""

    record: Path
    """The folder in the checkout; always there."""
    folder: Path
    """The folder that holds the data; the same as ``record`` unless the server's account cannot enter that."""

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server said since it was last started."""
        return self.folder / "postgresql.log"

    @property
    def is_outside(self) -> bool:
        """Whether the data lives outside the checkout."""
        return self.folder != self.record

    @property
    def is_at_rest(self) -> bool:
        """Whether the last server in it was stopped in order; False is no proof that one runs."""
        return not (self.data / "postmaster.pid").exists()

    def remove(self) -> None:
        """Delete the data, wherever it lives, and the record of it."""
        for folder in {self.folder, self.record}:
            shutil.rmtree(folder, ignore_errors=True)


def find_home(record: Path) -> PostgresHome | None:
    """The home that was made for ``record`` earlier, or None."""
    outside = _recorded_outside(record)
    if outside is not None:
        return PostgresHome(record, outside)
    for place in OUTSIDE_PLACES:  # the record was deleted, the data was not
        candidate = place / outside_name(record)
        if _is_ours(candidate) and _owner_of(candidate) == record:
            return PostgresHome(record, candidate)
    return PostgresHome(record, record) if (record / "data").exists() else None


def make_home(record: Path, account: Account) -> PostgresHome:
    """The home for ``record``, made on first use, moved out of the checkout where ``account`` cannot enter that."""
    record.mkdir(parents=True, exist_ok=True)
    home = find_home(record)
    if home is not None and home.is_outside:
        (record / RECORD).write_text(f"{home.folder}\n")
        return home
    if account.can_enter(record):
        return PostgresHome(record, record)
    outside = _make_outside(record, account)
    if home is not None:
        for left in home.record.iterdir():
            if left.name not in ("lock", RECORD):
                shutil.move(left, outside / left.name)
    (record / RECORD).write_text(f"{outside}\n")
    return PostgresHome(record, outside)


def _make_outside(record: Path, account: Account) -> Path:
    for place in OUTSIDE_PLACES:
        if not (os.access(place, os.W_OK) and account.can_enter(place)):
            continue
        folder = place / outside_name(record)
        try:
            folder.mkdir(mode=0o755)
        except FileExistsError:
            if not _is_ours(folder):
                continue
        folder.chmod(0o755)  # whatever the umask says, the server's account must enter
        (folder / OWNER).write_text(f"{record}\n")
        return folder
    raise RuntimeError(
        f"the account {account.name!r}, which PostgreSQL would run as, can enter neither {record} nor a folder in"
        f" any of {', '.join(str(place) for place in OUTSIDE_PLACES)}: let it enter one, or run as a normal user"
    )


def outside_name(record: Path) -> str:
    """The name of the folder outside the checkout that belongs to ``record`` alone."""
    return f"glm4v-{record.name}-{hashlib.sha256(str(record).encode()).hexdigest()[:12]}"


def _recorded_outside(record: Path) -> Path | None:
    try:
        folder = Path((record / RECORD).read_text().strip())
    except FileNotFoundError:
        return None
    if not folder.is_dir():
        return None
    owner = _owner_of(folder)
    if owner is not None and owner != record:
        if (owner / RECORD).exists():  # this checkout is a copy; the data belongs to the one it was copied from
            return None
        (folder / OWNER).write_text(f"{record}\n")  # the checkout was moved
    return folder


def _owner_of(folder: Path) -> Path | None:
    try:
        return Path((folder / OWNER).read_text().strip())
    except OSError:
        return None


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
