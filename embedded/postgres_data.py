"""The data folder of a PostgreSQL server: made once, given settings at every start, refused to another version."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from embedded.ports import LOOPBACK
from embedded.postgres_binaries import major_version
from embedded.postgres_home import PostgresHome
from embedded.unprivileged import server_account

SUPERUSER = "postgres"

_OWN_SETTINGS = "glm4v.conf"


class PostgresFailed(RuntimeError):
    """The server could not be made or started; the message ends with what it said."""


def make_data(home: PostgresHome, binaries: Path, password: str, *, durable: bool) -> None:
    """Make the data folder with the superuser's ``password``; an interrupted one is made again from the start."""
    account = server_account()
    unfinished, password_file = home.folder / "data-unfinished", home.folder / "password"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir()
    account.own(unfinished, 0o700)
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password)
        account.own(password_file, 0o600)
        # PGDATA is renamed into place when it is whole, so that an interrupted start leaves no half-made one.
        command = [str(binaries / "initdb"), "--pgdata", str(unfinished), "--username", SUPERUSER]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"]
        command += ["--pwfile", str(password_file), *([] if durable else ["--no-sync"])]
        run_program(command, env=clean_environment(), **account.process_arguments())
    finally:
        password_file.unlink(missing_ok=True)
    with (unfinished / "postgresql.conf").open("a") as settings:
        settings.write(f"\ninclude '../{_OWN_SETTINGS}'\n")
    unfinished.rename(home.data)


def write_settings(home: PostgresHome, port: int, *, durable: bool, max_connections: int) -> None:
    """Write what the server reads beside its own defaults."""
    settings = {
        "listen_addresses": f"'{LOOPBACK}'",
        "port": str(port),
        "unix_socket_directories": "''",
        "max_connections": str(max_connections),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    path = home.folder / _OWN_SETTINGS
    path.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
    path.chmod(0o644)  # whatever the umask says, the server's account must read it


def check_version(home: PostgresHome, binaries: Path) -> None:
    """Raise :class:`PostgresFailed` where the data was made by another major version than ``binaries``."""
    made_by, found = (home.data / "PG_VERSION").read_text().strip(), major_version(binaries)
    if made_by != found:
        raise PostgresFailed(
            f"the data in {home.data} was made by PostgreSQL {made_by}, but {binaries} holds version"
            f" {found}: set PG_BIN to a PostgreSQL {made_by}, or delete the data with 'make clean'"
        )


def run_program(command: list[str], **arguments: Any) -> None:
    """Run a program to its end; raises :class:`PostgresFailed` with what it said."""
    # Output goes to a file: a pipe would be inherited by the server and never reach its end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, **arguments)
        if done.returncode != 0:
            said.seek(0)
            raise PostgresFailed(f"{Path(command[0]).name} ended with {done.returncode}: {said.read()[-2000:].strip()}")


def clean_environment() -> dict[str, str]:
    """The environment without the caller's PostgreSQL settings, and in a locale that every machine has."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
