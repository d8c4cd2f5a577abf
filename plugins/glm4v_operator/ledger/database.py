"""The ledger's database: connecting to it, and telling its failures apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from glm4v_operator.errors import Glm4vError, LedgerUnavailable, Misconfigured, SchemaMismatch
from glm4v_operator.ledger import schema_version

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

# SQLSTATE classes and codes: https://www.postgresql.org/docs/18/errcodes-appendix.html
_MISSING_RELATION = frozenset({"42P01", "42703", "42704", "42883"})
_WRONG_LOGIN = frozenset({"28000", "28P01", "3D000", "42501"})
_READ_ONLY = "25006"
# connection, rollback (deadlock, serialisation), resources (disk full, too many connections), locks, shutdown, I/O
_UNAVAILABLE_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
# Half-open connections (a pulled cable, a lost node) are given up after about half a minute.
_CONNECT_ARGS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

# No ledger transaction waits for people: a minute for a lock, or idle, means that something is lost.
_OPTIONS = "-c timezone=UTC -c lock_timeout=60s -c idle_in_transaction_session_timeout=300s"


def normalise_url(url: str) -> URL:
    """``url`` with its driver named: ``postgres://`` and ``postgresql://`` mean psycopg2 here.

    Raises Misconfigured, without repeating the URL (it holds a password), when it is none or names another database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Misconfigured(
            "ledger URL: expected postgresql://user:password@host:port/database, found something that is no URL; "
            "correct GLM4V_LEDGER_URL or the ledger's connection"
        ) from None
    if parsed.drivername not in ("postgres", "postgresql", "postgresql+psycopg2"):
        raise Misconfigured(f"ledger URL: expected postgresql://…, found {parsed.drivername}://…")
    return parsed.set(drivername="postgresql+psycopg2")


def _connect_args(target: URL, application_name: str, options: str) -> dict[str, Any]:
    """Our connection parameters, where the URL names none of its own. Of server options the URL's come last and win."""
    ours = {**_CONNECT_ARGS, "application_name": application_name}
    theirs = target.normalized_query
    both = " ".join(filter(None, (options, *theirs.get("options", ()))))
    return {name: value for name, value in ours.items() if name not in theirs} | ({"options": both} if both else {})


class Ledger:
    """A pool of connections to one ledger. Make one a process; threads may share it, forked children may not."""

    def __init__(self, url: str | URL, *, pool_size: int = 5, application_name: str = "glm4v") -> None:
        target = normalise_url(url) if isinstance(url, str) else url
        self.engine: Engine = create_engine(
            target,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=60,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_connect_args(target, application_name, _OPTIONS),
        )

    @contextmanager
    def begin(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back when the block raises.

        With ``snapshot`` every statement in it reads the same state of the database (repeatable read, read only).
        Raises LedgerUnavailable, SchemaMismatch or Misconfigured for the database's own failures; what was asked is
        then unknown, never absent. After LedgerUnavailable a commit may or may not have happened.
        """
        engine = self.engine
        if snapshot:
            engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with reported_failures(), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_schema(ledger: Ledger) -> None:
    """Raise SchemaMismatch, saying what to run, unless the schema is the one this code was written for."""
    with ledger.begin() as connection:
        schema_version.check(connection)


def upgrade(url: str, *, reader_role: str | None = "glm4v_reader") -> None:
    """Bring the ledger's schema to this code's revision, its reasons table and the reader role's rights with it.

    Two at once are safe: the second waits for the first, then finds nothing to do. The role is made (NOLOGIN) where
    this login may make roles; where it may not and the role is missing, a log line says so.
    """
    with _migration(url) as connection:
        schema_version.upgrade(connection, reader_role)


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to ``revision`` ("base": no ledger at all). What newer revisions added is dropped."""
    with _migration(url) as connection:
        schema_version.downgrade(connection, revision)


@contextmanager
def _migration(url: str) -> Iterator[Connection]:
    target = normalise_url(url)
    engine = create_engine(
        target,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args=_connect_args(target, "glm4v migration", ""),
    )
    with reported_failures(), engine.begin() as connection:
        yield connection


@contextmanager
def reported_failures() -> Iterator[None]:
    """Turn the driver's errors into this package's families. Messages carry no statement and no parameters."""
    try:
        yield
    except PoolTimeout as error:
        raise LedgerUnavailable("ledger: no connection of this process's pool came free in time") from error
    except DBAPIError as error:
        mapped = _mapped(error)
        if mapped is None:
            raise
        raise mapped from error


def _mapped(error: DBAPIError) -> Glm4vError | None:
    state = getattr(error.orig, "pgcode", None) or ""
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if state in _MISSING_RELATION:
        return SchemaMismatch(f"ledger: its schema does not fit this code ({said}); run: glm4v db check")
    if state in _WRONG_LOGIN:
        return Misconfigured(f"ledger: {said}; check the ledger's URL and the role's rights")
    if state == _READ_ONLY:
        return Misconfigured(f"ledger: {said}; the URL must name the primary server, not a read-only replica")
    lost = error.connection_invalidated or (not state and isinstance(error, (InterfaceError, OperationalError)))
    if lost or state[:2] in _UNAVAILABLE_CLASSES:
        return LedgerUnavailable(f"ledger: {said}")
    return None
