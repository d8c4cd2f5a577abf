"""Which revision the ledger's schema is at, and the way up and down. Everything here runs on one given connection."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from glm4v_operator.errors import SchemaMismatch
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.reasons import REASONS

logger = logging.getLogger(__name__)

# Any number that other users of the same database would not choose; one migration at a time holds it.
_MIGRATION_LOCK = 7_216_404_977
_VERSION_TABLE = "alembic_version"


def check(connection: Connection) -> None:
    """Raise SchemaMismatch, saying what to run, unless the schema is at this code's revision."""
    found = current_revision(connection)
    known = known_revisions()
    if found is None:
        raise SchemaMismatch("ledger: the database holds no ledger yet; run: glm4v db upgrade")
    if found not in known:
        raise SchemaMismatch(
            f"ledger: expected schema revision {known[0]}, found {found}, which is newer than this code; "
            "install the version of glm4v that made it"
        )
    if found != known[0]:
        raise SchemaMismatch(
            f"ledger: expected schema revision {known[0]}, found {found}, which is older; run: glm4v db upgrade"
        )


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; None when it holds no ledger."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608  a constant
    return None if found is None else str(found)


def known_revisions() -> list[str]:
    """Every revision of this code, newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory(str(_scripts())).walk_revisions()]


def upgrade(connection: Connection, reader_role: str | None) -> None:
    """Upgrade to the newest revision, rewrite the reasons, grant the reader role. Refuses a newer schema."""
    _lock(connection)
    found = current_revision(connection)
    if found is not None and found not in known_revisions():
        check(connection)
    _migrate(connection, "head")
    connection.execute(
        statement("upsert_reason"),
        [
            {"code": r.code, "applies_to": ", ".join(r.applies_to), "meaning": r.meaning, "remedy": r.remedy}
            for r in REASONS.values()
        ],
    )
    if reader_role is not None:
        _grant_reading(connection, reader_role)


def downgrade(connection: Connection, revision: str) -> None:
    """Downgrade to ``revision`` or "base". Raises ValueError for a revision that the schema never reached."""
    known = known_revisions()
    if revision != "base" and revision not in known:
        raise ValueError(f"revision: expected base or one of {', '.join(known)}, found {revision!r}")
    _lock(connection)
    current = current_revision(connection)
    if current is None:
        raise SchemaMismatch("ledger: the database holds no ledger; there is nothing to take back")
    if current not in known:
        check(connection)
    if revision != "base" and known.index(revision) < known.index(current):
        raise ValueError(
            f"revision: expected base or one that the schema has passed, found {revision!r}, which is newer than the "
            f"schema's {current}; to go there run: glm4v db upgrade"
        )
    _migrate(connection, revision)


def _lock(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if revision == "head" or revision == current_revision(connection):
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


def _scripts() -> Path:
    return Path(__file__).parent / "migrations"


def _grant_reading(connection: Connection, role: str) -> None:
    """Let ``role`` read everything and write nothing."""
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if not exists:
        may = connection.execute(
            text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        ).scalar()
        if not may:
            logger.warning("role %s is missing and this login may not make roles; readers get no rights", role)
            return
        # Roles belong to the whole server: a migrator of another database may make the same one at this moment.
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {quoted} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation "
            "THEN NULL; END $$"
        )
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quoted}")
