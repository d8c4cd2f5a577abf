"""A PostgreSQL server of our own: made, started, found again, stopped and removed without any system service.

It listens on 127.0.0.1 only, asks for passwords (scram), uses the locale C.UTF-8 and needs no extension. Once started
it outlives the process that started it; a later process with the same folder finds it, and what a crashed process or
a killed server left behind is cleared at the next start.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from embedded.ports import LOOPBACK, free_port
from embedded.postgres_binaries import find_binaries, reachable_binaries
from embedded.postgres_data import (
    SUPERUSER,
    PostgresFailed,
    check_version,
    clean_environment,
    make_data,
    run_program,
    write_settings,
)
from embedded.postgres_home import PostgresHome, find_home, make_home
from embedded.postgres_process import read_port, running_postmaster, stop_processes
from embedded.processes import tail
from embedded.unprivileged import server_account

START_SECONDS = 120
"""How long crash recovery may take before a start counts as failed."""
START_TRIES = 5
"""How many ports are tried when another program takes the one just found free."""

logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """One server, known by the folder in the checkout that records it.

    ``durable=False`` gives up surviving a power cut for speed: for tests only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "PostgreSQL",
        preferred_port: int | None = None,
        durable: bool = True,
        max_connections: int = 200,
    ) -> None:
        self.name = name
        self._record = Path(os.path.abspath(folder))
        self._preferred_port = preferred_port
        self._durable = durable
        self._max_connections = max_connections
        self._port: int | None = None
        self._home = find_home(self._record)

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Make the server's data on first use and start it; a server that runs already is taken as it is.

        Raises :class:`PostgresFailed`, or :class:`RuntimeError` where no program or place for the data is found.
        """
        with self._locked():
            account = server_account()
            home = self._home = make_home(self._record, account)
            if home.is_outside:
                logger.info(
                    "%s keeps its data in %s (its account cannot enter %s)", self.name, home.folder, self._record
                )
            binaries = reachable_binaries(find_binaries(), account, home.folder)
            if not home.data.exists():
                password = secrets.token_urlsafe(18)
                self._write_credentials({SUPERUSER: password})  # first: data without its password is lost
                make_data(home, binaries, password, durable=self._durable)
            check_version(home, binaries)
            if running_postmaster(home.data) is None:
                stop_processes(home.data)
                self._launch(home, binaries)
            self._port = read_port(home.data)
            self._wait_until_it_answers(home)
        logger.info("%s listens on %s:%d", self.name, LOOPBACK, self.port)
        return self

    def stop(self) -> None:
        """Stop the server and everything it started; nothing happens where none runs."""
        home = find_home(self._record)
        if home is None:
            return
        with self._locked():
            stop_processes(home.data)
        self._port = None

    def remove(self) -> None:
        """Stop the server and delete its data, wherever it lives."""
        self.stop()
        home = find_home(self._record)
        if home is not None:
            home.remove()
        self._home = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether the server's process is there."""
        home = find_home(self._record)
        return home is not None and running_postmaster(home.data) is not None

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        if self._port is None:
            home = find_home(self._record)
            if home is None or running_postmaster(home.data) is None:
                raise PostgresFailed(f"{self.name} is not running: start it before asking for its port")
            self._port = read_port(home.data)
        return self._port

    @property
    def folder(self) -> Path:
        """The folder that holds the data, the log and the passwords; outside the checkout where it must be."""
        return self._found_home().folder

    def url(self, database: str = SUPERUSER, role: str = SUPERUSER) -> str:
        """The SQLAlchemy address of ``database`` for ``role``, password included."""
        password = self._credentials()[role]
        return f"postgresql+psycopg2://{quote(role)}:{quote(password)}@{LOOPBACK}:{self.port}/{quote(database)}"

    # --- what is in it -------------------------------------------------------------------------------------------

    def create_role(self, role: str, *, login: bool = True) -> None:
        """Make ``role`` with a password of its own, or give an existing one the password that is on record."""
        credentials = self._credentials()
        password = credentials.setdefault(role, secrets.token_urlsafe(18))
        self._write_credentials(credentials)
        with self._superuser() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            options = "LOGIN PASSWORD" if login else "NOLOGIN PASSWORD"
            statement = sql.SQL(verb + " ROLE {} " + options + " {}")
            cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password)))

    def create_database(self, database: str, *, owner: str | None = None, template: str | None = None) -> bool:
        """Make ``database`` and say whether it is new; one that exists is left alone."""
        with self._superuser() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            if cursor.fetchone():
                return False
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(owner or SUPERUSER), sql.Identifier(template or "template1")
            )
            cursor.execute(statement)
        return True

    # --- how -----------------------------------------------------------------------------------------------------

    def _launch(self, home: PostgresHome, binaries: Path) -> None:
        account = server_account()
        recorded = home.folder / "port"
        wanted = int(recorded.read_text()) if recorded.exists() else self._preferred_port
        for _ in range(START_TRIES):
            port = free_port(wanted)
            write_settings(home, port, durable=self._durable, max_connections=self._max_connections)
            home.log.unlink(missing_ok=True)
            home.log.touch()
            account.own(home.log, 0o600)
            command = [str(binaries / "pg_ctl"), "start", "--wait", f"--timeout={START_SECONDS}"]
            command += ["--pgdata", str(home.data), "--log", str(home.log)]
            try:
                run_program(command, env=clean_environment(), **account.process_arguments())
            except PostgresFailed as error:
                said = tail(home.log)
                if "could not bind" in said:
                    wanted = None
                    continue
                raise PostgresFailed(f"{self.name} did not start: {error}\n{said}") from error
            recorded.write_text(f"{port}\n")
            return
        raise PostgresFailed(f"{self.name} did not start: {START_TRIES} ports in a row were taken by other programs")

    def _wait_until_it_answers(self, home: PostgresHome) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with self._superuser() as cursor:
                    cursor.execute("SELECT 1")
                return
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error) or time.monotonic() > deadline:
                    raise PostgresFailed(f"{self.name} runs but does not answer: {error}\n{tail(home.log)}") from error
            time.sleep(0.1)

    @contextmanager
    def _superuser(self) -> Iterator[Any]:
        address: dict[str, Any] = {"host": LOOPBACK, "port": self.port, "dbname": SUPERUSER, "user": SUPERUSER}
        with closing(psycopg2.connect(**address, password=self._credentials()[SUPERUSER], connect_timeout=10)) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                yield cursor

    def _credentials(self) -> dict[str, str]:
        path = self._found_home().folder / "credentials.json"
        try:
            return dict(json.loads(path.read_text()))
        except FileNotFoundError as error:
            raise PostgresFailed(
                f"{self.name}: the passwords in {path} are gone: start again after 'make clean'"
            ) from error

    def _write_credentials(self, credentials: dict[str, str]) -> None:
        path = self._found_home().folder / "credentials.json"
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(credentials, indent=1))
        unfinished.rename(path)

    def _found_home(self) -> PostgresHome:
        self._home = self._home or find_home(self._record)
        if self._home is None:
            raise PostgresFailed(f"{self.name} was never started: there is no data for {self._record}")
        return self._home

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop this server; a process that dies lets go of the lock."""
        self._record.mkdir(parents=True, exist_ok=True)
        with (self._record / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
