"""The schema: migrations and models are one, everything is explained, and wrong versions are refused."""

from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from glm4v_operator.errors import LedgerUnavailable, Misconfigured, SchemaMismatch
from glm4v_operator.ledger import states, tables_work
from glm4v_operator.ledger.database import Ledger, check_schema, downgrade, normalise_url, upgrade
from glm4v_operator.reasons import REASONS
from tests.ledger.world import World, listed

ENUMERATIONS = {
    "object_state": (states.ObjectState, states.OBJECT_STATE_COMMENT),
    "item_state": (states.ItemState, states.ITEM_STATE_COMMENT),
    "attempt_outcome": (states.Outcome, states.OUTCOME_COMMENT),
    "run_state": (states.RunState, states.RUN_STATE_COMMENT),
}


def rows(ledger: Ledger, sql: str) -> list[tuple[object, ...]]:
    with ledger.begin() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_migrations_make_exactly_the_models(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables_work.work_items.metadata) == []


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_enumerations_and_their_transitions_are_those_of_the_code(ledger: Ledger, name: str) -> None:
    values, comment = ENUMERATIONS[name]
    found = rows(
        ledger, f"SELECT unnest(enum_range(NULL::{name}))::text, obj_description('{name}'::regtype, 'pg_type')"
    )
    assert found == [(value.value, comment) for value in values]
    assert all(value.value in comment for value in values)


def test_every_table_view_and_column_is_explained(ledger: Ledger) -> None:
    silent = rows(
        ledger,
        """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version'
             AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
           UNION ALL
           SELECT c.relname, NULL FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
             AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version' AND obj_description(c.oid) IS NULL""",
    )
    assert silent == []


def test_every_reason_is_in_the_database(ledger: Ledger) -> None:
    found = rows(ledger, "SELECT code, applies_to, meaning, remedy FROM reasons")
    assert sorted(found) == sorted((r.code, ", ".join(r.applies_to), r.meaning, r.remedy) for r in REASONS.values())


def test_downgrade_and_upgrade_keep_the_data(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        world = World(ledger)
        world.scan([listed("a"), listed("b")])
        lane = world.lane()
        world.answer(lane, world.link(lane, world.claim(lane, 1)[0]).items[0].id)
        tables = [row[0] for row in rows(ledger, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        tables.remove("alembic_version")
        before = {table: rows(ledger, f"SELECT t::text FROM {table} AS t ORDER BY 1") for table in tables}
        downgrade(ledger_url, "0001")
        upgrade(ledger_url)
        assert {table: rows(ledger, f"SELECT t::text FROM {table} AS t ORDER BY 1") for table in tables} == before


def test_downgrade_to_base_leaves_nothing(ledger_url: str) -> None:
    downgrade(ledger_url, "base")
    with Ledger(ledger_url) as ledger:
        left = rows(
            ledger,
            """SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
               UNION ALL SELECT typname::text FROM pg_type WHERE typnamespace = 'public'::regnamespace
               UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
        )
    assert {str(name).lstrip("_") for (name,) in left} == {"alembic_version", "alembic_version_pkc"}


def test_two_migrators_at_once_make_one_schema(empty_database_url: str) -> None:
    failures: list[BaseException] = []

    def migrate() -> None:
        try:
            upgrade(empty_database_url)
        except BaseException as error:
            failures.append(error)

    migrators = [threading.Thread(target=migrate) for _ in range(3)]
    for migrator in migrators:
        migrator.start()
    for migrator in migrators:
        migrator.join(60)
    assert failures == []
    with Ledger(empty_database_url) as ledger:
        check_schema(ledger)


def test_a_migration_that_breaks_off_leaves_the_old_schema(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        with ledger.begin() as connection:
            connection.execute(text("CREATE VIEW strangers AS SELECT * FROM latest_texts"))
        with pytest.raises(Exception, match="other objects depend on it"):
            downgrade(ledger_url, "0001")
        check_schema(ledger)
        assert rows(ledger, "SELECT * FROM failures") == []


def test_an_empty_database_is_refused_with_the_command(empty_database_url: str) -> None:
    with Ledger(empty_database_url) as ledger, pytest.raises(SchemaMismatch, match="glm4v db upgrade"):
        check_schema(ledger)


def test_an_older_schema_is_refused_with_the_command(ledger_url: str) -> None:
    downgrade(ledger_url, "0001")
    with Ledger(ledger_url) as ledger, pytest.raises(SchemaMismatch, match="older; run: glm4v db upgrade"):
        check_schema(ledger)


def test_a_newer_schema_is_refused_by_check_upgrade_and_downgrade(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        with ledger.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(SchemaMismatch, match="9999, which is newer"):
            check_schema(ledger)
    for change in (upgrade, lambda url: downgrade(url, "0001")):
        with pytest.raises(SchemaMismatch, match="9999, which is newer"):
            change(ledger_url)


def test_working_without_a_schema_names_the_schema(empty_database_url: str) -> None:
    with Ledger(empty_database_url) as ledger, pytest.raises(SchemaMismatch, match="glm4v db check"):
        World(ledger)


def test_the_reader_role_reads_everything_and_writes_nothing(ledger: Ledger, world: World) -> None:
    granted = rows(
        ledger,
        """SELECT DISTINCT privilege_type FROM information_schema.role_table_grants WHERE grantee = 'glm4v_reader'""",
    )
    assert granted == [("SELECT",)]
    assert rows(ledger, "SELECT has_table_privilege('glm4v_reader', 'latest_texts', 'SELECT')") == [(True,)]


def test_an_unreachable_database_is_unavailable_not_empty() -> None:
    with (
        Ledger("postgresql://somebody:hush-hush@127.0.0.1:1/nowhere") as ledger,
        pytest.raises(LedgerUnavailable) as refused,
    ):
        check_schema(ledger)
    assert "hush-hush" not in str(refused.value)


def test_a_read_only_replica_is_named_as_such(ledger_url: str) -> None:
    with Ledger(ledger_url) as primary, primary.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Ledger(ledger_url) as ledger, pytest.raises(Misconfigured, match="primary server"):
        World(ledger)


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg2://u:p@h/d"])
def test_urls_name_their_driver(url: str) -> None:
    assert normalise_url(url).drivername == "postgresql+psycopg2"


@pytest.mark.parametrize("url", ["", "hush-hush", "mysql://u:hush-hush@h/d", "postgresql+psycopg://u:hush-hush@h/d"])
def test_other_urls_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(Misconfigured, match="expected postgresql://") as refused:
        normalise_url(url)
    assert "hush-hush" not in str(refused.value)
