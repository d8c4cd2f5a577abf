"""Runs one of the frozen SQL scripts of a revision."""

from __future__ import annotations

from alembic import op

from glm4v_operator.ledger.sql_files import sql_text


def run_script(name: str) -> None:
    """Run every statement of ``sql/<name>.sql`` on the migration's connection."""
    connection = op.get_bind()
    # Without parameters the driver leaves percent signs alone.
    connection.execution_options(no_parameters=True).exec_driver_sql(sql_text(name))
